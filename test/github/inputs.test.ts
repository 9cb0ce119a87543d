import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { INPUT_NAMES, readInputs } from '../../src/github/inputs.ts'
import { type Outputs, SLI_OUTPUTS } from '../../src/github/outputs.ts'

interface Manifest {
  inputs: Record<string, { description: string; default: string; required?: boolean }>
  outputs: Record<string, { description: string }>
  runs: { using: string; main: string }
}
const manifest = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as Manifest

/** The inputs of a step with these under `with:`; what is not there has the default of action.yml, as the runner does it. */
function read(given: Record<string, string> = {}) {
  const { inputs, fault } = reading(given)
  expect(fault).toBeUndefined()
  return inputs
}

function reading(given: Record<string, string>) {
  const defaults = Object.fromEntries(Object.entries(manifest.inputs).map(([name, { default: text }]) => [name, text]))
  return readInputs((name) => given[name] ?? defaults[name] ?? '')
}

function refused(given: Record<string, string>): string {
  return reading(given).fault?.message ?? 'the inputs were taken'
}

describe('action.yml', () => {
  it('has exactly the inputs that are read, each described and with a default', () => {
    expect(Object.keys(manifest.inputs)).toEqual(INPUT_NAMES)
    for (const [name, input] of Object.entries(manifest.inputs)) {
      expect(input.description, name).toMatch(/\S/)
      expect(typeof input.default, name).toBe('string')
    }
  })

  it('has exactly the outputs that are set, each described', () => {
    const named: Record<keyof Outputs, true> = {
      verdict: true,
      summary: true,
      'task-success-rate': true,
      'tool-call-accuracy': true,
      'hallucination-rate': true,
      'cost-per-task': true,
      'p99-latency': true,
      'cost-usd': true,
      'autonomy-state': true,
      'budget-remaining': true,
      'burn-rate': true,
      'freeze-deployments': true,
      'autonomy-path': true,
      'result-path': true,
      'report-path': true,
      'comment-url': true,
    }
    expect(Object.keys(manifest.outputs)).toEqual(Object.keys(named))
    expect(Object.keys(manifest.outputs)).toEqual(expect.arrayContaining(Object.values(SLI_OUTPUTS)))
    for (const [name, { description }] of Object.entries(manifest.outputs)) expect(description, name).toMatch(/\S/)
  })

  it('names everything in kebab case', () => {
    for (const name of [...Object.keys(manifest.inputs), ...Object.keys(manifest.outputs)])
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  })

  it('runs what the build makes', () => {
    expect(manifest.runs).toEqual({ using: 'node24', main: 'dist/action.js' })
  })
})

describe('readInputs', () => {
  it('of a step without any has the defaults, whether the runner injects them or not', () => {
    const { githubToken: _, ...inputs } = read()
    const { githubToken, ...bare } = readInputs(() => '').inputs
    expect(githubToken).toBe('')
    expect(bare).toEqual(inputs)
    expect(inputs).toEqual({
      mode: 'gate',
      config: 'agent-slo-gate.yml',
      workingDirectory: '.',
      output: '.agent-slo-gate',
      stage: undefined,
      failOn: new Set(['block', 'inconclusive', 'error']),
      commentMode: 'always',
      commentKey: undefined,
      commentAuthor: 'github-actions[bot]',
      maxConcurrency: undefined,
      maxCostUsd: undefined,
      timeoutMs: undefined,
      shard: { index: 1, count: 1 },
      shards: undefined,
      timings: undefined,
      sessions: [],
      sample: undefined,
      reset: undefined,
      artifactName: 'agent-slo-gate',
      upload: true,
      retentionDays: undefined,
    })
  })

  it('reads what is written', () => {
    const inputs = read({
      mode: 'collect',
      stage: 'deploy',
      'fail-on': 'warn block',
      'max-concurrency': '16',
      'max-cost-usd': '$2.50',
      timeout: '20m',
      shard: '2/8',
      upload: 'false',
      'retention-days': '90',
    })
    expect(inputs).toMatchObject({
      mode: 'collect',
      stage: 'deploy',
      failOn: new Set(['warn', 'block', 'error']),
      maxConcurrency: 16,
      maxCostUsd: 2.5,
      timeoutMs: 1_200_000,
      shard: { index: 2, count: 8 },
      upload: false,
      retentionDays: 90,
    })
  })

  it('an error fails the step whatever fail-on says', () => {
    for (const text of ['never', 'error', 'warn, error', 'warn', ''])
      expect(read({ 'fail-on': text }).failOn).toContain('error')
  })

  it.each([
    ['mode', 'gates', 'expected gate, collect, decide, observe, status, comment, found "gates"'],
    ['stage', 'prod', 'expected merge, deploy, found "prod"'],
    ['fail-on', 'fail', 'expected warn, block, inconclusive, found "fail"'],
    ['fail-on', 'never, block', 'expected "never" alone, found "never, block"'],
    ['comment-mode', 'sometimes', 'expected always, on-change, on-failure, never, found "sometimes"'],
    ['max-concurrency', '0', 'expected a whole number from 1 to 1024, found "0"'],
    ['max-cost-usd', 'a lot', 'expected an amount such as 2.50, found "a lot"'],
    ['max-cost-usd', '0', 'expected an amount such as 2.50, found "0"'],
    ['timeout', '20', 'expected a duration such as 20m, found "20"'],
    ['shard', '9/8', 'expected a shard such as 2/8, found "9/8"'],
    ['shards', '1001', 'expected a whole number from 1 to 1000, found "1001"'],
    ['artifact-name', 'a/b', 'expected letters, digits, ".", "_", "-" and blanks, found "a/b"'],
    ['upload', 'yes', 'expected true, false, found "yes"'],
    ['retention-days', '91', 'expected a whole number from 1 to 90, found "91"'],
    ['retention-days', '1e1', 'expected a whole number from 1 to 90, found "1e1"'],
  ])('%s: %j is refused', (name, text, expected) => {
    expect(refused({ [name]: text })).toContain(`${name}: ${expected}`)
  })

  it('names all that are wrong at once, and has the rest and the defaults to tell people by', () => {
    expect(refused({ mode: 'x', shard: 'y' })).toMatch(/mode: .*; shard: /)
    const { inputs } = reading({ mode: 'x', 'fail-on': 'never', 'comment-key': 'nightly' })
    expect(inputs).toMatchObject({ mode: 'gate', failOn: new Set(['error']), commentKey: 'nightly' })
  })
})
