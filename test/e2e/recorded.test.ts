import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { aWorkspace, resultIn, runCli } from './cli.ts'

const DATA = fileURLToPath(new URL('../../../shared/data/tau2', import.meta.url))

/** Gates recorded sessions of tau2-bench: real conversations, costs, latencies and outcomes. */
async function gateRecorded(name: string, slos: object = { TaskSuccessRate: { target: '90%' } }) {
  const folder = aWorkspace({
    'agent-slo-gate.yml': {
      version: 1,
      agent: { name, replay: { sessions: `${DATA}/${name}/sessions.jsonl`, trust_ground_truth: true } },
      suite: { scenarios: `${DATA}/${name}/scenarios.yml` },
      slos,
      // Only the success of the task is known from outside here; the rest is reported.
      gate: { on: { cost: 'off' } },
    },
  })
  const ended = await runCli(['gate'], { cwd: folder })
  return { ended, result: resultIn(folder) }
}

const check = (result: Awaited<ReturnType<typeof gateRecorded>>['result'], id: string) =>
  result.checks.find((item) => item.id === id)

describe.skipIf(!existsSync(DATA))('recorded tau2-bench sessions (skipped where the recordings are absent)', () => {
  it.each([
    ['retail-gpt-4.1', 34, 'inconclusive'],
    ['retail-gpt-4.1-finetuned', 34, 'inconclusive'],
    ['telecom-gpt-4.1', 18, 'block'],
    ['telecom-gpt-4.1-finetuned', 30, 'block'],
  ])('%s solved %i of 40 tasks: %s against 90%%', async (name, good, status) => {
    const { result } = await gateRecorded(name)
    expect(result.trials).toMatchObject({ planned: 40, completed: 40, invalid: 0 })
    expect(result.slis.TaskSuccessRate).toMatchObject({ good, valid: 40, unscored: 0, rate: good / 40 })
    expect(check(result, 'slo.TaskSuccessRate')?.status).toBe(status)
  })

  it('blocks telecom GPT-4.1 with exit 1', async () => {
    const { ended } = await gateRecorded('telecom-gpt-4.1')
    expect(ended.code).toBe(1)
    expect(ended.stdout).toContain('BLOCK')
  })

  it('sums the recorded costs, and takes a recorded zero with tokens for an unknown price', async () => {
    const known = (await gateRecorded('telecom-gpt-4.1')).result.slis.CostPerTask
    expect(known.usdTotal).toBeCloseTo(3.11103, 5)
    expect(known.usdPerSuccess).toBeCloseTo(3.11103 / 18, 5)
    const unknown = (await gateRecorded('telecom-gpt-4.1-finetuned')).result.slis.CostPerTask
    expect(unknown).toMatchObject({
      valid: 0,
      unscored: 40,
      usdTotal: null,
      usdPerSuccess: null,
      status: 'not_measured',
    })
  })

  it('times the answered turns, not the closing line that nobody answered', async () => {
    const telecom = (await gateRecorded('telecom-gpt-4.1')).result.slis.P99Latency
    expect(telecom.valid).toBe(416)
    expect(telecom.p99Ms).not.toBeNull()
    const retail = (await gateRecorded('retail-gpt-4.1')).result.slis.P99Latency
    expect(retail).toMatchObject({ valid: 250, p99Ms: null, note: 'p99 not estimable at n = 250' })
  })

  it('says that hallucination is not measured', async () => {
    const { result } = await gateRecorded('retail-gpt-4.1')
    expect(result.slis.HallucinationRate).toMatchObject({ good: 0, valid: 0, rate: null, status: 'not_measured' })
    expect(result.notices.join(' ')).toContain('HallucinationRate is not measured')
  })
})
