import type { HourRange } from './hours.ts'
import { firstAtOrAfter, type Series } from './series.ts'

/** What a ledger says of one SLI over a range of hours. Counts are those of the scored sessions. */
export interface WindowCounts {
  good: number
  bad: number
  /** good + bad. */
  valid: number
  /** Share of bad events, weighted by population where only a sample was scored; null without an event. */
  badShare: number | null
  /** Last measured hour, idle or not; null: unmeasured. */
  newestBucket: number | null
  /** Last hour with an event. */
  newestEvents: number | null
}

/**
 * Sums the buckets of some series (the clusters of one SLI) inside [from, to). A sampled bucket weighs as
 * many events as it stands for: with equal chances inside each stratum the rate is unbiased
 * (Horvitz & Thompson 1952).
 */
export function countsIn(
  seriesOfSli: readonly Series[],
  { from, to }: HourRange,
  excluded: (hour: number) => boolean,
): WindowCounts {
  let good = 0
  let bad = 0
  let weighedBad = 0
  let weighed = 0
  let newestBucket: number | null = null
  let newestEvents: number | null = null
  for (const series of seriesOfSli) {
    const { hours, population } = series
    for (let row = firstAtOrAfter(hours, from); row < hours.length; row++) {
      const hour = hours[row] as number
      if (hour >= to) break
      if (excluded(hour)) continue
      const [rowGood, rowBad] = [series.good[row] as number, series.bad[row] as number]
      const valid = rowGood + rowBad
      newestBucket = Math.max(newestBucket ?? hour, hour)
      if (valid === 0) continue
      newestEvents = Math.max(newestEvents ?? hour, hour)
      const standsFor = population?.[row] ?? valid
      good += rowGood
      bad += rowBad
      weighed += standsFor
      // The bad count itself where all were scored: integers stay exact.
      weighedBad += standsFor === valid ? rowBad : (standsFor * rowBad) / valid
    }
  }
  const badShare = weighed === 0 ? null : weighedBad / weighed
  return { good, bad, valid: good + bad, badShare, newestBucket, newestEvents }
}
