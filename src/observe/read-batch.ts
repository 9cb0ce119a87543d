import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Session } from '../domain/session.ts'
import type { Format } from './formats.ts'
import { openSessions } from './open-sessions.ts'
import { NO_CLUSTER, sampleSessions } from './sample-sessions.ts'
import type { IdHash } from './seen-ids.ts'

export interface BatchOptions {
  inputs: readonly string[]
  cwd: string
  stdin?: Readable
  format?: Format
  size: number
  seed: number
  trustGroundTruth: boolean
  /** What the ledger says of a session, by its hash and the hour it started in. */
  admits: (hash: string, hour: number) => 'new' | 'seen' | 'too_old'
}

/** What `observe` scores of a batch, and what it needs to know of the whole. */
export interface ReadBatch {
  sample: { session: Session; cluster: string | undefined; weight: number }[]
  population: number
  hours: { from: number; to: number } | undefined
  duplicates: number
  tooOld: number
  unreadable: { count: number; named: string[] }
  seen: Iterable<{ hour: number; hash: string }>
  contentHash: string
}

/**
 * Reads and samples production sessions in one pass. Each sampled session weighs as many as its stratum has for each
 * that was drawn; all that were new are remembered by a short hash, so that a session of an overlapping export counts once.
 * @throws GateError `invalid_input` for inputs that cannot be read, or that are unreadable for more than a tenth.
 */
export async function readBatch(options: BatchOptions): Promise<ReadBatch> {
  const { inputs, cwd, stdin, format, size, seed, trustGroundTruth, admits } = options
  const opened = openSessions(inputs, { cwd, ...(stdin ? { stdin } : {}), ...(format ? { format } : {}) })
  const { sample, population, duplicates, tooOld, unreadable, seen } = await sampleSessions(opened, {
    size,
    seed,
    trustGroundTruth,
    admits: (id, hour) => admits(shortHash(id), hour),
  })
  const [drawn, all] = [new Map<string, number>(), new Map<string, number>()]
  for (const { stratum } of sample) drawn.set(stratum, (drawn.get(stratum) ?? 0) + 1)
  for (const { stratum, count } of population) all.set(stratum, (all.get(stratum) ?? 0) + count)
  const content = contentOf(seen.entries())
  return {
    sample: sample.map(({ session, stratum }) => ({
      session,
      cluster: stratum === NO_CLUSTER ? undefined : stratum,
      weight: (all.get(stratum) ?? 1) / (drawn.get(stratum) ?? 1),
    })),
    population: seen.count,
    hours: content.hours,
    duplicates,
    tooOld,
    unreadable: {
      count: unreadable.count,
      named: unreadable.named.map(({ file, line, reason }) => `${file}:${line}: ${reason}`),
    },
    seen: hashes(seen.entries()),
    contentHash: content.hash,
  }
}

function* hashes(entries: Iterable<{ hour: number; hash: IdHash }>): Generator<{ hour: number; hash: string }> {
  for (const { hour, hash } of entries) yield { hour, hash: shortHash(hash) }
}

/** 48 bits in 8 characters: among 100,000 sessions of an hour two share one once in 50,000 such hours. */
function shortHash({ high, low }: IdHash): string {
  const bytes = Buffer.alloc(6)
  bytes.writeUInt32BE(high, 0)
  bytes.writeUInt16BE(low >>> 16, 4)
  return bytes.toString('base64url')
}

/** The same sessions have the same name, in whatever order they came: sums do not know an order. */
function contentOf(entries: Iterable<{ hour: number; hash: IdHash }>) {
  let [count, high, low, xor] = [0, 0, 0, 0]
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { hour, hash } of entries) {
    count++
    high = (high + hash.high) >>> 0
    low = (low + hash.low) >>> 0
    xor = (xor ^ hash.high ^ hash.low) >>> 0
    from = Math.min(from, hour)
    to = Math.max(to, hour + 1)
  }
  const hash = createHash('sha256')
    .update(JSON.stringify([count, high, low, xor]))
    .digest('hex')
    .slice(0, 16)
  return { hash: `batch-${hash}`, hours: count === 0 ? undefined : { from, to } }
}
