import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { admission, firstRemembered, type SeenSessions } from '../domain/seen.ts'
import type { Session } from '../domain/session.ts'
import type { Format } from './formats.ts'
import { openSessions } from './open-sessions.ts'
import { NO_CLUSTER, sampleSessions } from './sample-sessions.ts'
import type { IdHash, SeenIds } from './seen-ids.ts'

export interface BatchOptions {
  inputs: readonly string[]
  cwd: string
  stdin?: Readable
  format?: Format
  size: number
  seed: number
  trustGroundTruth: boolean
  /** What the ledger has counted. */
  counted: SeenSessions
  /** Asked while it reads; throws where the run was ended. */
  goesOn?: () => void
}

/** What `observe` scores of a batch, and what it needs to know of the whole. */
export interface ReadBatch {
  sample: { session: Session; cluster: string | undefined; weight: number }[]
  population: number
  hours: { from: number; to: number } | undefined
  duplicates: number
  tooOld: number
  unreadable: { count: number; named: string[] }
  /** Of hours from `since` on, where there are too many to remember. */
  seen: Iterable<{ hour: number; hash: string }>
  since: number | null
  contentHash: string
}

/**
 * Reads and samples production sessions in one pass. Each sampled session weighs as many as its stratum has for each
 * that was drawn; all that were new are remembered by a short hash, so that a session of an overlapping export counts once.
 * @throws GateError `invalid_input` for inputs that cannot be read, or that are unreadable for more than a tenth.
 */
export async function readBatch(options: BatchOptions): Promise<ReadBatch> {
  const { inputs, cwd, stdin, format, size, seed, trustGroundTruth, counted, goesOn } = options
  const opened = openSessions(inputs, { cwd, ...(stdin ? { stdin } : {}), ...(format ? { format } : {}) })
  const { sample, duplicates, tooOld, unreadable, seen } = await sampleSessions(
    goesOn ? asking(opened, goesOn) : opened,
    {
      size,
      seed,
      trustGroundTruth,
      admits: (id, hour) => admission(counted, hour, () => shortHash(id)),
    },
  )
  const content = contentOf(seen)
  const since = firstRemembered(content.sizes)
  return {
    sample: sample.map(({ session, stratum, weight }) => ({
      session,
      cluster: stratum === NO_CLUSTER ? undefined : stratum,
      weight,
    })),
    population: seen.count,
    hours: content.hours,
    duplicates,
    tooOld,
    unreadable: {
      count: unreadable.count,
      named: unreadable.named.map(({ file, line, reason }) => `${file}:${line}: ${reason}`),
    },
    seen: hashes(seen.entries(), since),
    since,
    contentHash: content.hash,
  }
}

async function* asking<Item>(items: AsyncIterable<Item>, goesOn: () => void): AsyncGenerator<Item> {
  for await (const item of items) {
    goesOn()
    yield item
  }
}

function* hashes(
  entries: Iterable<{ hour: number; hash: IdHash }>,
  since: number | null,
): Generator<{ hour: number; hash: string }> {
  for (const { hour, hash } of entries) if (since === null || hour >= since) yield { hour, hash: shortHash(hash) }
}

/** 48 bits in 8 characters: among 100,000 sessions of an hour two share one once in 50,000 such hours. */
function shortHash({ high, low }: IdHash): string {
  SIX_BYTES.writeUInt32BE(high, 0)
  SIX_BYTES.writeUInt16BE(low >>> 16, 4)
  return SIX_BYTES.toString('base64url')
}

const SIX_BYTES = Buffer.alloc(6)

/** The same sessions have the same name, in whatever order they came: sums do not know an order. */
function contentOf(seen: SeenIds) {
  let [count, highs, lows, xor] = [0, 0, 0, 0]
  const sizes = new Map<number, number>()
  seen.forEach((hour, high, low) => {
    count++
    highs = (highs + high) >>> 0
    lows = (lows + low) >>> 0
    xor = (xor ^ high ^ low) >>> 0
    sizes.set(hour, (sizes.get(hour) ?? 0) + 1)
  })
  const hash = createHash('sha256')
    .update(JSON.stringify([count, highs, lows, xor]))
    .digest('hex')
    .slice(0, 16)
  const hours = [...sizes.keys()]
  const covered = count === 0 ? undefined : { from: Math.min(...hours), to: Math.max(...hours) + 1 }
  return { hash: `batch-${hash}`, hours: covered, sizes }
}
