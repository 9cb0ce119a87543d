import { HOUR_MS, hourOf, hourText } from './hours.ts'
import { NOTHING_SEEN, type SeenSessions, seenSince, unionSeen } from './seen.ts'
import { mergeSeries, type Row, rowAt, type Series, type SeriesKey, seriesId, seriesOf, seriesSince } from './series.ts'
import type { SliName } from './sli.ts'

/** One bucket: what a run counted of one SLI in one UTC hour. 0 good and 0 bad: measured, and nothing happened. */
export interface Bucket extends SeriesKey {
  /** Start of the hour, ISO 8601. */
  start: string
  /** Workflow run (id.attempt), or the content hash of an observed batch. */
  run: string
  good: number
  bad: number
  /** Events that good + bad stand for, where only a sample was scored. */
  population?: number
}

/** Hourly good and bad counts; merging two ledgers is a set union. A value: nothing changes one in place. */
export interface Ledger {
  readonly series: ReadonlyMap<string, Series>
  readonly seen: SeenSessions
}

export const EMPTY_LEDGER: Ledger = { series: new Map(), seen: NOTHING_SEEN }

/**
 * The union of two ledgers by (series, hour, run): idempotent, commutative, associative (rules B). Where both
 * hold a bucket, the larger (n, bad) stays: a run only ever adds to what it counted.
 */
export function unionLedgers(a: Ledger, b: Ledger): Ledger {
  const series = new Map(a.series)
  for (const [id, theirs] of b.series) {
    const ours = series.get(id)
    series.set(id, ours === undefined ? theirs : mergeSeries(ours, theirs))
  }
  return { series, seen: unionSeen(a.seen, b.seen) }
}

/** A ledger of single buckets. */
export function ledgerOf(buckets: Iterable<Bucket>): Ledger {
  const rows = new Map<string, { key: SeriesKey; rows: Row[] }>()
  for (const { start, run, good, bad, population, ...key } of buckets) {
    const id = seriesId(key)
    const list = rows.get(id) ?? { key, rows: [] }
    list.rows.push({ hour: hourOf(new Date(start)), run, good, bad, population: population ?? good + bad })
    rows.set(id, list)
  }
  const series = [...rows].map(([id, list]) => [id, seriesOf(list.key, list.rows)] as const)
  return { series: new Map(series), seen: NOTHING_SEEN }
}

/** Every bucket of a ledger, series by series. */
export function* bucketsOf(ledger: Ledger): Generator<Bucket> {
  for (const series of ledger.series.values()) {
    for (let index = 0; index < series.hours.length; index++) {
      const { hour, run, good, bad, population } = rowAt(series, index)
      const sampled = population === good + bad ? {} : { population }
      yield { ...series.key, start: hourText(hour), run, good, bad, ...sampled }
    }
  }
}

/**
 * The ledger without what no evaluation can ask for any more: buckets and session hashes older than the
 * window before `now`. The window may be longer than that of the budget; it is never shorter than it.
 */
export function compactLedger(ledger: Ledger, now: Date, windowMs: number): Ledger {
  const oldest = hourOf(now) - Math.ceil(windowMs / HOUR_MS)
  const series = new Map<string, Series>()
  for (const [id, whole] of ledger.series) {
    const kept = seriesSince(whole, oldest)
    if (kept.hours.length > 0) series.set(id, kept)
  }
  return { series, seen: seenSince(ledger.seen, oldest) }
}

/** Name of an SLI or a sub-SLI in reports and expressions: `ToolCallAccuracy/issue_refund`. */
export function indicatorName({ sli, part }: { sli: SliName; part?: string | undefined }): string {
  return part === undefined ? sli : `${sli}/${part}`
}
