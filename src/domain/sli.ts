import { interval90 } from './interval.ts'

/** The five service level indicators, in the order every report shows them. */
export const SLI_NAMES = [
  'TaskSuccessRate',
  'ToolCallAccuracy',
  'HallucinationRate',
  'CostPerTask',
  'P99Latency',
] as const
export type SliName = (typeof SLI_NAMES)[number]

/** SLIs whose event is a whole session; the events of the others are clustered in sessions. */
const SESSION_EVENTS: ReadonlySet<SliName> = new Set(['TaskSuccessRate', 'CostPerTask'])

/** One event of one SLI: good, bad, or not scored (which is neither). Design, section 1. */
export interface SliEvent {
  sli: SliName
  result: 'good' | 'bad' | 'unscored'
  /** The tool of a ToolCallAccuracy event; `factual` or `procedural` of a HallucinationRate event. */
  parts?: { part: string; good: boolean }[]
  turn?: number
  /** Why it is bad or unscored. */
  reason?: string
  /** Unscored because nothing that is configured could look, in contrast to a scorer that failed. */
  unlooked?: boolean
  /** Unscored although nothing was found wrong with it, where something could have been: at best it is good. */
  faultless?: boolean
  /**
   * Bad for nothing but tool calls that were not found, or good because no forbidden one was: so only if the path to them
   * is right.
   */
  inDoubt?: boolean
}

/** Good and valid events; valid = good + bad. Counts may be fractional once they are effective counts. */
export interface Counts {
  good: number
  valid: number
}

/** One part of an SLI; a part with unscored events alone has `valid` 0. */
interface PartTally extends Counts {
  sums: ClusterSums
  sumsAtBest: ClusterSums
}

/** Sums over sessions that the design effect of clustered events needs. */
interface ClusterSums {
  clusters: number
  events: number
  bad: number
  badSquared: number
  badTimesEvents: number
  eventsSquared: number
}

/**
 * Running counts of one SLI. It holds sums and the ids of contributing sessions only, so that a suite of
 * any size is tallied in flat memory.
 */
export class SliTally {
  readonly sli: SliName
  good = 0
  valid = 0
  unscored = 0
  /** Bad events that are the agent's only if the path to its tool calls is right. */
  inDoubt = 0
  /** Unscored events that a configured scorer should have scored: what the coverage check counts. */
  unscoredDespiteScorer = 0
  readonly parts = new Map<string, PartTally>()
  readonly reasonsUnscored = new Map<string, number>()
  private readonly bySession: ClusterSums = noClusters()
  private readonly bySessionAtBest: ClusterSums = noClusters()

  constructor(sli: SliName) {
    this.sli = sli
  }

  /** Adds the events of one session (those of other SLIs are ignored). Returns the number of bad ones. */
  add(events: readonly SliEvent[]): number {
    let valid = 0
    let bad = 0
    let faultless = 0
    const parts = new Map<string, Counts & { faultless: number }>()
    for (const event of events) {
      if (event.sli !== this.sli) continue
      const isUnscored = event.result === 'unscored'
      if (isUnscored) this.addUnscored(event)
      else valid++
      if (event.result === 'bad') bad++
      if (event.inDoubt && event.result === 'bad') this.inDoubt++
      if (event.faultless) faultless++
      if (isUnscored && !event.faultless) continue
      for (const { part, good } of event.parts ?? []) {
        const counts = parts.get(part) ?? { good: 0, valid: 0, faultless: 0 }
        if (isUnscored) counts.faultless++
        else counts.valid++
        if (!isUnscored && good) counts.good++
        parts.set(part, counts)
      }
    }
    this.valid += valid
    this.good += valid - bad
    addCluster(this.bySession, valid, bad)
    addCluster(this.bySessionAtBest, valid + faultless, bad)
    for (const [part, counts] of parts) this.addPart(part, counts)
    return bad
  }

  /** Counts as independent trials: the raw ones for session events, deflated by the design effect otherwise. */
  effective(): Counts {
    return SESSION_EVENTS.has(this.sli) ? { good: this.good, valid: this.valid } : effectiveCounts(this.bySession)
  }

  /** The same, were every faultless event good: what cannot be doubted even then is no bias of what was seen. */
  effectiveAtBest(): Counts {
    return SESSION_EVENTS.has(this.sli) ? this.effective() : effectiveCounts(this.bySessionAtBest)
  }

