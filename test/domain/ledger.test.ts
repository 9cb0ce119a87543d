import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventBatch } from '../../src/domain/event-batch.ts'
import { hourOf } from '../../src/domain/hours.ts'
import { bucketsOf, compactLedger, EMPTY_LEDGER, type Ledger, ledgerOf, unionLedgers } from '../../src/domain/ledger.ts'
import { ledgerFromFile, ledgerToFile } from '../../src/domain/ledger-file.ts'
import { ledgerFileSchema } from '../../src/domain/ledger-schema.ts'
import { unionSeen } from '../../src/domain/seen.ts'
import { countsIn } from '../../src/domain/window-counts.ts'
import { aBucket, aLedger, hoursAgo, NOW } from './a-ledger.ts'

const DAY = 86_400_000
const bucket = fc
  .record({
    ago: fc.integer({ min: 0, max: 5 }),
    run: fc.constantFrom('1.1', '2.1', 'sha'),
    part: fc.constantFrom(undefined, 'refund'),
    source: fc.constantFrom('production' as const, 'suite' as const),
    good: fc.nat(3),
    bad: fc.nat(3),
    more: fc.nat(2),
  })
  .map(({ ago, part, more, ...rest }) =>
    aBucket({ ...rest, start: hoursAgo(ago), ...(part ? { part } : {}), population: rest.good + rest.bad + more }),
  )
const seen = fc
  .record({
    since: fc.option(fc.integer({ min: 0, max: 4 })),
    hours: fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom('a', 'b', 'c'))),
  })
  .map(({ since, hours }) => ({
    since,
    hours: new Map(hours.filter(([hour]) => hour >= (since ?? 0)).map(([hour, hash]) => [hour, new Set([hash])])),
  }))
const ledger = fc
  .record({ buckets: fc.array(bucket, { maxLength: 12 }), seen })
  .map((given): Ledger => ({ ...ledgerOf(given.buckets), seen: given.seen }))
const written = (one: Ledger) => JSON.stringify(ledgerToFile(one))

describe('the union of ledgers', () => {
  it('is idempotent, commutative and associative', () => {
    fc.assert(
      fc.property(ledger, ledger, ledger, (a, b, c) => {
        expect(written(unionLedgers(a, a))).toBe(written(a))
        expect(written(unionLedgers(a, b))).toBe(written(unionLedgers(b, a)))
        expect(written(unionLedgers(unionLedgers(a, b), c))).toBe(written(unionLedgers(a, unionLedgers(b, c))))
        expect(written(unionLedgers(a, EMPTY_LEDGER))).toBe(written(a))
        expect(written(unionLedgers(unionLedgers(a, b), b))).toBe(written(unionLedgers(a, b)))
      }),
    )
  })

  it('keeps the larger count of a bucket that both have', () => {
    const [small, large] = [aLedger([[0, 1, 10]]), aLedger([[0, 2, 10]])]
    expect([...bucketsOf(unionLedgers(large, small))]).toEqual([...bucketsOf(large)])
  })
})

it('is read back as it was written', () => {
  fc.assert(
    fc.property(ledger, (one) => {
      const file = ledgerFileSchema.parse(JSON.parse(written(one)))
      expect(written(ledgerFromFile(file))).toBe(written(one))
    }),
  )
})

it.each([
  ['columns of different lengths', (file: { good: number[] }) => file.good.push(1), /different lengths/],
  ['buckets out of order', (file: { hours: number[] }) => file.hours.reverse(), /not in order/],
  ['an unknown run', (file: { run: number[] }) => file.run.fill(9), /run 9/],
])('%s are damage', (_, damage, message) => {
  const file = ledgerToFile(
    aLedger([
      [5, 1, 10],
      [0, 1, 10],
    ]),
  )
  damage(file.series[0] as { good: number[]; hours: number[]; run: number[] })
  expect(() => ledgerFromFile(file)).toThrow(message)
})

it('forgets what lies before the window, and nothing inside it', () => {
  const whole = aLedger([
    [800, 1, 10],
    [100, 1, 10],
  ])
  const kept = [...bucketsOf(compactLedger(whole, NOW, 30 * DAY))]
  expect(kept.map(({ start }) => Date.parse(start))).toEqual([Date.parse(hoursAgo(100))])
})

