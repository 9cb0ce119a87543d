import { GateError } from '../domain/errors.ts'
import { draw, type Sampled } from './draw.ts'
import type { Candidate, Found, Unreadable } from './found.ts'
import { priorityOf } from './priority.ts'
import { hashId, type IdHash, SeenIds } from './seen-ids.ts'
import { Stratum } from './stratum.ts'
import { hourOf } from './times.ts'

/** Wrong lines that are named before the rest is only counted. */
const MAX_NAMED = 100
/** Largest share of what was read that may be unreadable. */
const TOLERATED_SHARE = 0.1
/** Fewest failed conversions that tell a share: a handful may be chance. */
const TELLING_FAILURES = 10
/** Most strata that are told apart; sessions of later clusters share one. The ledger has room for as many clusters. */
const MAX_STRATA = 200

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

export interface SampleResult {
  /** By stratum, then start and id. */
  sample: Sampled[]
  /** Every session that was counted, sampled or not, by stratum. */
  population: { stratum: string; count: number }[]
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
 * format. Checked only of those drawn: everything else, by the full schema. A session that fails then is unreadable,
 * the next one of its stratum is drawn in its place, and the weights take off its share of those that nobody looked at.
 * That this stays a small matter is checked, too: over 10% of those looked at failing is an error.
 *
 * Memory: 17 to 35 bytes a session for the ids; little more than `size` sessions a stratum, for any stratum may turn
 * out to be nearly everything. At most 200 strata: clusters that come later share one.
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
  const strata = new Map<string, Stratum>()
  // So many more that those that fail leave a whole sample, unless they are so many that it is an error.
  const capacity = Math.ceil(size / (1 - Math.min(toleratedShare, TOLERATED_SHARE))) + TELLING_FAILURES
  const unreadable: { count: number; named: Unreadable[] } = { count: 0, named: [] }
  let duplicates = 0
  let tooOld = 0
  let read = 0

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
    const name = stratumOf(candidate.cluster, strata, Math.min(MAX_STRATA, size))
    let stratum = strata.get(name)
    if (stratum === undefined) {
      stratum = new Stratum(name, capacity)
      strata.set(name, stratum)
    }
    stratum.count(candidate, priorityOf(id, seed))
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
  const named = [...strata.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  const sample = draw(named, size, trustGroundTruth)
  for (const item of named.flatMap(({ failed }) => failed).sort(byPlace)) miss(item)
  if (unreadable.count > read * toleratedShare) {
    throw tooManyUnreadable(`${unreadable.count} of ${read} sessions`, unreadable.named, toleratedShare)
  }
  const lookedAt = named.reduce((sum, stratum) => sum + stratum.lookedAt, 0)
  const failed = named.reduce((sum, stratum) => sum + stratum.failed.length, 0)
  if (failed >= TELLING_FAILURES && failed > lookedAt * toleratedShare) {
    throw tooManyUnreadable(`${failed} of ${lookedAt} sessions looked at in full`, unreadable.named, toleratedShare)
  }
  return {
    sample,
    population: named.map(({ name, population, failed }) => ({ stratum: name, count: population - failed.length })),
    duplicates,
    tooOld,
    unreadable,
    seen,
  }
}

function stratumOf(cluster: string | undefined, strata: ReadonlyMap<string, unknown>, limit: number): string {
  const stratum = cluster === undefined || cluster === '' ? NO_CLUSTER : cluster
  // The last place is kept for all that come later, so that each stratum can be sampled.
  return strata.has(stratum) || strata.size < limit - 1 ? stratum : OTHER_CLUSTERS
}

function byPlace(a: Unreadable, b: Unreadable): number {
  return a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1
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
