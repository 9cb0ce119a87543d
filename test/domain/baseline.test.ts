import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Baseline, compactBaseline, emptyBaseline, unionBaselines, withRun } from '../../src/domain/baseline.ts'
import { parseBaseline, serializeBaseline } from '../../src/domain/baseline-file.ts'
import { bucketsOf } from '../../src/domain/ledger.ts'
import { resetState } from '../../src/domain/policy-state.ts'
import { readVersioned } from '../../src/domain/versioned.ts'
import { aLedger, hoursAgo, NOW } from './a-ledger.ts'
import { aRecord } from './an-evaluation.ts'

const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000).toISOString()
const fingerprints = { suite: 's1', judge: null, agent: 'a1', harness: 'h1' }

/** A baseline after the run with this number: it ended at that hour. */
function aRun(number: number, passed: readonly boolean[] = [true, true, false]): Baseline {
  return withRun(
    emptyBaseline('cx'),
    `${number}.1`,
    { at: at(number), verdict: 'pass', fingerprints },
    { greeting: passed.map((one, trial) => ({ trial, passed: one })) },
  )
}

const baseline = fc
  .record({
    runs: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 5 }),
    state: fc.option(fc.record({ hour: fc.nat(3), state: fc.constantFrom('warning' as const, 'critical' as const) })),
    alerts: fc.uniqueArray(fc.nat(4)),
    ago: fc.nat(3),
  })
  .map(({ runs, state, alerts, ago }): Baseline => {
    const whole = unionBaselines([emptyBaseline('cx'), ...runs.map((run) => aRun(run))])
    return {
      ...whole,
      state: state && aRecord(state.state, { at: at(state.hour) }),
      alerts: alerts.map((hour) => ({ key: 'k', kind: 'burning', period: `p${hour}`, channel: 'c', at: at(hour) })),
      ledger: aLedger([[ago, 1, 10]]),
    }
  })

describe('the union of baselines', () => {
  it('is idempotent, commutative and associative', () => {
    const text = (...all: Baseline[]) => serializeBaseline(unionBaselines(all))
    fc.assert(
      fc.property(baseline, baseline, baseline, (a, b, c) => {
        expect(text(a, a)).toBe(text(a))
        expect(text(a, b)).toBe(text(b, a))
        expect(text(unionBaselines([a, b]), c)).toBe(text(a, unionBaselines([b, c])))
      }),
    )
  })

  it('keeps the ten newest trials of a scenario across runs, and only the runs they are of', () => {
    const whole = unionBaselines([1, 2, 3, 4, 5].map((run) => aRun(run)))
    expect(whole.outcomes.greeting?.map(({ run }) => run)).toEqual([
      ...Array(3).fill('5.1'),
      ...Array(3).fill('4.1'),
      ...Array(3).fill('3.1'),
      '2.1',
    ])
    expect(Object.keys(whole.runs)).toEqual(['2.1', '3.1', '4.1', '5.1'])
  })

  it('keeps the state evaluated last, but for one that does not know of a reset', () => {
    const [early, late] = [aRecord('warning', { at: at(1) }), aRecord('healthy', { at: at(2) })]
    const of = (state: Baseline['state']) => ({ ...emptyBaseline('cx'), state })
    expect(unionBaselines([of(late), of(early)]).state?.state).toBe('healthy')
    const reset = resetState(aRecord('exhausted'), { at: at(1), by: 'ada', reason: 'INC-31' })
    expect(unionBaselines([of(aRecord('exhausted', { at: at(2) })), of(reset)]).state?.state).toBe('critical')
  })

  it('refuses those of two agents', () => {
    expect(() => unionBaselines([emptyBaseline('a'), emptyBaseline('b')])).toThrow(
      /two agents cannot be added: a and b/,
    )
  })
})

describe('the file of a baseline', () => {
  it('is read back as it was written, a line for each series and scenario', () => {
    fc.assert(
      fc.property(baseline, (one) => {
        const text = serializeBaseline(one)
        expect(serializeBaseline(parseBaseline(text))).toBe(text)
      }),
    )
    expect(serializeBaseline(aRun(1)).split('\n')).toContainEqual(expect.stringMatching(/^"greeting": \[\{.*\}\]$/))
  })

  const text = serializeBaseline({ ...aRun(1), ledger: aLedger([[0, 1, 10]]) })
  it.each([
    ['cut off', text.slice(0, -20), /the baseline is damaged: it is no complete JSON/],
    ['empty', '', /the baseline is damaged: it is empty/],
    ['changed', text.replace('"good":[9]', '"good":[-9]'), /damaged: ledger.series.0.good: expected whole numbers/],
    ['inconsistent', text.replace('"good":[9]', '"good":[9,9]'), /damaged: the columns of TaskSuccessRate/],
    ['newer', text.replace('baseline/v1', 'baseline/v2'), /newer agent-slo-gate: it is "agent-slo-gate-baseline\/v2"/],
    ['something else', '{"schema":"x/v1"}', /not a baseline: expected .* found "x\/v1"/],
  ])('%s is refused, and says so', (_, changed, message) => {
    expect(() => parseBaseline(changed)).toThrow(message)
  })

  it('an older version of a format is migrated step by step', () => {
    const format = {
      name: 'thing',
      what: 'thing',
      hint: 'none',
      migrations: [
        (one: Record<string, unknown>) => ({ ...one, b: 2 }),
        (two: Record<string, unknown>) => ({ ...two, c: two.b }),
      ],
    }
    expect(readVersioned('{"schema":"thing/v1","a":1}', format)).toEqual({ schema: 'thing/v3', a: 1, b: 2, c: 2 })
    expect(readVersioned('{"schema":"thing/v2","b":5}', format)).toEqual({ schema: 'thing/v3', b: 5, c: 5 })
  })
})

it('compaction forgets old alerts and overrides, and keeps those of the quarter', () => {
  const override = { kind: 'token' as const, actor: 'ada', reason: '', commit: 'c' }
  const kept = compactBaseline(
    {
      ...emptyBaseline('cx'),
      alerts: [{ key: 'k', kind: 'burning', period: 'old', channel: 'c', at: at(-24 * 40) }],
      overrides: [
        { ...override, id: 'old', at: at(-24 * 200) },
        { ...override, id: 'recent', at: at(-24 * 80) },
      ],
    },
    NOW,
    30 * 86_400_000,
  )
  expect([kept.alerts, kept.overrides.map(({ id }) => id)]).toEqual([[], ['recent']])
})

it('keeps the hours that burn rates of suite runs and incidents look back at, however short the window is', () => {
  const ledger = aLedger([
    [13 * 24, 1, 10],
    [15 * 24, 1, 10],
  ])
  const kept = compactBaseline({ ...emptyBaseline('cx'), ledger }, NOW, 24 * 3_600_000)
  expect([...bucketsOf(kept.ledger)].map(({ start }) => Date.parse(start))).toEqual([Date.parse(hoursAgo(13 * 24))])
})
