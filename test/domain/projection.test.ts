import { describe, expect, it } from 'vitest'
import { burnTrend, project } from '../../src/domain/projection.ts'
import { type Observed, proposalDiff, proposeTarget, type TargetProposal } from '../../src/domain/targets-proposal.ts'
import { aLedger, NOW } from './a-ledger.ts'

const WINDOW = 30 * 86_400_000
const BUDGET = { name: 'TaskSuccessRate', target: 0.94, budgetRemaining: 0.5 }

describe('what shipping a candidate would spend', () => {
  it('says burn, budget a day, days and customers a day', () => {
    expect(project(BUDGET, { good: 88, valid: 100 }, WINDOW, 10_000)).toEqual({
      name: 'TaskSuccessRate',
      burn: 2,
      budgetPerDay: 0.066666667,
      daysUntilExhausted: 7.5,
      customersPerDay: 1200,
    })
  })

  it('golden 21: 4% of 10,000 conversations a day are 400 customers', () => {
    expect(project(BUDGET, { good: 96, valid: 100 }, WINDOW, 10_000)).toMatchObject({
      customersPerDay: 400,
      daysUntilExhausted: null,
    })
  })

  it('says nothing without an event, nor of customers without the traffic', () => {
    expect(project(BUDGET, { good: 0, valid: 0 }, WINDOW, 10_000)).toBeNull()
    expect(project(BUDGET, { good: 1, valid: 1 }, WINDOW, undefined)?.customersPerDay).toBeNull()
  })
})

describe('the burn trend of the last 24 hours', () => {
  const trend = (recent: number, before: number) => {
    const hours = Array.from({ length: 24 }, (_, ago) => [ago, ago < 6 ? recent : before, 100] as const)
    return burnTrend([...aLedger(hours).series.values()], NOW, 0.95)
  }
  it.each([
    [10, 5, 'accelerating'],
    [5, 5, 'steady'],
    [1, 5, 'easing'],
  ])('%i bad an hour after %i: %s', (recent, before, direction) => {
    expect(trend(recent, before).direction).toBe(direction)
  })

  it('has a value for each hour, and none for an hour without events', () => {
    const { hourly, direction } = burnTrend([...aLedger([[0, 5, 100]]).series.values()], NOW, 0.95)
    expect([hourly.length, hourly[23], hourly[22], direction]).toEqual([24, 1, null, 'unknown'])
  })
})

describe('proposed targets', () => {
  const observed = (more: Partial<Observed> = {}): Observed => ({
    sli: 'TaskSuccessRate',
    good: 900,
    valid: 1000,
    days: 10,
    current: 0.94,
    ...more,
  })

  it('measures for a week first', () => {
    expect(proposeTarget(observed({ days: 3.5 }))).toEqual({ sli: 'TaskSuccessRate', measureForDays: 4 })
  })

  it('lies on a grid of half a point, where the agent is today', () => {
    expect(proposeTarget(observed({ profileTarget: 0.94 }), 10_000)).toEqual({
      sli: 'TaskSuccessRate',
      observed: 0.9,
      current: 0.94,
      target: 0.885,
      stretch: { from: 0.94, to: 0.94 },
      customersPerDay: 1000,
      reviewInDays: 20,
    })
  })

  it('stretches by 10 to 15% of what was observed, and not beyond the profile', () => {
    const stretch = (good: number) => (proposeTarget(observed({ good, profileTarget: 0.94 })) as TargetProposal).stretch
    expect([stretch(600), stretch(990)]).toEqual([{ from: 0.66, to: 0.69 }, null])
    // Without a profile the target in force is the one to come back to.
    expect(proposeTarget(observed())).toMatchObject({ stretch: { from: 0.94, to: 0.94 } })
  })

  it('is a diff of the configuration', () => {
    const proposals = [
      proposeTarget(observed({ current: 0.94 })),
      proposeTarget(observed({ sli: 'HallucinationRate', good: 970, current: 0.98 })),
    ] as TargetProposal[]
    expect(proposalDiff(proposals)).toBe(
      ' slos:\n   TaskSuccessRate:\n-    target: 94%\n+    target: 88.5%\n' +
        '   HallucinationRate:\n-    max: 2%\n+    max: 4%\n',
    )
  })
})
