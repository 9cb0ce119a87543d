import { GateError } from '../domain/errors.ts'
import type { Session } from '../domain/session.ts'
import { allocate } from './allocation.ts'
import { convert } from './convert.ts'
import type { Candidate, Found, Source, Unreadable } from './found.ts'
import { observedOf } from './observed.ts'
import { Population, type PopulationCount } from './population.ts'
import { priorityOf } from './priority.ts'
import { Reservoir } from './reservoir.ts'
import { hashId, type IdHash, SeenIds } from './seen-ids.ts'
import { hourOf, hourStart } from './times.ts'

/** Wrong lines that are named before the rest is only counted. */
const MAX_NAMED = 100
/** Largest share of what was read that may be unreadable. */
const TOLERATED_SHARE = 0.1
/** Fewest failed conversions that tell a share: a handful may be chance. */
const TELLING_FAILURES = 10
/** Most strata that are told apart; sessions of later clusters share one. */
const MAX_STRATA = 500

export const NO_CLUSTER = '(no cluster)'
const OTHER_CLUSTERS = '(other clusters)'

export interface SampleOptions {
  /** Sessions to sample altogether, at least 1. */
  size: number
  /** The same seed samples the same sessions, in whatever order they come. */
  seed: number
  /** `groundTruth` of the sessions is kept. */
  trustGroundTruth?: boolean
  /** What earlier batches have counted; sessions of this one are added to it. */
  seen?: SeenIds
  /** Whether an earlier batch leaves a session to be counted; default: it does. `hour` counts from the epoch. */
  admits?: (id: IdHash, hour: number) => 'new' | 'seen' | 'too_old'
  /** Share (0 to 1) of what was read that may be unreadable; default 0.1. */
  toleratedShare?: number
}

interface Sampled {
  session: Session
  stratum: string
  /** Start of the UTC hour the session started in, ISO 8601. */
  hour: string
}

export interface SampleResult {
  /** By stratum and hour, then id. Each stands for `population / sampled` sessions of its stratum. */
  sample: Sampled[]
  /** Every session that was counted, sampled or not, by stratum and hour. */
  population: PopulationCount[]
  /** Sessions that were there more than once, or in an earlier batch: not counted again. */
  duplicates: number
  /** Sessions of hours that are no longer remembered: nobody can say whether they were counted. */
  tooOld: number
  /** What is no session: all are counted, the first 100 named. */
  unreadable: { count: number; named: Unreadable[] }
  /** The ids counted so far, with their hours. */
  seen: SeenIds
}

/**
 * One pass over sessions to a sample that is stratified by cluster: sizes in proportion to the population, at least 5
 * a stratum as far as the size allows, drawn uniformly within each by a seeded priority of the id.
 *
 * Checked of every session: that it is JSON, has an id, a start, a cluster that is a text, and the outline of its
 * format. Checked only of those drawn (and of those that were drawn for a while): everything else, by the full schema.
 * A session that fails then is unreadable, and neither in the sample nor in the population. One that was never drawn
 * stays in the population as if it were like the others; that this stays a small matter is checked on those drawn: they
 * are a random part of all, and over 10% of them failing is an error, too.
 *
 * Memory: 17 to 35 bytes a session for the ids; at most `size` sessions a stratum, for any stratum may turn out to be
 * nearly everything; one count an hour and stratum. At most 500 strata: clusters that come later share one.
 * @throws GateError `invalid_input` when over the tolerated share of what was read, or of what was looked at in full,
 *   is unreadable; `usage` when the size is not a whole number of at least 1.
 */
