import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Budget,
  type BudgetSettings,
  type BudgetTarget,
  budgetTargets,
  evaluateBudgets,
} from '../../src/domain/budget.ts'
import { correctionNotices } from '../../src/domain/corrections.ts'
import { defaultTriggers } from '../../src/domain/default-triggers.ts'
import { hourOf, windowBefore } from '../../src/domain/hours.ts'
import { EMPTY_LEDGER, type Ledger, unionLedgers } from '../../src/domain/ledger.ts'
import { nextState, type PolicyRecord } from '../../src/domain/policy-state.ts'
import { evaluationOf } from '../../src/domain/policy-variables.ts'
import { seenSince } from '../../src/domain/seen.ts'
import { resolveTargets } from '../../src/domain/slo.ts'
import { aLedger, hoursAgo, NOW } from './a-ledger.ts'

const WINDOW = 30 * 86_400_000
const TARGET: BudgetTarget = { sli: 'TaskSuccessRate', target: 0.95, revision: '1', gating: true }

function evaluate(ledger: Ledger, settings: Partial<BudgetSettings> = {}, now = NOW) {
  return evaluateBudgets(ledger, now, { windowMs: WINDOW, targets: [TARGET], ...settings })
}
const budgetOf = (ledger: Ledger, settings: Partial<BudgetSettings> = {}) =>
  evaluate(ledger, settings).budgets[0] as Budget

describe('the window', () => {
  it('holds complete hours only, and forgets the hour that leaves it', () => {
    const ledger = aLedger([
      [-1, 5, 5],
      [0, 1, 1],
      [719, 2, 2],
      [720, 100, 100],
    ])
    expect(budgetOf(ledger).counts).toMatchObject({ bad: 3, valid: 3 })
  })

  it('does not mix revisions of an SLI', () => {
    const ledger = unionLedgers(aLedger([[1, 50, 100]]), aLedger([[1, 1, 100]], { revision: '2' }))
    expect(budgetOf(ledger, { targets: [{ ...TARGET, revision: '2' }] }).counts).toMatchObject({ bad: 1, valid: 100 })
  })

  it('adds up runs and clusters', () => {
    const parts = [{ run: '2.1' }, { cluster: 'faq' }, { cluster: 'billing' }].map((more) =>
      aLedger([[1, 1, 10]], more),
    )
    expect(budgetOf(parts.reduce(unionLedgers)).counts).toMatchObject({ bad: 3, valid: 30 })
  })
})

describe('sources', () => {
  const suite = aLedger([[1, 9, 10]], { source: 'suite' })

  it('are never mixed: production drives when it has events in the window, else the suite', () => {
    const both = unionLedgers(aLedger([[1, 1, 1000]]), suite)
    expect([evaluate(both).source, budgetOf(both).counts.valid]).toEqual(['production', 1000])
    expect([evaluate(suite).source, budgetOf(suite).counts.valid]).toEqual(['suite', 10])
    const idle = unionLedgers(aLedger([[1, 0, 0]]), suite)
    expect(evaluate(idle).source).toBe('suite')
    expect(evaluate(both, { source: 'suite' }).source).toBe('suite')
  })

  it('have windows of their own: 7 d and 1 d for a suite', () => {
    const ledger = aLedger(
      [
        [100, 30, 200],
        [10, 30, 200],
      ],
      { source: 'suite' },
    )
    expect(budgetOf(ledger)).toMatchObject({ burnRate: 3, windows: { long: 3, short: 3 } })
  })
})

describe('the burn rate', () => {
  it('reaches back to the newest events where the short window is empty', () => {
    const ledger = aLedger([
      [20, 0, 100],
      [10, 20, 100],
    ])
    expect(budgetOf(ledger)).toMatchObject({ burnRate: 2, windows: { long: 2, short: 4 } })
  })

  it('is 0 while the long window has fewer than 3 bad events', () => {
    expect([2, 3].map((bad) => budgetOf(aLedger([[1, bad, 10]])).burnRate)).toEqual([0, 6])
  })

  it('is taken from what came after a reset', () => {
    const ledger = aLedger([
      [5, 50, 100],
      [1, 0, 100],
    ])
    expect(budgetOf(ledger).windows.long).toBe(5)
    expect(budgetOf(ledger, { resetHour: hourOf(NOW) - 3 })).toMatchObject({ burnRate: 0, windows: { long: 0 } })
  })
})

describe('insufficient data', () => {
  it.each([
    ['no events', aLedger([]), ['no_events']],
    ['too few to allow ten bad ones', aLedger([[1, 5, 199]]), ['few_events']],
    ['just enough', aLedger([[1, 5, 200]]), []],
    ['hardly a bad one', aLedger([[1, 2, 200]]), ['few_bad']],
    ['a newest hour that ended 25 hours ago', aLedger([[25, 5, 200]]), ['stale']],
    ['an idle hour since', unionLedgers(aLedger([[25, 5, 200]]), aLedger([[1, 0, 0]])), []],
  ])('%s', (_, ledger, reasons) => {
    expect(budgetOf(ledger).insufficient).toEqual(reasons)
  })

  it('of a part holds nothing back, while a part that is known to be bad moves the state', () => {
    const part: BudgetTarget = {
      sli: 'ToolCallAccuracy',
      part: 'issue_refund',
      target: 0.99,
      revision: '1',
      gating: true,
    }
    const state = (bad: number, n: number) => {
      const refunds = aLedger([[1, bad, n]], { sli: 'ToolCallAccuracy', part: 'issue_refund' })
      const evaluation = evaluationOf(
        evaluate(unionLedgers(aLedger([[1, 4, 1000]]), refunds), { targets: [TARGET, part] }),
      )
      const { triggers } = defaultTriggers([TARGET, part])
      return [nextState(undefined, evaluation, triggers).calm, nextState(undefined, evaluation, triggers).state]
    }
    expect(state(5, 10)).toEqual([1, 'warning'])
    expect(state(500, 1000)).toEqual([0, 'exhausted'])
  })
})

