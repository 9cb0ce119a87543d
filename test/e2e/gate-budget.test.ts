import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SLACK_PATH, slack } from '../alerts/receivers.ts'
import { aWorkspace, resultIn, runCli } from './cli.ts'
import { anAgent, BAD, GOOD } from './github/a-gated-repository.ts'
import type { Loopback } from './loopback.ts'
import { baselineIn, countsIn, observing, production } from './production.ts'

let agent: Loopback
/** What the agent answers to its n-th message, from 0. */
let reply: (nth: number) => object = () => GOOD
beforeEach(async () => {
  reply = () => GOOD
  let asked = 0
  agent = await anAgent(() => reply(asked++))
})
afterEach(() => agent.stop())

const SCENARIO = `id: refund-window
user: How long does a refund take?
expect: { say: ["7-10 business days"] }
`

function folderOf(more: object = {}, files: Record<string, string> = {}): string {
  const http = { url: agent.url, body: { message: '{{turn.user}}' }, tool_calls: '$.tool_calls', cost: '$.cost_usd' }
  return aWorkspace({
    'agent-slo-gate.yml': observing({
      agent: { name: 'cx-support', http },
      suite: { scenarios: 'scenarios/*.yml', trials: 40, concurrency: 1 },
      ...more,
    }),
    'scenarios/refunds.yml': SCENARIO,
    ...files,
  })
}

const gate = (folder: string, ...args: string[]) => runCli(['gate', ...args], { cwd: folder })
const suiteCounts = (folder: string) => countsIn(baselineIn(folder), 'TaskSuccessRate', 'suite')

describe('gate --publish', () => {
  it('adds its run to the baseline, and writes autonomy.json', async () => {
    const folder = folderOf()
    expect((await gate(folder, '--publish')).code).toBe(0)
    expect(suiteCounts(folder)).toEqual({ good: 40, bad: 0, runs: 1 })
    const { runs, outcomes } = baselineIn(folder)
    expect(Object.values(runs)).toMatchObject([{ verdict: 'pass', stage: 'merge' }])
    // About ten trials of a scenario are kept to compare with.
    expect(outcomes['refund-window']).toHaveLength(10)
    const autonomy = JSON.parse(readFileSync(join(folder, '.agent-slo-gate/autonomy.json'), 'utf8'))
    expect(autonomy).toMatchObject({ state: 'warning' })
    await gate(folder, '--publish')
    expect(suiteCounts(folder)).toEqual({ good: 80, bad: 0, runs: 2 })
  })

  it('counts a blocked run in the ledger, and keeps none of its outcomes', async () => {
    reply = () => BAD
    const folder = folderOf()
    expect((await gate(folder, '--publish')).code).toBe(1)
    expect(suiteCounts(folder)).toEqual({ good: 0, bad: 40, runs: 1 })
    expect(baselineIn(folder)).toMatchObject({ runs: {}, outcomes: {} })
  })

  it('counts nothing that is in doubt: what a wrong path never found is no fault of the agent', async () => {
    const http = { url: agent.url, body: { message: '{{turn.user}}' }, tool_calls: '$.typo' }
    const folder = folderOf(
      { agent: { name: 'cx-support', http } },
      { 'scenarios/refunds.yml': SCENARIO.replace('{ say', '{ calls: [{ tool: issue_refund }], say') },
    )
    expect((await gate(folder, '--publish')).code).toBe(3)
    const baseline = baselineIn(folder)
    const none = { good: 0, bad: 0, runs: 0 }
    expect([suiteCounts(folder), countsIn(baseline, 'ToolCallAccuracy', 'suite')]).toEqual([none, none])
    expect(countsIn(baseline, 'P99Latency', 'suite').runs).toBe(1)
    const own = resultIn(folder).budget?.indicators.find(({ name }) => name === 'TaskSuccessRate')
    expect(own?.projection).toBeNull()
  })

  it('leaves additional trials out of the ledger: they decide their scenario alone', async () => {
    reply = (nth) => (nth === 1 ? BAD : GOOD)
    const folder = folderOf(
      { suite: { scenarios: 'scenarios/*.yml', trials: 3, concurrency: 1 } },
      { 'scenarios/refunds.yml': SCENARIO.replace('user:', 'must_pass: true\nuser:') },
    )
    await gate(folder, '--publish')
    const { trials } = resultIn(folder)
    expect(trials.extra).toBeGreaterThan(0)
    expect(suiteCounts(folder)).toEqual({ good: 2, bad: 1, runs: 1 })
  })

  it('never debits for a candidate: without it nothing is stored, and what shipping would spend is projected', async () => {
    reply = (nth) => (nth % 10 === 0 ? BAD : GOOD)
    const folder = folderOf(
      { traffic: { conversations_per_day: 10_000 } },
      { 'prod.jsonl': production({ n: 200, bad: 4 }) },
    )
    await runCli(['observe', 'prod.jsonl'], { cwd: folder })
    const before = readFileSync(join(folder, 'baseline.json'), 'utf8')
    await gate(folder)
    expect(readFileSync(join(folder, 'baseline.json'), 'utf8')).toBe(before)
    const own = resultIn(folder).budget?.indicators.find(({ name }) => name === 'TaskSuccessRate')
    // 4 of 40 bad: 10% of 10,000 conversations, at a burn of 0.1 / 0.06.
    expect(own?.projection).toMatchObject({ burn: 1.666666667, customersPerDay: 1000 })
    expect(own).toMatchObject({ good: 196, bad: 4 })
    expect(existsSync(join(folder, '.agent-slo-gate/autonomy.json'))).toBe(true)
  })

  it('blocks a deploy and warns of a merge while deployments are frozen', async () => {
    const folder = folderOf({}, { 'prod.jsonl': production({ n: 200, bad: 40 }) })
    await runCli(['observe', 'prod.jsonl'], { cwd: folder })
    const deploy = await gate(folder, '--stage', 'deploy')
    expect(deploy.code).toBe(1)
    expect(deploy.stdout).toContain('Deployments are frozen: the agent is exhausted')
    expect((await gate(folder)).code).toBe(0)
    expect(resultIn(folder).verdict).toBe('warn')
  })

  it('says that nobody keeps a baseline where none is named', async () => {
    const folder = folderOf({ baseline: undefined })
    expect((await gate(folder)).code).toBe(0)
    expect(resultIn(folder).budget).toBeUndefined()
  })

  it('refuses a damaged baseline before anything is spent', async () => {
    const folder = folderOf({}, { 'baseline.json': '{' })
    const ended = await gate(folder, '--publish')
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('the baseline is damaged')
    expect(agent.requests).toEqual([])
    expect(readFileSync(join(folder, 'baseline.json'), 'utf8')).toBe('{')
  })
})

