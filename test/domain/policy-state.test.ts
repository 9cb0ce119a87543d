import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultTriggers } from '../../src/domain/default-triggers.ts'
import { resolvePolicy, severityOf } from '../../src/domain/policy.ts'
import { nextState, type PolicyRecord, resetState } from '../../src/domain/policy-state.ts'
import type { Evaluation } from '../../src/domain/policy-variables.ts'
import { NOW } from './a-ledger.ts'
import { anEvaluation, aRecord, TARGETS } from './an-evaluation.ts'

const { triggers } = defaultTriggers(TARGETS)

/** States after each of some evaluations. */
function follow(from: PolicyRecord | undefined, evaluations: readonly Evaluation[]): string[] {
  let record = from
  return evaluations.map((evaluation) => {
    record = nextState(record, evaluation, triggers)
    return record.state
  })
}

describe('entering a state', () => {
  it.each([
    [{ burnRate: 0.99 }, 'healthy'],
    [{ burnRate: 1 }, 'warning'],
    [{ burnRate: 4.999 }, 'warning'],
    [{ burnRate: 5 }, 'critical'],
    [{ burnRate: 5, budgetRemaining: 0 }, 'exhausted'],
    [{ burnRate: 0, budgetRemaining: -0.2 }, 'exhausted'],
  ])('%j: %s, at once', (values, state) => {
    expect(follow(aRecord('healthy'), [anEvaluation(1, values)])).toEqual([state])
  })

  it('starts in warning, as not enough data yet', () => {
    const record = nextState(undefined, anEvaluation(1, {}, { holdsBack: 'not enough data yet' }), triggers)
    expect(record).toMatchObject({ state: 'warning', why: 'not enough data yet' })
    expect(record.history).toHaveLength(1)
  })

  it('goes no further than warning on insufficient data', () => {
    const overspent = { burnRate: 20, budgetRemaining: -19 }
    expect(follow(aRecord('healthy'), [anEvaluation(1, overspent, { proven: {}, holdsBack: 'few' })])).toEqual([
      'warning',
    ])
  })

  it('says what a bad state is about beside what is missing for a better one', () => {
    const spent = anEvaluation(1, { budgetRemaining: -0.3 }, { proven: {}, holdsBack: 'not enough data yet (few)' })
    expect(nextState(aRecord('exhausted'), spent, triggers).why).toBe(
      'TaskSuccessRate has -30% of its error budget left; not enough data yet (few)',
    )
  })

  it('holds any state without an event', () => {
    for (const state of ['healthy', 'warning', 'critical', 'exhausted'] as const)
      expect(follow(aRecord(state), [anEvaluation(1, {}, { measured: false })])).toEqual([state])
  })
})

describe('leaving a state', () => {
  it('takes two evaluations in a row for each level', () => {
    const calm = [1, 2, 3, 4, 5, 6].map((hour) => anEvaluation(hour, { burnRate: 0.1 }))
    expect(follow(aRecord('exhausted'), calm)).toEqual([
      'exhausted',
      'critical',
      'critical',
      'warning',
      'warning',
      'healthy',
    ])
  })

  it('does not count an evaluation without a new hour of events', () => {
    const same = [1, 2, 3].map((hour) => anEvaluation(hour, { burnRate: 0.1 }, { newestEvents: 1000 }))
    expect(follow(aRecord('warning'), same)).toEqual(['warning', 'warning', 'warning'])
    expect(follow(aRecord('warning'), [...same, anEvaluation(4, { burnRate: 0.1 })]).at(-1)).toBe('healthy')
  })

  it('starts anew after an evaluation at which the exit does not hold', () => {
    const rates = [0.7, 0.9, 0.7, 0.7]
    const evaluations = rates.map((burnRate, hour) => anEvaluation(hour, { burnRate }))
    expect(follow(aRecord('warning'), evaluations)).toEqual(['warning', 'warning', 'warning', 'healthy'])
  })

  it('keeps warning between 0.8 and 1.0, and critical between 4.0 and 5.0', () => {
    for (const [state, burnRate] of [
      ['warning', 0.8],
      ['critical', 4],
    ] as const)
      expect(
        follow(
          aRecord(state),
          [1, 2, 3].map((hour) => anEvaluation(hour, { burnRate })),
        ),
      ).toEqual([state, state, state])
  })

  it('never improves on insufficient data', () => {
    const evaluations = [1, 2, 3].map((hour) => anEvaluation(hour, {}, { holdsBack: 'too few events' }))
    expect(follow(aRecord('critical'), evaluations)).toEqual(['critical', 'critical', 'critical'])
  })
})