  /** Effective counts of one part (a tool, factual, procedural). */
  effectivePart(part: string): Counts {
    const found = this.parts.get(part)
    return found ? effectiveCounts(found.sums) : { good: 0, valid: 0 }
  }

  effectivePartAtBest(part: string): Counts {
    const found = this.parts.get(part)
    return found ? effectiveCounts(found.sumsAtBest) : { good: 0, valid: 0 }
  }

  private addUnscored({ unlooked, reason = 'no reason given' }: SliEvent): void {
    this.unscored++
    if (!unlooked) this.unscoredDespiteScorer++
    this.reasonsUnscored.set(reason, (this.reasonsUnscored.get(reason) ?? 0) + 1)
  }

  private addPart(part: string, { good, valid, faultless }: Counts & { faultless: number }): void {
    const total = this.parts.get(part) ?? { good: 0, valid: 0, sums: noClusters(), sumsAtBest: noClusters() }
    total.good += good
    total.valid += valid
    addCluster(total.sums, valid, valid - good)
    addCluster(total.sumsAtBest, valid + faultless, valid - good)
    this.parts.set(part, total)
  }
}

function noClusters(): ClusterSums {
  return { clusters: 0, events: 0, bad: 0, badSquared: 0, badTimesEvents: 0, eventsSquared: 0 }
}

function addCluster(sums: ClusterSums, events: number, bad: number): void {
  if (events === 0) return
  sums.clusters++
  sums.events += events
  sums.bad += bad
  sums.badSquared += bad * bad
  sums.badTimesEvents += bad * events
  sums.eventsSquared += events * events
}

/**
 * Effective counts of clustered events: n / max(1, deff) with
 * deff = K/(K-1) * sum((b_i - r m_i)^2) / (n r (1 - r)) over K clusters (rules A.1; the ratio-estimator
 * variance over the binomial one, Kish 1965). Where every event agrees, a cluster counts once.
 */
function effectiveCounts({ clusters, events, bad, badSquared, badTimesEvents, eventsSquared }: ClusterSums): Counts {
  if (events === 0) return { good: 0, valid: 0 }
  const badRate = bad / events
  if (bad === 0 || bad === events || clusters < 2) return { good: clusters * (1 - badRate), valid: clusters }
  const squares = badSquared - 2 * badRate * badTimesEvents + badRate * badRate * eventsSquared
  const designEffect = ((clusters / (clusters - 1)) * squares) / (events * badRate * (1 - badRate))
  const valid = events / Math.max(1, designEffect)
  return { good: valid * (1 - badRate), valid }
}

/**
 * 90% interval for *new* scenarios: the scenarios, not the sessions, are the sample. For reading only
 * (rules A.1: gating on it leaves nearly everything inconclusive at 20 scenarios).
 */
export function generalisation90(scenarios: readonly Counts[]): [number, number] | null {
  const sums = noClusters()
  for (const { good, valid } of scenarios) addCluster(sums, valid, valid - good)
  if (sums.clusters < 2) return null
  const { good, valid } = effectiveCounts(sums)
  return interval90(good, valid)
}

/** Smallest sample whose maximum lies above the true p-quantile with 95% confidence: fewer cannot estimate it. */
function samplesToEstimate(percentile: number): number {
  return Math.ceil(Math.log(0.05) / Math.log(percentile))
}

/** Percentile (nearest rank) of ascending values; null where the sample is too small to estimate it. */
export function percentileOf(ascending: ArrayLike<number>, percentile: number): number | null {
  if (ascending.length < samplesToEstimate(percentile)) return null
  return ascending[Math.ceil(percentile * ascending.length) - 1] ?? null
}

/** pass^k: chance that k trials of a scenario all pass, mean over scenarios of C(c,k)/C(n,k) (tau-bench, 2024). */
export function passHatK(scenarios: readonly Counts[], k: number): number | null {
  const enough = scenarios.filter(({ valid }) => valid >= k)
  if (enough.length === 0 || enough.length < scenarios.length) return null
  const total = enough.reduce((sum, { good, valid }) => {
    let chance = 1
    for (let drawn = 0; drawn < k; drawn++) chance *= Math.max(0, good - drawn) / (valid - drawn)
    return sum + chance
  }, 0)
  return total / enough.length
}
