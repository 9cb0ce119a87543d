import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { autonomyOf } from '../../src/domain/autonomy.ts'
import { emptyBaseline } from '../../src/domain/baseline.ts'
import { serializeBaseline } from '../../src/domain/baseline-file.ts'
import { resolvePolicy } from '../../src/domain/policy.ts'
import { aSession } from '../builders.ts'
import { aLedger, NOW } from '../domain/a-ledger.ts'
import { aRecord } from '../domain/an-evaluation.ts'
import { DESIGN_EXAMPLES } from '../scenarios/design-examples.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(join(repository, path), 'utf8')
const documents = (yaml: string) => parseAllDocuments(yaml).map((document) => document.toJS())

/** What the published schema finds wrong with a value. */
function errorsOf(name: string, value: unknown): string[] {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true })
  const validate = ajv.compile(JSON.parse(read(`schema/${name}.schema.json`)))
  validate(value)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

it('schema/ and docs/reference.md are what the schemas say now (else: npm run schemas)', () => {
  const output = execFileSync(process.execPath, [join(repository, 'scripts/schemas.mjs'), '--check'])
  expect(output.toString()).toBe('')
})

describe('scenarios', () => {
  const files = readdirSync(join(repository, 'scenarios'), { recursive: true, encoding: 'utf8' })
  it.each(files.filter((file) => file.endsWith('.yml')))('%s of the demo fits the schema', (file) => {
    for (const document of documents(read(join('scenarios', file)))) expect(errorsOf('scenario', document)).toEqual([])
  })

  it("the design's examples fit the schema", () => {
    for (const document of documents(DESIGN_EXAMPLES)) expect(errorsOf('scenario', document)).toEqual([])
  })

  it.each([
    ['an unknown key', { id: 'a', user: 'hi', cals: [] }],
    ['user and turns', { id: 'a', user: 'hi', turns: [{ user: 'b' }] }],
    ['a number for a text', { id: 'a', user: 'hi', expect: { say: [5] } }],
    ['a duration without its unit', { id: 'a', user: 'hi', limits: { latency: '4500' } }],
  ])('%s does not', (_, value) => {
    expect(errorsOf('scenario', value)).not.toEqual([])
  })
})

describe('configurations', () => {
  it.each(['agent-slo-gate.yml', 'examples/support-agent/regressed.yml'])('%s fits the schema', (file) => {
    for (const document of documents(read(file))) expect(errorsOf('config', document)).toEqual([])
  })

  it.each([
    ['two kinds of agent', { version: 1, agent: { name: 'a', http: { url: 'http://x' }, module: { file: 'a.mjs' } } }],
    [
      'a percentage without its sign',
      { version: 1, agent: { name: 'a', module: { file: 'a.mjs' } }, slos: { TaskSuccessRate: { target: 94 } } },
    ],
    ['a key of a later version', { version: 1, agent: { name: 'a', module: { file: 'a.mjs' } }, prices: {} }],
  ])('%s does not', (_, value) => {
    expect(errorsOf('config', value)).not.toEqual([])
  })
})

it('sessions fit their schema, and may hold more than it names', () => {
  expect(errorsOf('session', { ...aSession(), extension: 1 })).toEqual([])
  expect(errorsOf('session', { ...aSession(), turns: 'none' })).not.toEqual([])
})

it('baselines and autonomy files fit their schemas', () => {
  const baseline = JSON.parse(serializeBaseline({ ...emptyBaseline('cx'), ledger: aLedger([[0, 1, 10]]) }))
  expect(errorsOf('baseline', baseline)).toEqual([])
  baseline.ledger.series[0].good = [-1]
  expect(errorsOf('baseline', baseline)).toEqual(['/ledger/series/0/good/0 must be >= 0'])
  const facts = { agent: 'cx', policy: resolvePolicy(), tools: { refund: 'high' as const }, failing: [], now: NOW }
  const autonomy = autonomyOf({ ...facts, record: aRecord('warning'), validForMs: 3_600_000 })
  expect(errorsOf('autonomy', autonomy)).toEqual([])
  expect(errorsOf('autonomy', { ...autonomy, state: 'fine' })).not.toEqual([])
})

it('the reference has a row for every key, with its meaning', () => {
  const rows = read('docs/reference.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows.length).toBeGreaterThan(100)
  for (const row of rows) expect(row, 'a key without a description').not.toMatch(/\|\s*\|$/)
})
