import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hourOf } from '../../src/domain/hours.ts'
import { firstRemembered, NOTHING_SEEN, type SeenSessions, seenSince } from '../../src/domain/seen.ts'
import { readBatch } from '../../src/observe/read-batch.ts'
import { aSession, aTurn } from '../builders.ts'
import { aFolder } from '../github/a-folder.ts'

const START = Date.parse('2026-11-24T10:00:00Z')

/** Reads sessions, `minutes` after ten each. */
async function batchOf(
  sessions: { id: string; minutes?: number; cluster?: string }[],
  { size = 100, counted = NOTHING_SEEN }: { size?: number; counted?: SeenSessions } = {},
) {
  const file = join(aFolder(), 'prod.jsonl')
  const lines = sessions.map(({ id, minutes = 0, cluster }) => {
    const startedAt = new Date(START + minutes * 60_000).toISOString()
    return JSON.stringify(aSession({ id, startedAt, turns: [aTurn()], ...(cluster ? { cluster } : {}) }))
  })
  writeFileSync(file, lines.join('\n'))
  return readBatch({ inputs: [file], cwd: '/', size, seed: 1, trustGroundTruth: false, counted })
}

const some = (n: number, cluster?: string) =>
  Array.from({ length: n }, (_, nth) => ({ id: `${cluster ?? 's'}-${nth}`, ...(cluster ? { cluster } : {}) }))

const remember = (batch: Awaited<ReturnType<typeof batchOf>>): SeenSessions => {
  const hours = new Map<number, Set<string>>()
  for (const { hour, hash } of batch.seen) hours.set(hour, (hours.get(hour) ?? new Set()).add(hash))
  return { since: batch.since, hours }
}

describe('a batch of production', () => {
  it('weighs each drawn session by its stratum, so that the weights add up to the population', async () => {
    const batch = await batchOf([...some(90, 'refunds'), ...some(10, 'callbacks')], { size: 20 })
    expect(batch.population).toBe(100)
    const weights = (cluster: string) =>
      batch.sample.filter((one) => one.cluster === cluster).map(({ weight }) => weight)
    for (const [cluster, population] of [
      ['refunds', 90],
      ['callbacks', 10],
    ] as const)
      expect(weights(cluster).reduce((sum, one) => sum + one, 0)).toBeCloseTo(population, 9)
  })

  it('has no cluster where the sessions have none', async () => {
    const { sample } = await batchOf(some(3))
    expect(sample.map(({ cluster, weight }) => [cluster, weight])).toEqual(Array(3).fill([undefined, 1]))
  })

  it('has the same name whatever the order, and another with one session more', async () => {
    const [one, reversed, more] = [await batchOf(some(5)), await batchOf(some(5).reverse()), await batchOf(some(6))]
    expect(reversed.contentHash).toBe(one.contentHash)
    expect(more.contentHash).not.toBe(one.contentHash)
    expect(one.contentHash).toMatch(/^batch-[0-9a-f]{16}$/)
  })

  it('covers the hours of its sessions; without one it covers none', async () => {
    const { hours } = await batchOf([{ id: 'a' }, { id: 'b', minutes: 150 }])
    expect(hours).toEqual({ from: hourOf(START), to: hourOf(START) + 3 })
    const seen = remember(await batchOf(some(2)))
    expect(await batchOf(some(2), { counted: seen })).toMatchObject({ hours: undefined, population: 0, duplicates: 2 })
  })

  it('leaves out what was counted before, and what nobody remembers', async () => {
    const counted = remember(await batchOf(some(5)))
    expect(await batchOf(some(8), { counted })).toMatchObject({ population: 3, duplicates: 5, tooOld: 0 })
    const closed = { since: hourOf(START) + 1, hours: new Map() }
    const late = await batchOf([...some(2), { id: 'later', minutes: 60 }], { counted: closed })
    expect(late).toMatchObject({ population: 1, tooOld: 2 })
  })

  it('takes a conversation that begins later in the next export for the same, up to a day', async () => {
    const counted = remember(await batchOf(some(5)))
    const later = (hours: number) => some(5).map(({ id }) => ({ id, minutes: hours * 60 }))
    expect(await batchOf(later(2), { counted })).toMatchObject({ population: 0, duplicates: 5 })
    expect(await batchOf(later(30), { counted })).toMatchObject({ population: 5, duplicates: 0 })
  })
})

describe('sessions that are too many to remember', () => {
  const hashes = (n: number, hour: number) => new Set(Array.from({ length: n }, (_, nth) => `${hour}-${nth}`))

  it.each([3, 5, 6, 9, 100])('are those that the ledger would drop (%i may stay)', (most) => {
    const hours = new Map([1, 2, 3].map((hour) => [hour, hashes(3, hour)]))
    const sizes = new Map([...hours].map(([hour, { size }]) => [hour, size]))
    expect(firstRemembered(sizes, most)).toBe(seenSince({ since: null, hours }, 0, most).since)
  })
})
