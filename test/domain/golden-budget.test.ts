import { describe, expect, it } from 'vitest'
import { type Budget, type BudgetTarget, daysRemaining, evaluateBudgets } from '../../src/domain/budget.ts'
import { budgetConsumed, burnOf, checkThreshold, highestBurn, thresholdFor } from '../../src/domain/burn.ts'
import { defaultTriggers } from '../../src/domain/default-triggers.ts'
import { bucketsOf, type Ledger, ledgerOf, unionLedgers } from '../../src/domain/ledger.ts'
import { customersPerDay } from '../../src/domain/notices.ts'
import { nextState } from '../../src/domain/policy-state.ts'
import { evaluationOf } from '../../src/domain/policy-variables.ts'
import { aBucket, aLedger, NOW } from './a-ledger.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const WINDOW = 30 * DAY

function aTarget(target: number, overrides: Partial<BudgetTarget> = {}): BudgetTarget {
  return { sli: 'TaskSuccessRate', target, revision: '1', gating: true, ...overrides }
}

function budgetOf(ledger: Ledger, target: BudgetTarget, settings: { now?: Date; corrections?: never[] } = {}): Budget {
  const { now = NOW, ...rest } = settings
  return evaluateBudgets(ledger, now, { windowMs: WINDOW, targets: [target], ...rest }).budgets[0] as Budget
}

/** The state that an agent which was healthy is in after one evaluation. */
function stateOf(ledger: Ledger, target: BudgetTarget, from: 'healthy' | 'warning' | undefined = 'healthy'): string {
  const at = NOW.toISOString()
  const before = from && { state: from, since: at, at, why: '', calm: 0, lastBucket: null, history: [] }
  const evaluation = evaluationOf(evaluateBudgets(ledger, NOW, { windowMs: WINDOW, targets: [target] }))
  return nextState(before, evaluation, defaultTriggers([target]).triggers).state
}

/** 24 h with `long` and within them 2 h with `short`, as [bad, n]; ten days ago enough good ones. */
function twoWindows(long: [number, number], short: [number, number]): Ledger {
  return aLedger([
    [240, 0, 10_000],
    [10, long[0] - short[0], long[1] - short[1]],
    [0, short[0], short[1]],
  ])
}

