/**
 * Which sessions were counted, so that one that comes again, in another batch, counts once. A session is
 * known by a short hash under the hour it started in: the same session has the same hour. What bounds it:
 * hours that leave the window are dropped, and beyond `MAX_HASHES` the oldest hours are. Sessions of a
 * dropped hour are refused from then on, because nobody could say whether they were counted.
 */
export interface SeenSessions {
  /** Sessions that started before this hour are no longer taken in; null: nothing was dropped yet. */
  readonly since: number | null
  readonly hours: ReadonlyMap<number, ReadonlySet<string>>
}

export const NOTHING_SEEN: SeenSessions = { since: null, hours: new Map() }

/** Hashes of 8 characters: about 3 MB in the file. */
const MAX_HASHES = 250_000
/** Hours within which what has the id of a counted session is more of it. */
const SAME_HOURS = 24

/** Set union, hour by hour; idempotent, commutative, associative. */
export function unionSeen(a: SeenSessions, b: SeenSessions): SeenSessions {
  if (a === b || b === NOTHING_SEEN) return a
  const since = a.since === null || b.since === null ? (a.since ?? b.since) : Math.max(a.since, b.since)
  const hours = new Map<number, ReadonlySet<string>>()
  for (const [hour, hashes] of [...a.hours, ...b.hours]) {
    if (since !== null && hour < since) continue
    const before = hours.get(hour)
    hours.set(hour, before === undefined ? hashes : new Set([...before, ...hashes]))
  }
  return { since, hours }
}

/**
 * Whether a session may be counted: not yet `seen`, and not of an hour that is no longer remembered. A conversation that
 * goes on when it was counted begins later in the next export: one that was counted within a day before is the same.
 */
export function admission(seen: SeenSessions, hour: number, hashOf: () => string): 'new' | 'seen' | 'too_old' {
  if (seen.since !== null && hour < seen.since) return 'too_old'
  if (seen.hours.size === 0) return 'new'
  let hash: string | undefined
  for (let counted = hour; counted > hour - SAME_HOURS; counted--) {
    const hashes = seen.hours.get(counted)
    if (hashes === undefined) continue
    hash ??= hashOf()
    if (hashes.has(hash)) return 'seen'
  }
  return 'new'
}

/**
 * The first hour that is remembered of a batch with so many sessions in each hour, null where all are: `seenSince` would
 * drop what lies before it, so that nobody has to make hashes of it first.
 */
export function firstRemembered(sizes: ReadonlyMap<number, number>, most = MAX_HASHES): number | null {
  let total = 0
  for (const [hour, size] of [...sizes].sort(([a], [b]) => b - a)) {
    total += size
    if (total > most) return hour + 1
  }
  return null
}

/** The hashes from one hour on, and of those at most `most`: whole hours are dropped, oldest first. */
export function seenSince(seen: SeenSessions, oldest: number, most = MAX_HASHES): SeenSessions {
  let total = 0
  let since = seen.since
  const kept: [number, ReadonlySet<string>][] = []
  for (const [hour, hashes] of [...seen.hours].sort(([a], [b]) => b - a)) {
    total += hashes.size
    if (hour >= oldest && total <= most) kept.push([hour, hashes])
    else since = Math.max(since ?? hour + 1, hour + 1)
  }
  return { since, hours: new Map(kept) }
}
