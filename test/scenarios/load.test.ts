import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadScenarios } from '../../src/scenarios/load.ts'
import { cpuMs } from '../cpu-time.ts'
import { expecting } from './parsed.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const recorded = join(repository, '..', 'shared', 'data', 'tau2')

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gate-scenarios-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

const scenario = (id: string) => expecting('{ say: x }').replace('id: a', `id: ${id}`)

describe('loadScenarios', () => {
  it('takes every file that matches, sorted by path', async () => {
    write('scenarios/b.yml', `${scenario('b1')}---\n${scenario('b2')}`)
    write('scenarios/sub/a.yml', scenario('sub'))
    write('scenarios/a.yaml', scenario('a'))
    write('scenarios/notes.md', '# not YAML: [')
    write('scenarios/node_modules/x.yml', scenario('never'))
    const { scenarios } = await loadScenarios({ patterns: ['scenarios/**/*.{yml,yaml}', 'scenarios/b.yml'], root })
    expect(scenarios.map(({ id, origin }) => [id, origin.file, origin.line])).toEqual([
      ['a', 'scenarios/a.yaml', 1],
      ['b1', 'scenarios/b.yml', 1],
      ['b2', 'scenarios/b.yml', 5],
      ['sub', 'scenarios/sub/a.yml', 1],
    ])
  })

  it('finds files above its root and shows them relative to the working directory', async () => {
    write('scenarios/a.yml', scenario('a'))
    write('examples/agent/x.txt', '')
    const { scenarios } = await loadScenarios({
      patterns: ['../../scenarios/*.yml'],
      root: join(root, 'examples', 'agent'),
      cwd: root,
    })
    expect(scenarios[0]?.origin.file).toBe('scenarios/a.yml')
  })

  it('says all errors of all files in one go, sorted by file and line', async () => {
    write('a.yml', `${expecting('{ sya: x, regex: y }')}---\nid: b\nuser: hi\n`)
    write('b.yml', 'id: c\nuser: I said: hi\n')
    write('c.yml', Uint8Array.of(0xff, 0xfe, 0))
    write('d.yml', scenario('d'))
    write('e.yml', scenario('d'))
    const { diagnostics } = await loadScenarios({ patterns: ['*.yml'], root })
    expect(diagnostics.map(({ file, line, key }) => [file, line, key])).toEqual([
      ['a.yml', 3, 'expect.sya'],
      ['a.yml', 3, 'expect.regex'],
      ['a.yml', 5, 'id'],
      ['b.yml', 2, undefined],
      ['c.yml', undefined, undefined],
      ['e.yml', 1, 'id'],
    ])
  })

  it('hands warnings back', async () => {
    write('a.yml', expecting('{ never_say: [{ regex: "x*" }] }'))
    const { diagnostics } = await loadScenarios({ patterns: ['*.yml'], root })
    expect(diagnostics).toMatchObject([{ file: 'a.yml', line: 3, severity: 'warning' }])
  })

  it('names the patterns and the folder when nothing matches', async () => {
    const { nothing } = await loadScenarios({ patterns: ['scenarios/**/*.yml', 'more/*.yml'], root })
    expect(nothing?.message).toBe(`no scenario file matches \`scenarios/**/*.yml\` or \`more/*.yml\` in ${root}`)
    expect(nothing?.hint).toContain('suite.scenarios')
  })

  it('says how to name the files of a folder', async () => {
    write('scenarios/a.yml', scenario('a'))
    const { nothing } = await loadScenarios({ patterns: ['scenarios/'], root })
    expect(nothing?.hint).toBe('`scenarios/` is a folder: write `scenarios/**/*.yml`')
  })

  it('refuses a scenario of 10 MB at once', async () => {
    write('big.yml', `id: a\nuser: |\n${'  some words of a very long text\n'.repeat(320_000)}expect: { say: x }\n`)
    const tookMs = await cpuMs(async () => {
      const { diagnostics } = await loadScenarios({ patterns: ['*.yml'], root })
      expect(diagnostics[0]?.message).toMatch(/^the file has 10\.\d MB; at most 5\.0 MB can be read$/)
    })
    expect(tookMs).toBeLessThan(2000)
  })

  it('does not wait for a link that leads in a circle', async () => {
    write('scenarios/a.yml', scenario('a'))
    symlinkSync(root, join(root, 'scenarios', 'again'))
    const { scenarios } = await loadScenarios({ patterns: ['scenarios/*.yml'], root })
    expect(scenarios).toHaveLength(1)
  })
})

describe('ten thousand simple scenarios', () => {
  const simple = (index: number) => `id: refund-${index}
user: "I returned my headphones Monday. How many days until I get my money back?"
expect:
  say: ["7-10 business days"]
  never_say: ["3-5 business days", { regex: "three (to|-) five" }]
`
  const texts = Array.from({ length: 10_000 }, (_, index) => simple(index))

  // The goal is 3 s on a quiet machine; processor time grows too where the caches are shared.
  it.each([
    ['in one file', () => write('all.yml', texts.join('---\n'))],
    ['in as many files', () => texts.forEach((text, index) => void write(`s/${index}.yml`, text))],
  ])('%s load in seconds', async (_, prepare) => {
    prepare()
    const tookMs = await cpuMs(async () => {
      const { scenarios } = await loadScenarios({ patterns: ['**/*.yml'], root })
      expect(scenarios).toHaveLength(10_000)
    })
    expect(tookMs).toBeLessThan(10_000)
  })
})

it('the demo suite loads without a warning', async () => {
  const { scenarios, diagnostics } = await loadScenarios({ patterns: ['scenarios/**/*.yml'], root: repository })
  expect(diagnostics).toEqual([])
  expect(scenarios.length).toBeGreaterThanOrEqual(20)
})

describe.skipIf(!existsSync(recorded))('recorded suites (skipped where shared/data/tau2 is absent)', () => {
  const suites = existsSync(recorded) ? readdirSync(recorded).filter((name) => !name.includes('LICENSE')) : []
  it.each(suites)('%s loads', async (suite) => {
    const { scenarios, diagnostics } = await loadScenarios({ patterns: ['scenarios.yml'], root: join(recorded, suite) })
    expect(scenarios).toHaveLength(40)
    expect(diagnostics).toEqual([])
    expect(scenarios.every(({ customer }) => customer.kind === 'simulated')).toBe(true)
  })
})
