import { describe, expect, it } from 'vitest'
import type { Config } from '../src/config/config.ts'
import { bucketsOf } from '../src/domain/ledger.ts'
import type { Session } from '../src/domain/session.ts'
import type { SliEvent } from '../src/domain/sli.ts'
import { type Batch, type ObserveRooms, observe, type SampledSession } from '../src/observe.ts'
import { aBaseline, aRoom, NO_BASELINE } from './a-room.ts'
import { aSession } from './builders.ts'
import { aScore } from './checks/an-evidence.ts'
import { aLedger, hoursAgo, NOW } from './domain/a-ledger.ts'

type Sampled = Partial<SampledSession> & { events: SliEvent[]; truth?: boolean }

const good: SliEvent = { sli: 'TaskSuccessRate', result: 'good' }
const bad: SliEvent = { sli: 'TaskSuccessRate', result: 'bad', reason: 'it timed out' }
const unscored: SliEvent = { sli: 'TaskSuccessRate', result: 'unscored', reason: 'the judge could not say' }

/** Observes a sample whose scores are given. */
async function observed(
  samples: Sampled[],
  {
    model = 'judge',
    world = aRoom(aBaseline(aLedger([]))),
    population = 1000,
  }: {
    model?: string | null
    population?: number
    world?: Pick<ReturnType<typeof aRoom>, 'room' | 'published'> | undefined
  } = {},
) {
  const sample = samples.map(({ events: _, truth, cluster, weight = 1 }, nth) => {
    const session: Session = aSession({
      id: `s-${nth}`,
      startedAt: hoursAgo(2),
      ...(truth === undefined ? {} : { groundTruth: { success: truth, source: 'crm' } }),
    })
    return { session, cluster, weight }
  })
  const batch: Batch = {
    sample,
    population,
    hours: undefined,
    duplicates: 0,
    tooOld: 0,
    unreadable: { count: 0, named: [] },
    seen: [],
    since: null,
    contentHash: 'batch-1',
  }
  const rooms: ObserveRooms = {
    onScore: () => undefined,
    loadConfig: async () => ({ agent: { name: 'cx' }, windowMs: 30 * 86_400_000 }) as Config,
    openScorer: async () => ({ model, fingerprint: null, score: () => Promise.reject(new Error('not used')) }),
    openBudget: async () => world.room,
    redactor: () => (value) => value,
    readBatch: async () => batch,
    score: async (all, _scorer, _config, onScore) => {
      for (const [nth, one] of all.entries())
        onScore(aScore({ session: one.session.id, events: samples[nth]?.events ?? [] }), one, { calls: 1, usd: 0.01 })
    },
    keepSession: () => {},
    now: () => NOW,
  }
  const observation = await observe(rooms)
  const buckets = [...bucketsOf((world.published.at(-1) ?? aBaseline(aLedger([]))).ledger)]
  return { observation, buckets }
}

const times = (n: number, event: SliEvent, more: Partial<Sampled> = {}): Sampled[] =>
  Array.from({ length: n }, () => ({ events: [event], ...more }))

describe('observing', () => {
  it('counts what was scored, by cluster, with the population that it stands for', async () => {
    const { buckets, observation } = await observed([
      ...times(3, good, { cluster: 'refunds', weight: 50 }),
      ...times(1, bad, { cluster: 'callbacks', weight: 7.5 }),
    ])
    expect(buckets.map(({ cluster, good, bad, population }) => ({ cluster, good, bad, population }))).toEqual([
      { cluster: 'refunds', good: 3, bad: 0, population: 150 },
      { cluster: 'callbacks', good: 0, bad: 1, population: 7.5 },
    ])
    expect(observation).toMatchObject({ sampled: 4, judge: { calls: 4 }, contributors: [{ reason: 'it timed out' }] })
  })

  it.each([
    [9, 1, true],
    [8, 2, false],
  ])('%i scored and %i unscored: counted %s', async (scored, missed, counted) => {
    const { buckets, observation } = await observed([...times(scored, good), ...times(missed, unscored)])
    expect(observation.slis.TaskSuccessRate).toMatchObject({ counted, good: scored, unscored: missed })
    expect(buckets.length > 0).toBe(counted)
    if (!counted) expect(observation.slis.TaskSuccessRate.reason).toBe('the judge could not say')
  })

  it('lets the scored ones of a cluster stand for those of it that could not be scored', async () => {
    const { buckets } = await observed([
      ...times(26, good, { cluster: 'orders', weight: 30 }),
      ...times(2, bad, { cluster: 'legal', weight: 4 }),
      ...times(2, unscored, { cluster: 'legal', weight: 4 }),
    ])
    // Of 796 sessions, the 16 legal ones failed as far as is known: not 8 of 788.
    expect(buckets.map(({ cluster, population }) => [cluster, population])).toEqual([
      ['orders', 780],
      ['legal', 16],
    ])
  })

  it('counts no failure by itself where nobody could say that a session succeeded', async () => {
    const { observation } = await observed(times(10, bad), { model: null })
    expect(observation.slis.TaskSuccessRate).toMatchObject({ counted: false, bad: 0, unscored: 10 })
    const judged = await observed(times(10, bad))
    expect(judged.observation.slis.TaskSuccessRate).toMatchObject({ counted: true, bad: 10 })
    const known = await observed(times(10, bad, { truth: false }), { model: null })
    expect(known.observation.slis.TaskSuccessRate).toMatchObject({ counted: true, bad: 10 })
  })

  it('reports an SLI without an event as such', async () => {
    const { observation } = await observed(times(3, good))
    expect(observation.slis.ToolCallAccuracy).toMatchObject({ counted: false, reason: 'no such event happened' })
  })

  it('says so where nothing that was read is a session', async () => {
    const { observation } = await observed([], { population: 0 })
    expect(observation.budget.notices).toContainEqual(expect.stringMatching(/^No session was found in the input/))
    expect((await observed([])).observation.budget.notices.join()).not.toContain('No session was found')
  })

  it('is refused where it may not add to a baseline, or would forget one', async () => {
    const refused = aRoom(aBaseline(aLedger([])), { publishes: 'it is a pull request' })
    await expect(observed(times(1, good), { world: refused })).rejects.toThrow(
      'this run may not add to the baseline: it is a pull request',
    )
    const down = aRoom({ found: false, reason: 'unreachable', message: 'the API is down' })
    await expect(observed(times(1, good), { world: down })).rejects.toMatchObject({ code: 'unreachable' })
    expect([refused.published, down.published]).toEqual([[], []])
    const first = aRoom(NO_BASELINE)
    await observed(times(1, good), { world: first })
    expect(first.published).toHaveLength(1)
  })
})
