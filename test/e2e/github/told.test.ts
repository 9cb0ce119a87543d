import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { aConfig, aGatedRepository, BAD, GOOD, SCENARIOS } from './a-gated-repository.ts'
import { aSha } from './objects.ts'
import { aPullRequestEvent } from './payloads.ts'

const gated = aGatedRepository()

describe('the outputs', () => {
  it('hold the paths of the reports, what was spent and a number for each SLI that was measured', async () => {
    const { outputs } = await gated.run()
    expect(existsSync(outputs['result-path'] ?? '')).toBe(true)
    expect(readFileSync(outputs['report-path'] ?? '', 'utf8')).toContain('PASS')
    expect(outputs).toMatchObject({ 'tool-call-accuracy': '', 'hallucination-rate': '', 'cost-usd': '0.4' })
    expect(Number(outputs['cost-per-task'])).toBeCloseTo(0.01)
    expect(outputs.summary).toMatch(/^All 3 measured SLIs meet their targets/)
  })

  it.each([
    ['block, inconclusive', 1],
    ['block', 0],
    ['never', 0],
  ])('of a run that proves nothing are inconclusive; fail-on "%s" ends the step with %i', async (failOn, code) => {
    let asked = 0
    gated.reply = () => (asked++ === 0 ? BAD : GOOD)
    const config = { suite: { scenarios: 'scenarios/*.yml', trials: 2 } }
    const workspace = gated.checkout({ config, scenarios: SCENARIOS.replace('must_pass: true\n', '') })
    const ended = await gated.run({ workspace, inputs: { 'fail-on': failOn } })
    expect([ended.outputs.verdict, ended.code]).toEqual(['inconclusive', code])
    expect(gated.github.comments[0]?.body).toContain('INCONCLUSIVE')
  })

  it('of a warning fail the step where fail-on says so', async () => {
    const [first = ''] = SCENARIOS.split('---\n')
    const base = { 'scenarios/refunds.yml': SCENARIOS }
    const workspace = gated.checkout({ scenarios: first, base })
    const ended = await gated.run({ workspace, inputs: { 'fail-on': 'warn' } })
    expect([ended.outputs.verdict, ended.code]).toEqual(['warn', 1])
  })
})

describe('the artifact', () => {
  it('is kept as long as retention-days says', async () => {
    const before = Date.now()
    await gated.run({ inputs: { 'retention-days': '7' } })
    const [uploaded] = gated.artifacts.uploads
    const days = (Date.parse(uploaded?.expiresAt ?? '') - before) / 86_400_000
    expect(Math.round(days)).toBe(7)
  })

  it('is not stored where upload says so', async () => {
    await gated.run({ inputs: { upload: 'false', 'retention-days': '7' } })
    expect(gated.artifacts.uploads.filter(({ name }) => name === 'agent-slo-gate')).toEqual([])
  })

  it('of another run is no shard of this one', async () => {
    const workspace = gated.checkout()
    await gated.run({ workspace, inputs: { mode: 'collect' }, runId: 8000 })
    gated.github.addRun({ id: 8000, event: 'pull_request', headSha: aSha('head') })
    gated.github.addRun({ id: 8001, event: 'pull_request', headSha: aSha('head') })
    gated.artifacts.handTo(gated.github, 8000)
    const ended = await gated.run({ workspace, inputs: { mode: 'decide' }, runId: 8001 })
    expect(['inconclusive', 'error']).toContain(ended.outputs.verdict)
    expect(ended.code).toBe(1)
  })
})

describe('the log of the job', () => {
  it('has at most ten annotations of a level, the last of which says how many more there are', async () => {
    gated.reply = () => BAD
    const scenario = (n: number) => `id: refund-${n}\nuser: How long?\nexpect: { say: ["7-10 business days"] }\n`
    const scenarios = Array.from({ length: 14 }, (_, n) => scenario(n)).join('---\n')
    const { stdout } = await gated.run({ workspace: gated.checkout({ scenarios }) })
    const lines = stdout.split('\n')
    const errors = lines.filter((line) => line.startsWith('::error '))
    expect(errors).toHaveLength(9)
    for (const [n, line] of errors.entries()) expect(line).toContain(`file=scenarios/refunds.yml,line=${4 * n + 3}`)
    expect(lines.filter((line) => line.startsWith('::notice '))).toEqual([expect.stringContaining('5 more findings')])
  })
})

describe('comments', () => {
  it('of two suites on one pull request are two, without a key', async () => {
    const files = { 'other.yml': aConfig(gated.agent.url) }
    const workspace = gated.checkout({ files })
    await gated.run({ ...aPullRequestEvent(), workspace })
    await gated.run({ ...aPullRequestEvent(), workspace, inputs: { config: 'other.yml' }, runId: 2 })
    await gated.run({ ...aPullRequestEvent(), workspace, runId: 3 })
    const keys = gated.github.comments.map(({ body }) => body?.split('\n')[0])
    expect(keys).toEqual(['<!-- agent-slo-gate:v1 agent-slo-gate.yml -->', '<!-- agent-slo-gate:v1 other.yml -->'])
  })
})

describe('the start', () => {
  it('loads nothing heavy before the first line: what dist/action.js imports at once is small', () => {
    const action = fileURLToPath(new URL('../../../dist/action.js', import.meta.url))
    const bytes = [...importedAtOnce(action)].reduce((sum, file) => sum + readFileSync(file).length, 0)
    expect(bytes).toBeLessThan(32 * 1024)
  })
})

/** A file and what its static imports lead to, in the bundle. */
function importedAtOnce(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*"(\.[^"]+\.js)"/g))
    importedAtOnce(join(dirname(file), path), found)
  return found
}