describe('golden cases of the error budget', () => {
  it('#1: 30 bad of 1000 at 95% burn at 0.6 and leave 40% of 50 allowed', () => {
    const budget = budgetOf(aLedger([[100, 30, 1000]]), aTarget(0.95))
    expect([budget.burn, budget.budgetRemaining, budget.allowedBad]).toEqual([0.6, 0.4, 50])
  })

  it('#2: 50 bad leave exactly nothing: exhausted', () => {
    const ledger = aLedger([[3, 50, 1000]])
    const budget = budgetOf(ledger, aTarget(0.95))
    expect([budget.burn, budget.budgetRemaining, budget.daysRemaining]).toEqual([1, 0, 0])
    expect(stateOf(ledger, aTarget(0.95))).toBe('exhausted')
  })

  it('#3: 60 bad leave -20%, not clamped', () => {
    const budget = budgetOf(aLedger([[3, 60, 1000]]), aTarget(0.95))
    expect([budget.burn, budget.budgetRemaining]).toEqual([1.2, -0.2])
  })

  it('#4: 25 bad of 100 in both windows burn at exactly 5.0', () => {
    expect(budgetOf(aLedger([[0, 25, 100]]), aTarget(0.95)).burnRate).toBe(5)
  })

  it('#5: at a burn rate of 5.0, 100% last 6 days and 40% last 2.4', () => {
    expect([daysRemaining(1, 5, WINDOW), daysRemaining(0.4, 5, WINDOW)]).toEqual([6, 2.4])
    expect([daysRemaining(0, 5, WINDOW), daysRemaining(0.4, 1, WINDOW)]).toEqual([0, null])
  })

  it.each([
    [14.4, 1, 0.02],
    [6, 6, 0.05],
    [3, 24, 0.1],
    [1, 72, 0.1],
    [5, 24, 0.166666667],
  ])('#6: a burn of %f over %i h consumes %f', (burn, hours, share) => {
    expect(budgetConsumed(burn, hours * HOUR, WINDOW)).toBe(share)
  })

  it.each([
    [30, 14.4],
    [28, 13.44],
    [7, 3.36],
  ])('#7: 2%% of %i days in an hour is a threshold of %f', (days, threshold) => {
    expect(thresholdFor(0.02, HOUR, days * DAY)).toBe(threshold)
  })

  it('#8: thresholds above 1 / (1 - target) are rejected', () => {
    expect(() => checkThreshold(14.4, 0.9)).toThrow(/at most 10,/)
    expect(() => checkThreshold(5, 0.8)).not.toThrow()
    expect(() => checkThreshold(5, 0.79)).toThrow(/at most 4.762/)
    expect(highestBurn(0.79)).toBeCloseTo(4.762, 3)
  })

  it('#9: at 99.9% one bad of 7200 burns its hour at 100, and is no burn rate yet', () => {
    const hours = (badLast: number) =>
      aLedger(Array.from({ length: 720 }, (_, ago) => [ago, ago === 0 ? badLast : 0, 10] as const))
    const budget = budgetOf(hours(1), aTarget(0.999))
    expect(burnOf(1 / 10, 0.999)).toBe(100)
    expect(budgetConsumed(100, HOUR, WINDOW)).toBe(0.138888889)
    expect(budget.budgetRemaining).toBe(0.861111111)
    expect(budget.burnRate).toBe(0)
    expect(budgetOf(hours(8), aTarget(0.999)).budgetRemaining).toBe(-0.111111111)
  })

  it.each([
    ['#10', [66, 240], [1, 20], 1, 'warning'],
    ['#11', [12, 240], [8, 20], 1, 'warning'],
    ['#12', [66, 240], [8, 20], 5.5, 'critical'],
  ] as const)('%s: 24 h %j and 2 h %j burn at %f: %s', (_, long, short, burnRate, state) => {
    const ledger = twoWindows([...long], [...short])
    expect(budgetOf(ledger, aTarget(0.95)).burnRate).toBe(burnRate)
    expect(stateOf(ledger, aTarget(0.95))).toBe(state)
  })

  it('#13: without an event there is no burn, and the state is held', () => {
    const ledger = aLedger([[0, 0, 0]])
    expect(budgetOf(ledger, aTarget(0.95))).toMatchObject({ burn: null, budgetRemaining: null, burnRate: null })
    expect(stateOf(ledger, aTarget(0.95))).toBe('healthy')
    expect(stateOf(ledger, aTarget(0.95), 'warning')).toBe('warning')
  })

  it('#14: bad days leave the window one by one', () => {
    // Day 1 is the oldest of 30 days before NOW.
    const days = (later: number) =>
      budgetOf(
        aLedger(
          Array.from({ length: 32 }, (_, day) => [719 - 24 * day, day < 2 ? 80 : 0, 100] as const).slice(0, 30 + later),
        ),
        aTarget(0.95),
        { now: new Date(NOW.getTime() + later * DAY) },
      ).budgetRemaining
    expect([days(0), days(1), days(2)]).toEqual([-0.066666667, 0.466666667, 1])
  })

  it('#15: a correction over 100 events, 40 of them bad, leaves n 900, bad 10', () => {
    const ledger = aLedger([
      [50, 10, 900],
      [20, 40, 100],
    ])
    const from = new Date(NOW.getTime() - 22 * HOUR).toISOString()
    const to = new Date(NOW.getTime() - 19 * HOUR).toISOString()
    const settings = { windowMs: WINDOW, targets: [aTarget(0.95)], corrections: [{ from, to, reason: 'CRM outage' }] }
    const [budget] = evaluateBudgets(ledger, NOW, settings).budgets
    expect(budget?.counts).toMatchObject({ valid: 900, bad: 10 })
    expect([budget?.burn, budget?.budgetRemaining]).toEqual([0.222222222, 0.777777778])
  })

  it('#16: a changed target recomputes history', () => {
    const ledger = aLedger([[100, 30, 1000]])
    expect([0.99, 0.9].map((target) => budgetOf(ledger, aTarget(target)).budgetRemaining)).toEqual([-2, 0.7])
  })

  it('#17: 120 slow turns of 10,000 at 99% overspend by 20%', () => {
    const ledger = aLedger([[100, 120, 10_000]], { sli: 'P99Latency' })
    const budget = budgetOf(ledger, aTarget(0.99, { sli: 'P99Latency' }))
    expect([budget.burn, budget.budgetRemaining]).toEqual([1.2, -0.2])
  })

  it('#18: on day 7 of 30 the events so far allow their own share, with no extrapolation', () => {
    expect(budgetOf(aLedger([[160, 0, 100_000]]), aTarget(0.9)).allowedBad).toBe(10_000)
  })

  it('#19: 1 bad of 10 at 99.5% overspends 19 times, and leads no further than warning', () => {
    const ledger = aLedger([[0, 1, 10]])
    const budget = budgetOf(ledger, aTarget(0.995))
    expect([budget.burn, budget.budgetRemaining]).toEqual([20, -19])
    expect(budget.insufficient).toEqual(['few_events', 'few_bad'])
    expect(stateOf(ledger, aTarget(0.995))).toBe('warning')
  })

  it('#20: 5% errors at 99.5% burn at exactly 10', () => {
    expect(burnOf(0.05, 0.995)).toBe(10)
  })

  it('#21: 4% of 10,000 conversations a day are 400 customers', () => {
    expect(customersPerDay(0.04, 10_000)).toBe(400)
  })

  it('#22: two ledgers that share 3 of 5 entries have the same 7 in any order, twice', () => {
    const entry = (index: number) => aBucket({ run: `${index}.1`, good: index, bad: 1 })
    const a = ledgerOf([1, 2, 3, 4, 5].map(entry))
    const b = ledgerOf([3, 4, 5, 6, 7].map(entry))
    const expected = [...bucketsOf(ledgerOf([1, 2, 3, 4, 5, 6, 7].map(entry)))]
    for (const union of [unionLedgers(a, b), unionLedgers(b, a), unionLedgers(unionLedgers(a, b), b)])
      expect([...bucketsOf(union)]).toEqual(expected)
  })

  it('#23: 40 suite trials at 94% are too few to leave warning', () => {
    const ledger = aLedger([[1, 3, 40]], { source: 'suite' })
    const budget = budgetOf(ledger, aTarget(0.94))
    expect([budget.insufficient, budget.budgetRemaining]).toEqual([['few_events'], -0.25])
    expect(stateOf(ledger, aTarget(0.94))).toBe('warning')
    expect(stateOf(ledger, aTarget(0.94), undefined)).toBe('warning')
  })
})