describe('the policy', () => {
  it.each([
    ['burnrate >= 5.0', 'unknown variable `burnrate`'],
    ['sli.TaskSucessRate.burnRate > 2.0', 'unknown variable `TaskSucessRate`'],
    ['burnRate >=', 'policy.critical.trigger'],
    ['burnRate + 1.0', 'it is a double, not a condition'],
  ])('with the trigger %s is exit 2 that names the variables', async (trigger, says) => {
    const folder = folderOf({ policy: { critical: { trigger } } }, { 'prod.jsonl': production({ n: 5 }) })
    for (const command of [['gate'], ['observe', 'prod.jsonl'], ['status'], ['validate']]) {
      const ended = await runCli(command, { cwd: folder })
      expect(ended.code, command[0]).toBe(2)
      expect(ended.stderr, command[0]).toContain(says)
      expect(ended.stderr, command[0]).toMatch(/burnRate, budgetRemaining, daysRemaining|burnRate >= 5\.0/)
    }
    expect(agent.requests).toEqual([])
  })

  it('with a threshold that no burn rate can reach is exit 2', async () => {
    // At 94% the highest is 1 / 0.06; the other targets reach less.
    const folder = folderOf({ policy: { critical: { trigger: 'burnRate >= 101.0' } } })
    const ended = await gate(folder)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('a burn rate of 101 cannot be reached')
  })
})

describe('alerts', () => {
  const channels = { channels: { '#agents-oncall': { slack: { url_env: 'SLACK_URL' } } } }

  it('are sent once: a second run over the same state doubles none', async () => {
    const receiver = await slack()
    const folder = folderOf({ alerts: channels }, { 'prod.jsonl': production({ n: 200, bad: 40 }) })
    const env = { SLACK_URL: `${receiver.url}${SLACK_PATH}` }
    for (const _ of [1, 2]) {
      const ended = await runCli(['observe', 'prod.jsonl'], { cwd: folder, env })
      expect(ended.stderr).toBe('')
    }
    const told = receiver.accepted.map(({ body }) => body.text as string)
    // The state was entered, and the SLI burns at 3.3: two messages, whatever the number of runs.
    expect(told).toHaveLength(2)
    expect(told.join(' ')).toContain('exhausted')
    expect(
      baselineIn(folder)
        .alerts.map(({ kind }) => kind)
        .sort(),
    ).toEqual(['burning', 'worsened'])
  })

  it('that cannot be delivered are a warning in the verdict, without the secret, and due again', async () => {
    const down = (response: { writeHead(status: number): { end(): void } }) => response.writeHead(500).end()
    const receiver = await slack(Array.from({ length: 4 }, () => down))
    const folder = folderOf({ alerts: channels }, { 'prod.jsonl': production({ n: 200, bad: 40 }) })
    const env = { SLACK_URL: `${receiver.url}${SLACK_PATH}` }
    const ended = await runCli(['observe', 'prod.jsonl'], { cwd: folder, env })
    expect(ended.code).toBe(0)
    expect(ended.stderr).toContain('the alert for #agents-oncall (worsened exhausted) did not arrive')
    expect(ended.stderr + ended.stdout).not.toContain('XyZsecret')
    expect(baselineIn(folder).alerts).toEqual([])
    // The next run of the gate tells it, and warns of nothing.
    const published = await runCli(['gate', '--publish'], { cwd: folder, env })
    expect(published.code).toBe(0)
    expect(receiver.accepted).toHaveLength(2)
  })

  it('of a gate with a channel that is not there make a pass a warning', async () => {
    const folder = folderOf(
      { alerts: channels, policy: { freeze: { merge: 'off' } } },
      { 'prod.jsonl': production({ n: 200, bad: 40 }) },
    )
    await runCli(['observe', 'prod.jsonl'], { cwd: folder })
    const ended = await runCli(['gate', '--publish'], { cwd: folder })
    expect(ended.code).toBe(0)
    const { verdict, checks } = resultIn(folder)
    expect(verdict).toBe('warn')
    expect(checks.filter(({ id }) => id === 'alerts')).toMatchObject([
      { status: 'warn', reason: expect.stringContaining('SLACK_URL is not set') },
    ])
  })
})
