import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aWorkspace, resultIn, runCli } from './cli.ts'
import { anAgent, GOOD, SCENARIOS } from './github/a-gated-repository.ts'
import type { Loopback } from './loopback.ts'
import { baselineIn, observing, production } from './production.ts'

const status = (folder: string, ...args: string[]) => runCli(['status', ...args], { cwd: folder })

/** A folder in which production was observed: `bad` of `n` sessions failed. */
async function observed({ n, bad, config = {} }: { n: number; bad: number; config?: object }): Promise<string> {
  const folder = aWorkspace({
    'agent-slo-gate.yml': observing({ traffic: { conversations_per_day: 10_000 }, ...config }),
    'prod.jsonl': production({ n, bad }),
  })
  const ended = await runCli(['observe', 'prod.jsonl', '--sample', '1000'], { cwd: folder })
  expect(ended.stderr).toBe('')
  return folder
}

const exhausted = (config?: object) => observed({ n: 200, bad: 40, ...(config ? { config } : {}) })

describe('status', () => {
  it('shows budgets and state from the baseline alone, and stores nothing', async () => {
    const folder = await exhausted()
    const before = readFileSync(join(folder, 'baseline.json'), 'utf8')
    const ended = await status(folder)
    expect(ended.code).toBe(0)
    expect(ended.stdout).toContain('exhausted')
    expect(ended.stdout).toContain('-233.3%')
    expect(readFileSync(join(folder, 'baseline.json'), 'utf8')).toBe(before)
  })

  it('says the same as JSON', async () => {
    const seen = JSON.parse((await status(await exhausted(), '--json')).stdout)
    expect(seen.budget).toMatchObject({ state: 'exhausted', circuitBreak: true, freezeDeployments: true })
    const own = seen.budget.indicators.find(({ name }: { name: string }) => name === 'TaskSuccessRate')
    // 40 of 200 bad at a target of 94%: burn 0.2 / 0.06.
    expect(own).toMatchObject({ good: 160, bad: 40, burnRate: 3.333333333, budgetRemaining: -2.333333333 })
  })

  it('is a gate on the freeze with --deploy: 1 frozen, 0 free', async () => {
    const frozen = await status(await exhausted(), '--deploy')
    expect(frozen.code).toBe(1)
    expect(frozen.stdout).toContain('BLOCK: Deployments are frozen: the agent is exhausted')
    const free = await status(await observed({ n: 200, bad: 4 }), '--deploy')
    expect(free.code).toBe(0)
    expect(free.stdout).toContain('PASS: The agent is warning')
  })

  it('does not know with --deploy where there is no baseline: a mistyped path opens no freeze', async () => {
    const ended = await status(aWorkspace({ 'agent-slo-gate.yml': observing() }), '--deploy')
    expect(ended.code).toBe(3)
    expect(ended.stdout).toContain('INCONCLUSIVE: there is no baseline yet at')
  })

  it('does not know with --deploy what a damaged baseline says: 3, and the file stays', async () => {
    const folder = aWorkspace({ 'agent-slo-gate.yml': observing(), 'baseline.json': '{' })
    const ended = await status(folder, '--deploy')
    expect(ended.code).toBe(3)
    expect(ended.stderr).toContain('the baseline is damaged')
    expect(readFileSync(join(folder, 'baseline.json'), 'utf8')).toBe('{')
  })

  it('freezes as the configuration says', async () => {
    const warned = await status(await exhausted({ policy: { freeze: { deploy: 'warn' } } }), '--deploy')
    expect([warned.code, warned.stdout.includes('WARN: Deployments are frozen')]).toEqual([0, true])
  })

  it('proposes targets once a week was measured, as a diff', async () => {
    const folder = await observed({ n: 200, bad: 4 })
    expect((await status(folder, '--propose-targets')).stdout).toContain(
      'TaskSuccessRate: measure for 7 more days before a target is set.',
    )
    const older = aWorkspace({
      'agent-slo-gate.yml': observing({ traffic: { conversations_per_day: 10_000 } }),
      'prod.jsonl': production({ n: 100, bad: 2, hoursAgo: 8 * 24 }) + production({ n: 100, bad: 2, name: 'q' }),
    })
    await runCli(['observe', 'prod.jsonl'], { cwd: older })
    const { stdout } = await status(older, '--propose-targets')
    // 196 of 200: the lower 90% bound is 96.0%, and 2% of 10,000 conversations are 200.
    expect(stdout).toContain(
      'TaskSuccessRate: fails 200 customers a day; 98% observed; a target that it meets today is 96%',
    )
    expect(stdout).toContain('   TaskSuccessRate:\n-    target: 94%\n+    target: 96%')
  })

  it('writes OpenMetrics', async () => {
    const folder = await exhausted()
    await status(folder, '--metrics', 'metrics.txt')
    const text = readFileSync(join(folder, 'metrics.txt'), 'utf8')
    expect(text).toContain('sloth_slo="TaskSuccessRate",source="production"} -2.333333333')
    expect(text).toContain('agent_slo_gate_autonomy_state="exhausted"} 1')
    expect(text.endsWith('# EOF\n')).toBe(true)
  })

  it('needs a baseline to look at', async () => {
    const ended = await status(aWorkspace({ 'agent-slo-gate.yml': observing({ baseline: undefined }) }))
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('reads a baseline, and none is kept')
  })
})

