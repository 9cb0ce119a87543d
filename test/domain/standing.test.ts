import { describe, expect, it } from 'vitest'
import { ledgerOf } from '../../src/domain/ledger.ts'
import { standingOf } from '../../src/domain/standing.ts'
import { aBaseline, SETTINGS } from '../a-room.ts'
import { aBucket, aLedger, hoursAgo, NOW } from './a-ledger.ts'
import { aRecord } from './an-evaluation.ts'

const standing = (...baseline: Parameters<typeof aBaseline>) => standingOf(aBaseline(...baseline), SETTINGS, NOW)

describe('where an agent stands', () => {
  it('starts in warning, with not enough data yet', () => {
    const { record, autonomy, incidents } = standing(aLedger([]))
    expect(record).toMatchObject({ state: 'warning', history: [{ cause: 'first' }] })
    expect(autonomy).toMatchObject({ mode: 'draft', allowedActions: ['draft', 'escalate'], clusters: [] })
    expect(incidents).toEqual([])
  })

  it('goes one evaluation on from the stored state, and leaves the baseline as it is', () => {
    const baseline = Object.freeze(aBaseline(aLedger([[2, 40, 200]]), Object.freeze(aRecord('healthy'))))
    expect(standingOf(baseline, SETTINGS, NOW).record).toMatchObject({ state: 'exhausted' })
    expect(baseline.state?.state).toBe('healthy')
  })

  it('takes production, and the suite only where there is none', () => {
    const suite = { source: 'suite' as const, run: '9.1' }
    expect(standing(aLedger([[2, 40, 200]], suite)).budgets.source).toBe('suite')
    const both = ledgerOf([
      aBucket({ start: hoursAgo(2), good: 160, bad: 40, ...suite }),
      aBucket({ start: hoursAgo(2), good: 198, bad: 2 }),
    ])
    expect(standing(both)).toMatchObject({ budgets: { source: 'production' }, record: { state: 'warning' } })
  })

  it('leaves another revision of an SLI out', () => {
    expect(standing(aLedger([[2, 40, 200]], { revision: '0' })).budgets.newestEvents).toBeNull()
  })

  it('breaks the circuit of a cluster that fails wholly, while the agent stays in its state', () => {
    const ledger = ledgerOf([
      aBucket({ start: hoursAgo(2), good: 990, cluster: 'refunds' }),
      aBucket({ start: hoursAgo(2), bad: 10, cluster: 'callbacks' }),
    ])
    const { autonomy, incidents } = standing(ledger, aRecord('healthy'))
    expect(autonomy).toMatchObject({ state: 'healthy', circuitBreak: false })
    expect(autonomy.clusters.map(({ cluster }) => cluster)).toEqual(['callbacks'])
    expect(incidents).toMatchObject([{ kind: 'systematic_failure' }])
  })

  it('names a step in production days after it, with what was let through to deploy just before', () => {
    const ledger = aLedger(Array.from({ length: 336 }, (_, ago) => [ago, ago < 60 ? 8 : 1, 20] as const))
    const at = new Date(Date.parse(hoursAgo(59)) - 20 * 60_000).toISOString()
    const fingerprints = { suite: 's', judge: null, agent: null, harness: 'h' }
    const runs = {
      '5.1': { at, commit: 'abcdef0123', verdict: 'pass' as const, stage: 'deploy' as const, fingerprints },
    }
    expect(standingOf(aBaseline(ledger, null, { runs }), SETTINGS, NOW).incidents).toMatchObject([
      { kind: 'sudden_regression', firstStep: expect.stringContaining('Roll back abcdef0') },
    ])
    const stopped = { '5.1': { ...runs['5.1'], frozen: true as const } }
    const [incident] = standingOf(aBaseline(ledger, null, { runs: stopped }), SETTINGS, NOW).incidents
    expect(incident?.firstStep).toContain('No deployment is near')
  })

  it('names a slope of production over the days of two weeks', () => {
    const ledger = aLedger(Array.from({ length: 336 }, (_, ago) => [ago, Math.round((6 * (336 - ago)) / 336), 20]))
    expect(standing(ledger).incidents).toMatchObject([{ kind: 'gradual_degradation' }])
  })

  it('says whether the burn accelerates', () => {
    const { trends } = standing(
      aLedger([
        [20, 1, 50],
        [1, 9, 50],
      ]),
    )
    expect(trends.get('TaskSuccessRate')?.direction).toBe('accelerating')
  })

  it('is good for two days', () => {
    const { autonomy } = standing(aLedger([]))
    expect(Date.parse(autonomy.validUntil) - Date.parse(autonomy.evaluatedAt)).toBe(48 * 3_600_000)
  })
})