it('an agent that makes no mistake is healthy after two hours with enough events', () => {
  let record: PolicyRecord | undefined
  const states = [0, 1, 2].map((hour) => {
    const now = new Date(NOW.getTime() + hour * 3_600_000)
    const ledger = aLedger(Array.from({ length: hour + 1 }, (_, index) => [-index, 0, 150] as const))
    record = nextState(record, evaluationOf(evaluate(ledger, {}, now)), defaultTriggers([TARGET]).triggers)
    return [record.state, record.why]
  })
  expect(states).toEqual([
    ['warning', 'not enough data yet (TaskSuccessRate: too few events)'],
    ['warning', 'no SLI burns its error budget; warning is left once another hour with events says so too'],
    ['healthy', 'no SLI burns its error budget'],
  ])
})

describe('refusals', () => {
  it.each([
    ['a target of 100%', { targets: [{ ...TARGET, target: 1 }] }, /target of TaskSuccessRate is 100%/],
    ['a target of 0%', { targets: [{ ...TARGET, target: 0 }] }, /target of TaskSuccessRate is 0%/],
    ['a window below one bucket', { windowMs: 59 * 60_000 }, /59 minutes holds no complete bucket/],
    ['a correction without a reason', { corrections: [correction(5, 2, ' ')] }, /has no reason/],
    ['a correction of no length', { corrections: [correction(2, 5, 'outage')] }, /holds no complete hour/],
    ['a correction at no time', { corrections: [{ from: 'then', to: 'now', reason: 'outage' }] }, /no complete hour/],
    [
      'corrections over 10%',
      { corrections: [correction(60, 0, 'a'), correction(100, 80, 'b')] },
      /80 of the 720 hours/,
    ],
  ])('%s', (_, settings, message) => {
    expect(() => evaluate(EMPTY_LEDGER, settings)).toThrow(message)
  })

  it('corrections may drop 10%, overlapping ones once', () => {
    const corrections = [correction(72, 0, 'outage'), correction(50, 10, 'the same')]
    expect(() => evaluate(EMPTY_LEDGER, { corrections })).not.toThrow()
  })

  it('says what corrections leave out, while it is in the window', () => {
    const corrections = [
      { ...correction(5, 2, 'INC-31'), sli: 'TaskSuccessRate' as const },
      correction(800, 790, 'old'),
    ]
    expect(correctionNotices(corrections, windowBefore(NOW, 30 * 86_400_000))).toEqual([
      'Not counted: 2026-11-25 08:00 UTC to 2026-11-25 11:00 UTC (TaskSuccessRate). INC-31',
    ])
  })

  function correction(fromAgo: number, toAgo: number, reason: string) {
    return { from: hoursAgo(fromAgo), to: hoursAgo(toAgo), reason }
  }
})

it('one more failure never leaves more budget nor burns less', () => {
  const rows = fc.array(fc.tuple(fc.nat(48), fc.nat(20), fc.nat(50)), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(rows, fc.nat(), (given, pick) => {
      const unique = [...new Map(given.map((row) => [row[0], row])).values()]
      const ledger = (more: number) =>
        aLedger(
          unique.map(([ago, bad, good], index) => {
            const worse = index === pick % unique.length ? more : 0
            return [ago, bad + worse, bad + good + 1] as const
          }),
        )
      const [before, after] = [budgetOf(ledger(0)), budgetOf(ledger(1))]
      expect(after.budgetRemaining).toBeLessThanOrEqual(before.budgetRemaining as number)
      expect(after.burnRate).toBeGreaterThanOrEqual(before.burnRate as number)
    }),
  )
})

it('the parts that have a target have a budget of their own', () => {
  const targets = resolveTargets({ ToolCallAccuracy: { target: 0.92, parts: { issue_refund: 0.99 } } }, undefined)
  const names = budgetTargets(
    targets,
    () => '1',
    (sli) => sli !== 'CostPerTask',
  )
  expect(names.filter(({ part }) => part)).toEqual([
    { sli: 'ToolCallAccuracy', part: 'issue_refund', target: 0.99, revision: '1', gating: true },
  ])
  expect(names.find(({ sli }) => sli === 'CostPerTask')?.gating).toBe(false)
})

it('session hashes are bounded: whole hours are forgotten, oldest first', () => {
  const hours = new Map([1, 2, 3].map((hour) => [hour, new Set(['a', 'b'])]))
  const kept = seenSince({ since: null, hours }, 0, 4)
  expect([[...kept.hours.keys()].sort(), kept.since]).toEqual([[2, 3], 2])
})
