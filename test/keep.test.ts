import { describe, expect, it } from 'vitest'
import { readBudget, viewBudget } from '../src/budgeting.ts'
import { EventBatch } from '../src/domain/event-batch.ts'
import { bucketsOf } from '../src/domain/ledger.ts'
import type { CheckResult, Result } from '../src/domain/result.ts'
import { keepRun } from '../src/keep.ts'
import { aBaseline, aRoom, NO_BASELINE } from './a-room.ts'
import { evidenceOf } from './checks/an-evidence.ts'
import { aLedger, NOW } from './domain/a-ledger.ts'
import { aResult } from './reports/a-result.ts'

const check = (id: string, status: CheckResult['status']): CheckResult => ({ id, status, reason: '', numbers: {} })

async function keep(result: Partial<Result>, world = aRoom(aBaseline(aLedger([])))) {
  const { room } = world
  const reading = await readBudget(room)
  const batch = new EventBatch(reading.baseline.ledger, { source: 'suite', run: room.run, revisionOf: room.revisionOf })
  batch.add({ startedAt: NOW.toISOString(), events: [{ sli: 'TaskSuccessRate', result: 'bad' }] })
  const view = await viewBudget(room, reading, 'merge', NOW)
  const evidence = evidenceOf({ TaskSuccessRate: [1, 2] })
  const kept = await keepRun({
    budget: room,
    reading,
    view,
    batch,
    result: { ...aResult(), ...result },
    evidence,
    now: NOW,
  })
  const [baseline] = world.published
  return { ...kept, baseline, counted: baseline ? [...bucketsOf(baseline.ledger)].length : 0 }
}

describe('a run of the default branch', () => {
  it.each([
    ['passed', ['pass'], 'pass'],
    ['warned', ['pass', 'warn'], 'warn'],
  ] as const)('that %s counts, and its outcomes are kept to compare with', async (_, statuses, verdict) => {
    const { baseline, counted } = await keep({ verdict, checks: statuses.map((one) => check('slo', one)) })
    expect(counted).toBe(1)
    expect(baseline?.runs['7.1']).toMatchObject({ verdict, stage: 'merge' })
    expect(baseline?.outcomes.greets).toHaveLength(2)
  })

  it.each(['block', 'inconclusive'] as const)(
    'that ended in %s counts, and is nothing to compare with',
    async (one) => {
      const { baseline, counted } = await keep({ verdict: one, checks: [check('slo', one)] })
      expect([counted, baseline?.runs, baseline?.outcomes]).toEqual([1, {}, {}])
    },
  )

  it('that only a freeze blocked has shown what the agent can do', async () => {
    const { baseline } = await keep({ verdict: 'block', checks: [check('slo', 'pass'), check('budget', 'block')] })
    expect(baseline?.runs['7.1']).toMatchObject({ verdict: 'pass', frozen: true })
  })

  it('that failed half-way adds nothing', async () => {
    const { baseline } = await keep({ verdict: 'error', error: { code: 'internal', message: 'x' } })
    expect(baseline).toBeUndefined()
  })

  it('whose authors are not trusted adds nothing', async () => {
    const world = aRoom(aBaseline(aLedger([])), { publishes: 'a pull request never does' })
    expect((await keep({}, world)).baseline).toBeUndefined()
  })

  it('adds nothing in place of a baseline that could not be read, and says so', async () => {
    const down = { found: false, reason: 'unreachable', message: 'the API is down' } as const
    const { baseline, notices } = await keep({}, aRoom(down))
    expect(baseline).toBeUndefined()
    expect(notices).toEqual(['This run is not in the baseline, which could not be read.'])
  })

  it('starts a baseline where there is none', async () => {
    expect((await keep({}, aRoom(NO_BASELINE))).counted).toBe(1)
  })
})
