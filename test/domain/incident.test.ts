import { describe, expect, it } from 'vitest'
import { clusterFailures, upperTail } from '../../src/domain/cluster-failures.ts'
import { hourOf, windowBefore } from '../../src/domain/hours.ts'
import { incidentsOf } from '../../src/domain/incident.ts'
import { type Ledger, unionLedgers } from '../../src/domain/ledger.ts'
import { changePoint, mannKendall } from '../../src/domain/trend.ts'
import { aLedger, hoursAgo, NOW } from './a-ledger.ts'

const window = windowBefore(NOW, 14 * 86_400_000)
const incidents = (ledger: Ledger, deployments: { at: string; version: string }[] = []) =>
  incidentsOf({ series: [...ledger.series.values()], target: 0.94, window, deployments })

/** 20 sessions in each hour of two weeks, with the bad ones that `badAt` says, by hours ago. */
const everyHour = (badAt: (ago: number) => number) =>
  aLedger(Array.from({ length: 14 * 24 }, (_, ago) => [ago, badAt(ago), 20] as const))

describe('Mann-Kendall', () => {
  it.each([
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 45, 0.00008],
    [[3, 1, 4, 1, 5, 9, 2, 6, 5, 3], 12, 0.3193],
    [[5, 5, 5, 5, 5], 0, 1],
  ])('%j has S %i and p %f', (values, s, p) => {
    const test = mannKendall(values)
    expect(test?.s).toBe(s)
    expect(test?.p).toBeCloseTo(p, 3)
  })

  it('sees nothing in three values', () => {
    expect(mannKendall([1, 2, 3])).toBeNull()
  })
})

it('finds where a rate changed', () => {
  const points = Array.from({ length: 20 }, (_, hour) => ({ hour, bad: hour < 12 ? 1 : 6, valid: 20 }))
  expect(changePoint(points)).toMatchObject({ hour: 12, before: 0.05, after: 0.3 })
  expect(changePoint(points)?.p).toBeLessThan(1e-5)
  expect(changePoint(points.slice(0, 12))).toBeNull()
})

describe('a cluster that fails', () => {
  it("is tested as Fisher's tea was: 4 of 4 right has p 1/70", () => {
    expect(upperTail(4, 4, 4, 8)).toBeCloseTo(1 / 70, 9)
    expect(upperTail(3, 4, 4, 8)).toBeCloseTo(17 / 70, 9)
  })

  it('wholly, while the others are fine, breaks its own circuit', () => {
    const failing = clusterFailures([
      { cluster: 'callbacks', bad: 12, valid: 12 },
      { cluster: 'billing', bad: 20, valid: 500 },
      { cluster: 'faq', bad: 10, valid: 500 },
    ])
    expect(failing).toMatchObject([{ cluster: 'callbacks', wholly: true }])
    expect(failing[0]?.evidence).toBe(
      '12 of 12 sessions of cluster callbacks failed, against 30 of 1000 elsewhere (p < 0.001)',
    )
  })

  it.each([
    [
      'too few sessions to know',
      [
        { cluster: 'a', bad: 1, valid: 1 },
        { cluster: 'b', bad: 10, valid: 100 },
      ],
    ],
    [
      'only twice the rest',
      [
        { cluster: 'a', bad: 80, valid: 400 },
        { cluster: 'b', bad: 200, valid: 2000 },
      ],
    ],
    ['nothing to compare with', [{ cluster: 'a', bad: 9, valid: 9 }]],
  ])('%s: no failure', (_, clusters) => {
    expect(clusterFailures(clusters)).toEqual([])
  })
})

describe('incidents', () => {
  it('a step with a deployment near is a sudden regression: roll back', () => {
    const ledger = everyHour((ago) => (ago < 30 ? 8 : 1))
    const deployed = new Date(Date.parse(hoursAgo(29)) - 20 * 60_000).toISOString()
    expect(incidents(ledger, [{ at: deployed, version: 'v42' }]).incidents).toMatchObject([
      {
        kind: 'sudden_regression',
        firstStep: 'Roll back v42: its deploy gate let it through at 2026-11-24 07:40 UTC.',
      },
    ])
    const longBefore = new Date(Date.parse(hoursAgo(29)) - 31 * 60_000).toISOString()
    expect(incidents(ledger, [{ at: longBefore, version: 'v42' }]).incidents[0]?.firstStep).toMatch(
      /changed dependency/,
    )
  })

  it('a slope without a step is a gradual degradation', () => {
    const ledger = everyHour((ago) => Math.round((6 * (14 * 24 - ago)) / (14 * 24)))
    expect(incidents(ledger).incidents).toMatchObject([{ kind: 'gradual_degradation' }])
  })

  it('a step is over once the newest day is as it was before, and does not hide behind its own recovery', () => {
    const badDay = (ago: number) => (ago >= 60 && ago < 84 ? 8 : 1)
    expect(incidents(everyHour(badDay)).incidents).toEqual([])
    expect(incidents(everyHour((ago) => (ago < 4 ? 12 : badDay(ago)))).incidents).toMatchObject([
      { kind: 'sudden_regression', evidence: expect.stringContaining('since 2026-11-25T10:00:00Z') },
    ])
  })

  it('a steady rate is none', () => {
    expect(incidents(everyHour((ago) => ago % 2)).incidents).toEqual([])
    expect(incidents(aLedger([])).incidents).toEqual([])
  })

  it('a failing cluster is a systematic failure although the whole looks fine', () => {
    const fine = aLedger([[5, 10, 1000]], { cluster: 'faq' })
    const failing = aLedger([[5, 15, 15]], { cluster: 'callbacks' })
    const found = incidents(unionLedgers(fine, failing))
    expect(found.incidents).toMatchObject([{ kind: 'systematic_failure', cluster: 'callbacks' }])
    expect(found.failing[0]?.wholly).toBe(true)
    expect(window.to).toBe(hourOf(NOW))
  })
})