describe('status --reset', () => {
  let agent: Loopback
  let reply = GOOD
  beforeEach(async () => {
    reply = GOOD
    agent = await anAgent(() => reply)
  })
  afterEach(() => agent.stop())

  const RESET = ['--reset', 'INC-31: the refund tool was mended', '--by', 'dana']

  /** A folder whose circuit is broken, and the agent that is to be mended at a commit. */
  async function broken(commit = 'c0ffee1'): Promise<string> {
    const http = { url: agent.url, body: { message: '{{turn.user}}' }, tool_calls: '$.tool_calls', cost: '$.cost_usd' }
    const folder = aWorkspace({
      'agent-slo-gate.yml': observing({
        agent: { name: 'cx-support', commit, http },
        suite: { scenarios: 'scenarios/*.yml', trials: 20 },
      }),
      'scenarios/refunds.yml': SCENARIOS,
      'prod.jsonl': production({ n: 200, bad: 40 }),
    })
    await runCli(['observe', 'prod.jsonl'], { cwd: folder })
    expect(baselineIn(folder).state?.state).toBe('exhausted')
    return folder
  }

  it('is refused without a deploy gate that passed on that commit', async () => {
    const folder = await broken()
    const never = await status(folder, ...RESET, '--commit', 'c0ffee1')
    expect(never.code).toBe(2)
    expect(never.stderr).toContain('no deploy gate has passed on c0ffee1 since the circuit broke')
    await runCli(['gate', '--publish', '--stage', 'merge'], { cwd: folder })
    expect((await status(folder, ...RESET, '--commit', 'c0ffee1')).code).toBe(2)
    expect(baselineIn(folder).state?.state).toBe('exhausted')
  })

  it('is allowed after one, and recorded; deployments stay frozen while the state is critical', async () => {
    const folder = await broken()
    const gated = await runCli(['gate', '--publish', '--stage', 'deploy'], { cwd: folder })
    // The freeze itself blocks this deploy: what counts is that nothing else did.
    expect(gated.code).toBe(1)
    const blocked = resultIn(folder).checks.filter((check) => check.status === 'block')
    expect(blocked.map(({ id }) => id)).toEqual(['budget'])
    expect((await status(folder, ...RESET, '--commit', 'badc0de')).code).toBe(2)

    const ended = await status(folder, ...RESET, '--commit', 'c0ffee1')
    expect(ended.stderr).toBe('')
    expect(ended.code).toBe(0)
    const { state } = baselineIn(folder)
    expect(state).toMatchObject({ state: 'critical', reset: { by: 'dana', commit: 'c0ffee1' } })
    expect(state?.history.at(-1)).toMatchObject({
      from: 'exhausted',
      to: 'critical',
      cause: 'reset',
      why: 'reset by dana: INC-31: the refund tool was mended',
    })
    expect((await status(folder, '--deploy')).code).toBe(1)
    const again = await status(folder, ...RESET, '--commit', 'c0ffee1')
    expect([again.code, again.stderr.includes('there is nothing to reset: the state is critical')]).toEqual([2, true])
  })

  it('is refused when anything but the freeze blocked that gate', async () => {
    reply = { ...GOOD, reply: 'It takes 3-5 business days.' }
    const folder = await broken()
    await runCli(['gate', '--publish', '--stage', 'deploy'], { cwd: folder })
    expect((await status(folder, ...RESET, '--commit', 'c0ffee1')).code).toBe(2)
  })

  it('is refused without a name, a commit or a reason', async () => {
    const folder = await broken()
    expect((await status(folder, '--reset', 'mended')).stderr).toContain('Add --by NAME and --commit SHA')
    await runCli(['gate', '--publish', '--stage', 'deploy'], { cwd: folder })
    const empty = await status(folder, '--reset', ' ', '--by', 'dana', '--commit', 'c0ffee1')
    expect([empty.code, empty.stderr.includes('a reset needs a reason')]).toEqual([2, true])
    expect(existsSync(join(folder, 'baseline.json'))).toBe(true)
  })
})