export async function sampleSessions(
  sessions: AsyncIterable<readonly Found[]>,
  {
    size,
    seed,
    trustGroundTruth = false,
    seen = new SeenIds(),
    toleratedShare = TOLERATED_SHARE,
    admits,
  }: SampleOptions,
): Promise<SampleResult> {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new GateError('usage', `the sample size must be a whole number of at least 1, not ${size}`)
  }
  const population = new Population()
  const strata = new Map<string, Reservoir<Kept>>()
  const unreadable: { count: number; named: Unreadable[] } = { count: 0, named: [] }
  let duplicates = 0
  let tooOld = 0
  let read = 0
  let converted = 0
  let failed = 0

  const count = (candidate: Candidate) => {
    const hour = hourOf(candidate.startedAtMs)
    const id = hashId(candidate.id)
    const admitted = admits?.(id, hour) ?? 'new'
    if (admitted === 'too_old') {
      tooOld++
      return
    }
    if (admitted === 'seen' || !seen.add(id, hour)) {
      duplicates++
      return
    }
    const stratum = stratumOf(candidate.cluster, strata, Math.min(MAX_STRATA, size))
    const reservoir = strata.get(stratum) ?? new Reservoir<Kept>(size)
    strata.set(stratum, reservoir)
    const priority = priorityOf(id, seed)
    if (reservoir.wants(priority)) {
      const whole = convert(candidate, trustGroundTruth)
      converted++
      if ('problem' in whole) {
        failed++
        const { message, hint } = whole.problem
        miss({ ...candidate.at, reason: message, ...(hint === undefined ? {} : { hint }) })
        return
      }
      reservoir.take(priority, { session: whole.session, source: candidate.source, hour })
    }
    population.add(stratum, hour)
  }
  const miss = (item: Unreadable) => {
    if (++unreadable.count <= MAX_NAMED) unreadable.named.push(item)
  }

  for await (const batch of sessions) {
    read += batch.length
    for (const found of batch) {
      if (found.kind === 'session') count(found.candidate)
      else miss(found.unreadable)
    }
  }
  if (unreadable.count > read * toleratedShare) {
    throw tooManyUnreadable(`${unreadable.count} of ${read} sessions`, unreadable.named, toleratedShare)
  }
  if (failed >= TELLING_FAILURES && failed > converted * toleratedShare) {
    throw tooManyUnreadable(`${failed} of ${converted} sessions looked at in full`, unreadable.named, toleratedShare)
  }
  return {
    sample: drawn(strata, population, size),
    population: population.counts(),
    duplicates,
    tooOld,
    unreadable,
    seen,
  }
}

interface Kept {
  session: Session
  source: Source
  hour: number
}

function stratumOf(cluster: string | undefined, strata: ReadonlyMap<string, unknown>, limit: number): string {
  const stratum = cluster === undefined || cluster === '' ? NO_CLUSTER : cluster
  // The last place is kept for all that come later, so that each stratum can be sampled.
  return strata.has(stratum) || strata.size < limit - 1 ? stratum : OTHER_CLUSTERS
}

function drawn(strata: ReadonlyMap<string, Reservoir<Kept>>, population: Population, size: number): Sampled[] {
  const names = [...strata.keys()].sort()
  const counts = allocate(
    names.map((name) => ({ population: population.of(name), available: strata.get(name)?.size ?? 0 })),
    size,
  )
  return names.flatMap((stratum, index) => {
    const kept = strata.get(stratum)?.first(counts[index] ?? 0) ?? []
    return kept
      .map(({ session, source, hour }) => ({
        // What a session lets see is known only now that its whole input was read.
        session: { ...session, observed: observedOf(session, source.callsSeen) },
        stratum,
        hour: hourStart(hour),
      }))
      .sort((a, b) => (a.hour < b.hour ? -1 : a.hour > b.hour ? 1 : a.session.id < b.session.id ? -1 : 1))
  })
}

function tooManyUnreadable(what: string, named: readonly Unreadable[], toleratedShare: number): GateError {
  return new GateError('invalid_input', `${what} cannot be read: more than ${Math.round(toleratedShare * 100)}%`, {
    hint: 'what is left would not be representative; mend the export, or name its format',
    diagnostics: named.map(({ file, line, reason, hint }) => ({
      file,
      line,
      message: reason,
      ...(hint === undefined ? {} : { hint }),
    })),
  })
}
