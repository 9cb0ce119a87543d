import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseBaseline } from '../../src/domain/baseline-file.ts'
import { fileStore } from '../../src/ledger/file-store.ts'
import type { Observation } from '../../src/observe.ts'
import { runObserve } from '../../src/wiring/observe.ts'
import { aWorkspace } from './cli.ts'
import { expectedSteps, type Step } from './expected-states.ts'
import { type Hour, trafficOf } from './tau2-traffic.ts'

const DATA = fileURLToPath(new URL('../../../shared/data/tau2', import.meta.url))
const START = new Date('2026-11-01T00:00:00Z')
const HOURS = 360

/**
 * Derived by hand from rules B before anything was run: T = 94%, so B = 0.06; ten sessions an hour, so n = 10 an hour, 240
 * in the long window (24 h) and 20 in the short one (2 h). `after` counts complete hours. Retail fails 101 of 3,360.
 *
 * 1    the first run starts in warning. n x B >= 10 takes 167 sessions: until hour 17 (n = 170, 3 bad) nothing improves
 * 18   hours 17 and 18 are calm: 3 bad of 24 h, none of 2 h, burnRate min(0.29, 0) = 0 < 0.8, twice in a row: healthy
 * 338  hour 337: 14 of 240 bad, burn 0.97 < 1. Hour 338: 17 of 240, 1.18, and 9 of 20, 7.5: burnRate 1.18 >= 1: warning
 * 348  hour 347: 62 of 240, 4.31 < 5. Hour 348: 72 of 240 is 30%, exactly 5.0, and 13 of 20, 10.8: critical
 * 357  hour 356: 211 of 3,560 bad leave 1.2%. Hour 357: 217 of 3,570, burn 1.013, -1.3% left: exhausted
 */
const EXPECTED: Step[] = [
  { after: 1, state: 'warning' },
  { after: 18, state: 'healthy' },
  { after: 338, state: 'warning' },
  { after: 348, state: 'critical' },
  { after: 357, state: 'exhausted' },
]

/** Only the success of the task is to move the state: what else is measured has targets that nothing here can miss. */
const CONFIG = {
  version: 1,
  agent: { name: 'cx-support', command: { run: 'true' } },
  suite: { scenarios: 'scenarios/*.yml' },
  slos: {
    TaskSuccessRate: { target: '94%' },
    ToolCallAccuracy: { target: '5%' },
    HallucinationRate: { max: '95%' },
    CostPerTask: { cap: '$10', target: '5%' },
    P99Latency: { threshold: '600s', target: '5%' },
  },
  observe: { trust_ground_truth: true },
}

/** Observes an hour of traffic five minutes after its end. */
async function observeHour(folder: string, { start, sessions }: Hour): Promise<Observation> {
  const file = join(folder, 'hour.jsonl')
  writeFileSync(file, `${sessions.map((session) => JSON.stringify(session)).join('\n')}\n`)
  return runObserve(
    {
      configPath: join(folder, 'agent-slo-gate.yml'),
      outputPath: join(folder, '.agent-slo-gate'),
      surroundings: { cwd: folder, env: {}, nodeVersion: process.version, moduleChild: '', atExit: () => {} },
      resume: false,
      signal: new AbortController().signal,
      progress: { start: () => {}, update: () => {}, warn: () => {} },
      now: () => new Date(start.getTime() + 65 * 60_000),
      budget: {
        openStore: async () => fileStore(join(folder, 'baseline.json')),
        publishes: true,
        overrideFacts: async () => ({ facts: [], problems: [] }),
        mergedOverrideFacts: async () => ({ facts: [], problems: [] }),
        run: 'observe',
      },
    },
    { inputs: [file] },
  )
}

describe.skipIf(!existsSync(DATA))('observe on recorded conversations (skipped where ../shared/data is absent)', () => {
  it('derives the hours of EXPECTED from the counts alone', () => {
    const hours = trafficOf(DATA, { start: START, hours: HOURS })
    const weeks = hours.slice(0, 14 * 24)
    expect(weeks.reduce((sum, { bad }) => sum + bad, 0) / (10 * weeks.length)).toBeCloseTo(0.03, 3)
    const telecom = hours.slice(14 * 24, 14 * 24 + 4).reduce((sum, { bad }) => sum + bad, 0)
    expect(telecom).toBe(22)
    const counts = hours.map(({ sessions, bad }) => ({ n: sessions.length, bad }))
    expect(expectedSteps(counts, 0.94)).toEqual(EXPECTED)
  })

  it('moves the state at those hours: warning, healthy, warning, critical, exhausted', {
    timeout: 300_000,
  }, async () => {
    const folder = aWorkspace({ 'agent-slo-gate.yml': CONFIG })
    const steps: Step[] = []
    let last: Observation | undefined
    for (const [index, hour] of trafficOf(DATA, { start: START, hours: HOURS }).entries()) {
      last = await observeHour(folder, hour)
      const { state } = last.budget
      if (steps.at(-1)?.state !== state) steps.push({ after: index + 1, state })
    }
    expect(steps).toEqual(EXPECTED)

    // Every session counts, each once; nothing but the success of the task has moved the state.
    const indicator = (name: string) => last?.budget.indicators.find((one) => one.name === name)
    expect(indicator('TaskSuccessRate')).toMatchObject({ valid: 10 * HOURS, insufficient: [] })
    for (const name of ['ToolCallAccuracy', 'CostPerTask', 'P99Latency']) {
      expect(indicator(name)?.valid, name).toBeGreaterThan(1_000)
      expect(indicator(name)?.burnRate, name).toBeLessThan(0.7)
    }
    expect(last?.warnings).toEqual([])
    expect(last?.budget).toMatchObject({ source: 'production', allowedActions: [], circuitBreak: true })

    const autonomy = JSON.parse(readFileSync(join(folder, '.agent-slo-gate/autonomy.json'), 'utf8'))
    expect(autonomy).toMatchObject({ state: 'exhausted', mode: 'circuit-broken', freezeDeployments: true })
    const { state } = parseBaseline(readFileSync(join(folder, 'baseline.json'), 'utf8'))
    expect(state?.history.map(({ to, at }) => [to, at])).toEqual(
      EXPECTED.map(({ state, after }) => [
        state,
        new Date(START.getTime() + after * 3_600_000 + 300_000).toISOString(),
      ]),
    )
  })
})
