import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { fileStore } from '../../src/ledger/file-store.ts'
import { runObserve } from '../../src/wiring/observe.ts'
import { pagerduty, SLACK_PATH, slack } from '../alerts/receivers.ts'
import { aWorkspace } from './cli.ts'
import { observing } from './production.ts'

const HOUR_MS = 3_600_000
const START = Date.parse('2026-11-01T00:00:00Z')

afterEach(() => vi.unstubAllGlobals())

/** Observes one hour of sessions, of which some failed, five minutes after its end. */
async function observeHour(folder: string, env: Record<string, string>, hour: number, n: number, bad: number) {
  const lines = Array.from({ length: n }, (_, nth) =>
    JSON.stringify({
      schema: 'agent-session/v1',
      id: `s-${hour}-${nth}`,
      startedAt: new Date(START + hour * HOUR_MS + nth * 1000).toISOString(),
      status: 'completed',
      turns: [{ user: 'Hello?', reply: 'Hello.', latencyMs: 100, steps: [] }],
      groundTruth: { success: nth >= bad, source: 'crm' },
    }),
  )
  writeFileSync(join(folder, 'hour.jsonl'), lines.join('\n'))
  return runObserve(
    {
      configPath: join(folder, 'agent-slo-gate.yml'),
      outputPath: join(folder, '.agent-slo-gate'),
      surroundings: { cwd: folder, env, nodeVersion: process.version, moduleChild: '', atExit: () => {} },
      resume: false,
      signal: new AbortController().signal,
      progress: { start: () => {}, update: () => {}, warn: () => {} },
      now: () => new Date(START + (hour + 1) * HOUR_MS + 300_000),
      budget: {
        openStore: async () => fileStore(join(folder, 'baseline.json')),
        publishes: true,
        overrideFacts: async () => ({ facts: [], problems: [] }),
        mergedOverrideFacts: async () => ({ facts: [], problems: [] }),
        run: 'observe',
      },
    },
    { inputs: ['hour.jsonl'], sample: 1000 },
  )
}

it('PagerDuty opens one incident while the circuit is broken, and resolves it when the budget has recovered', async () => {
  const [pager, hook] = await Promise.all([pagerduty(), slack()])
  const real = fetch
  vi.stubGlobal('fetch', (url: string | URL, init?: RequestInit) =>
    real(String(url).replace('https://events.pagerduty.com/v2', pager.url), init),
  )
  const channels = {
    pagerduty: { pagerduty: { routing_key_env: 'PAGERDUTY_KEY' } },
    '#agents-oncall': { slack: { url_env: 'SLACK_URL' } },
  }
  const folder = aWorkspace({ 'agent-slo-gate.yml': observing({ alerts: { channels } }) })
  const env = { PAGERDUTY_KEY: '0123456789abcdef0123456789abcdef', SLACK_URL: `${hook.url}${SLACK_PATH}` }
  const hour = async (at: number, n: number, bad: number) => {
    const { budget, warnings } = await observeHour(folder, env, at, n, bad)
    expect(warnings).toEqual([])
    return budget.state
  }

  // 40 of 200 bad is 3.3 times the budget: exhausted. An hour later nothing is new: nothing is told again.
  expect(await hour(0, 200, 40)).toBe('exhausted')
  expect(await hour(1, 10, 0)).toBe('exhausted')
  expect(pager.open.size).toBe(1)
  expect(pager.accepted).toHaveLength(1)
  // 40 of 830 leave 19.7%, twice in a row: one level down, and the incident is closed.
  expect(await hour(30, 620, 0)).toBe('exhausted')
  expect(await hour(31, 10, 0)).toBe('critical')
  expect(pager.open.size).toBe(0)
  const actions = pager.accepted.map(({ body }) => body.event_action)
  expect(actions.filter((one) => one === 'resolve')).toHaveLength(1)
  const texts = hook.accepted.map(({ body }) => body.text as string)
  expect(new Set(texts).size).toBe(texts.length)
})