describe('a batch of sessions', () => {
  const origin = { source: 'production' as const, run: 'batch-1', revisionOf: () => '1' }
  const aSession = (hash: string, result: 'good' | 'bad' = 'good', startedAt = hoursAgo(1)) => ({
    startedAt,
    hash,
    events: [
      { sli: 'TaskSuccessRate' as const, result },
      { sli: 'ToolCallAccuracy' as const, result, parts: [{ part: 'refund', good: result === 'good' }] },
      { sli: 'P99Latency' as const, result: 'unscored' as const },
    ],
  })
  const batch = (before: Ledger, sessions: ReturnType<typeof aSession>[], run = 'batch-1') => {
    const one = new EventBatch(before, { ...origin, run })
    for (const session of sessions) one.add(session)
    return one
  }
  const totals = (one: Ledger) =>
    [...bucketsOf(one)].map(({ sli, part, good, bad }) => `${sli} ${part ?? ''} ${good}/${bad}`).sort()

  it('counts what was scored, by hour, SLI and tool', () => {
    const one = batch(EMPTY_LEDGER, [aSession('a'), aSession('b', 'bad'), aSession('c')]).appended()
    expect(totals(one)).toEqual(['TaskSuccessRate  2/1', 'ToolCallAccuracy  2/1', 'ToolCallAccuracy refund 2/1'])
  })

  it('counts a session that is seen twice once, within a batch and across them', () => {
    const first = batch(EMPTY_LEDGER, [aSession('a'), aSession('a')])
    const second = batch(first.appended(), [aSession('a'), aSession('b')], 'batch-2')
    expect([first.counts, second.counts]).toEqual([
      { counted: 1, repeated: 1, tooOld: 0 },
      { counted: 1, repeated: 1, tooOld: 0 },
    ])
    const counts = countsIn([...second.appended().series.values()].slice(0, 1), { from: 0, to: 1e9 }, () => false)
    expect(counts.valid).toBe(2)
  })

  it('refuses sessions of hours that it no longer remembers', () => {
    const before = compactLedger(batch(EMPTY_LEDGER, [aSession('a', 'good', hoursAgo(900))]).appended(), NOW, 30 * DAY)
    expect(batch(before, [aSession('a', 'good', hoursAgo(900))]).counts.tooOld).toBe(1)
    expect(before.seen.since).toBe(hourOf(new Date(hoursAgo(899))))
  })

  it('leaves events in doubt out where the run doubts them, and counts them where it does not', () => {
    const one = new EventBatch(EMPTY_LEDGER, origin)
    const parts = [{ part: 'refund', good: false }]
    for (const doubt of [{ inDoubt: true }, {}] as const)
      one.add({ startedAt: hoursAgo(1), events: [{ sli: 'TaskSuccessRate', result: 'bad', ...doubt }] })
    one.add({ startedAt: hoursAgo(2), events: [{ sli: 'ToolCallAccuracy', result: 'bad', parts, inDoubt: true }] })
    expect(totals(one.appended({ doubts: true }))).toEqual(['TaskSuccessRate  0/1'])
    expect([...bucketsOf(one.appended({ doubts: true }))]).toHaveLength(1)
    expect(totals(one.appended())).toEqual([
      'TaskSuccessRate  0/2',
      'ToolCallAccuracy  0/1',
      'ToolCallAccuracy refund 0/1',
    ])
  })

  it('tells an idle hour from an unmeasured one', () => {
    const one = new EventBatch(EMPTY_LEDGER, origin)
    const hour = hourOf(NOW)
    one.measured(['TaskSuccessRate'], hour - 2, hour)
    const counts = countsIn([...one.appended().series.values()], { from: 0, to: hour }, () => false)
    expect(counts).toMatchObject({ valid: 0, newestBucket: hour - 1, newestEvents: null, badShare: null })
  })

  it('forgets one side of seen sessions no more than the other', () => {
    fc.assert(
      fc.property(seen, seen, (a, b) => {
        const both = unionSeen(a, b)
        for (const hour of both.hours.keys()) expect(hour).toBeGreaterThanOrEqual(both.since ?? 0)
      }),
    )
  })
})

it('a stratified sample has an unbiased rate: its strata weigh as many sessions as they have', () => {
  // 9,000 sessions with 2% failures and 1,000 with 50%: 6.8% in truth, while an even sample of both says 26%.
  const strata = [
    { cluster: 'common', sessions: 9000, rate: 0.02 },
    { cluster: 'rare', sessions: 1000, rate: 0.5 },
  ]
  const sampled = 100
  let random = 7
  const next = () => {
    random = (random * 48_271) % 2_147_483_647
    return random / 2_147_483_647
  }
  let sum = 0
  const repetitions = 400
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const batch = new EventBatch(EMPTY_LEDGER, { source: 'production', run: 'r', revisionOf: () => '1' })
    for (const { cluster, sessions, rate } of strata)
      for (let index = 0; index < sampled; index++) {
        const result = next() < rate ? 'bad' : 'good'
        const startedAt = hoursAgo(Math.floor(next() * 24))
        batch.add({ startedAt, cluster, weight: sessions / sampled, events: [{ sli: 'TaskSuccessRate', result }] })
      }
    const counts = countsIn([...batch.appended().series.values()], { from: 0, to: 1e9 }, () => false)
    expect(counts.valid).toBe(200)
    sum += counts.badShare ?? 0
  }
  expect(sum / repetitions).toBeGreaterThan(0.0655)
  expect(sum / repetitions).toBeLessThan(0.0705)
})