describe('a broken circuit that is reset', () => {
  const overspent = { budgetRemaining: -0.4 }
  const reset = () =>
    resetState(aRecord('exhausted'), { at: NOW.toISOString(), by: 'ada', reason: 'INC-31 is mended', commit: 'c0ffee' })

  it('is critical although the budget is still spent, and is recorded', () => {
    expect(reset()).toMatchObject({ state: 'critical', reset: { by: 'ada', commit: 'c0ffee' } })
    expect(reset().history.at(-1)).toMatchObject({ from: 'exhausted', to: 'critical', cause: 'reset' })
    expect(
      follow(
        reset(),
        [1, 2, 3].map((hour) => anEvaluation(hour, { burnRate: 0.2, ...overspent })),
      ),
    ).toEqual(['critical', 'critical', 'critical'])
  })

  it('breaks again when it goes on burning', () => {
    expect(follow(reset(), [anEvaluation(1, { burnRate: 6, ...overspent })])).toEqual(['exhausted'])
  })

  it('improves once the budget has recovered', () => {
    const evaluations = [1, 2].map((hour) => anEvaluation(hour, { burnRate: 0.2, budgetRemaining: 0.06 }))
    expect(follow(reset(), evaluations)).toEqual(['critical', 'warning'])
  })

  it('is refused elsewhere, and without a reason', () => {
    const given = { at: NOW.toISOString(), by: 'ada', reason: 'INC-31' }
    expect(() => resetState(aRecord('critical'), given)).toThrow(/nothing to reset: the state is critical/)
    expect(() => resetState(aRecord('exhausted'), { ...given, reason: ' ' })).toThrow(/needs a reason/)
  })
})

it('a worse evaluation never leads to a better state', () => {
  const values = fc.record({
    burnRate: fc.double({ min: 0, max: 20, noNaN: true }),
    budgetRemaining: fc.double({ min: -2, max: 1, noNaN: true }),
  })
  const state = fc.constantFrom('healthy', 'warning', 'critical', 'exhausted' as const)
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 5, noNaN: true }), state, fc.nat(1), (value, more, from, calm) => {
      const worse = { burnRate: value.burnRate + more, budgetRemaining: value.budgetRemaining - more }
      const after = (given: typeof value) =>
        nextState(aRecord(from as 'healthy', { calm }), anEvaluation(1, given), triggers)
      expect(severityOf(after(worse).state)).toBeGreaterThanOrEqual(severityOf(after(value).state))
      expect(severityOf(from as 'healthy') - severityOf(after(value).state)).toBeLessThanOrEqual(1)
    }),
  )
})

describe('thresholds of targets that leave a large budget', () => {
  it('are lowered to 0.9 / (1 - target), with a notice', () => {
    const loose = defaultTriggers([{ sli: 'TaskSuccessRate', target: 0.79, revision: '1', gating: true }])
    expect(loose.notices).toEqual([
      'TaskSuccessRate: at a target of 79% no burn rate is above 4.762; its threshold is 4.286 in place of 5.',
    ])
    const enters = (burnRate: number) => loose.triggers.critical.enter(anEvaluation(1, { burnRate }).observed)
    expect([enters(4.2), enters(4.3)]).toEqual([false, true])
  })

  it('stay as they are where they can be reached', () => {
    expect(defaultTriggers(TARGETS).notices).toEqual([])
  })
})

describe('overriding a state', () => {
  it('keeps what is not written', () => {
    const policy = resolvePolicy({ critical: { alerts: ['#cx'] }, warning: { trigger: 'burnRate >= 2.0' } })
    expect(policy.critical).toMatchObject({
      alerts: ['#cx'],
      trigger: 'burnRate >= 5.0',
      exit: 'burnRate < 4.0',
      freezeDeployments: true,
    })
    expect(policy.warning).toMatchObject({ mode: 'draft', alerts: ['#agents-oncall'], defaultTrigger: false })
    expect(policy.warning.exit).toBeUndefined()
    expect(policy.exhausted).toEqual(resolvePolicy().exhausted)
  })
})
