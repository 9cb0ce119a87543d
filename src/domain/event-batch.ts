import { hourOf } from './hours.ts'
import { type Ledger, unionLedgers } from './ledger.ts'
import type { LedgerSource } from './ledger-schema.ts'
import { admission, type SeenSessions } from './seen.ts'
import { type Row, type SeriesKey, seriesId, seriesOf } from './series.ts'
import type { SliEvent, SliName } from './sli.ts'

/** A scored session as the ledger takes it. */
export interface CountedSession {
  /** ISO 8601: the hour its events are counted under. */
  startedAt: string
  /** Short hash of its id; absent where the run alone keeps it from being counted twice (suite trials). */
  hash?: string
  cluster?: string
  /** Sessions of its stratum that it stands for: those there were, over those that were scored. Default 1. */
  weight?: number
  events: readonly SliEvent[]
}

/** Who counts, from what, by which definition of each SLI. */
export interface BatchOrigin {
  source: LedgerSource
  run: string
  revisionOf(sli: SliName): string
}

/** A row that knows what of it is in doubt. */
interface CountedRow extends Row {
  doubted: Pick<Row, 'bad' | 'good' | 'population'>
}

/** Names of tools and clusters come from outside: beyond this many of each, a batch keeps no series for a new one. */
const MAX_NAMES = 200
/** Cluster of the sessions whose own cluster came after `MAX_NAMES` others. */
const OTHER = 'other'

/**
 * Counts the sessions of one run, in memory of one record for each series and hour. A run has one batch:
 * buckets of the same run are never added up, so that publishing it twice counts once.
 */
export class EventBatch {
  readonly counts = { counted: 0, repeated: 0, tooOld: 0 }
  private readonly ledger: Ledger
  private readonly origin: BatchOrigin
  private readonly series = new Map<string, { key: SeriesKey; rows: Map<number, CountedRow> }>()
  private readonly parts = new Set<string>()
  private readonly clusters = new Set<string>()
  private readonly hashes = new Map<number, Set<string>>()
  private since: number | null = null

  /** `ledger`: what was counted before; its sessions are not counted again. */
  constructor(ledger: Ledger, origin: BatchOrigin) {
    this.ledger = ledger
    this.origin = origin
  }

  /** Whether a session would be counted; asks without counting, so that nobody pays for scoring one twice. */
  admits({ startedAt, hash }: Pick<CountedSession, 'startedAt' | 'hash'>): 'new' | 'seen' | 'too_old' {
    if (hash === undefined) return 'new'
    const hour = hourOf(new Date(startedAt))
    return this.hashes.get(hour)?.has(hash) ? 'seen' : admission(this.ledger.seen, hour, () => hash)
  }

  add(session: CountedSession): void {
    const admitted = this.admits(session)
    if (admitted !== 'new') {
      this.counts[admitted === 'seen' ? 'repeated' : 'tooOld']++
      return
    }
    this.counts.counted++
    const hour = hourOf(new Date(session.startedAt))
    if (session.hash !== undefined) this.remember(hour, session.hash)
    const cluster = session.cluster === undefined ? undefined : named(this.clusters, session.cluster)
    for (const { sli, result, parts = [], inDoubt = false } of session.events) {
      if (result === 'unscored') continue
      this.count({ sli, cluster }, hour, { good: result === 'good', inDoubt }, session.weight)
      for (const { part, good } of parts) {
        if (named(this.parts, part) === part)
          this.count({ sli, part, cluster }, hour, { good, inDoubt }, session.weight)
      }
    }
  }

  /**
   * Remembers sessions that are not scored: they stand behind the weights of those that are, and count once. `since`: what
   * started before this hour is too much to remember, and none of it is taken in again.
   */
  see(sessions: Iterable<{ hour: number; hash: string }>, since: number | null = null): void {
    this.since = since
    for (const { hour, hash } of sessions) this.remember(hour, hash)
  }

  /** Marks hours [from, to) as measured: without an event they are idle, which is not the same as unmeasured. */
  measured(slis: readonly SliName[], from: number, to: number): void {
    for (const sli of slis) for (let hour = from; hour < to; hour++) this.rowOf({ sli }, hour)
  }

  /**
   * The ledger with this batch in it. `doubts`: the run as a whole says that its events in doubt are as likely no fault of
   * the agent, so that they count as unscored.
   */
  appended({ doubts = false } = {}): Ledger {
    const series = [...this.series.values()].flatMap(({ key, rows }) => {
      const counted = doubts ? [...rows.values()].flatMap(withoutDoubted) : [...rows.values()]
      return counted.length === 0 ? [] : [[seriesId(key), seriesOf(key, counted)] as const]
    })
    const seen: SeenSessions = { since: this.since, hours: this.hashes }
    return unionLedgers(this.ledger, { series: new Map(series), seen })
  }

  private count(of: NamedSeries, hour: number, event: { good: boolean; inDoubt: boolean }, weight = 1): void {
    const row = this.rowOf(of, hour)
    for (const counts of event.inDoubt ? [row, row.doubted] : [row]) {
      counts[event.good ? 'good' : 'bad']++
      counts.population = rounded(counts.population + weight)
    }
  }

  private rowOf({ sli, part, cluster }: NamedSeries, hour: number): CountedRow {
    const { source, run, revisionOf } = this.origin
    const id = `${sli}\n${part ?? ''}\n${cluster ?? ''}`
    let series = this.series.get(id)
    if (!series) {
      const names = { ...(part === undefined ? {} : { part }), ...(cluster === undefined ? {} : { cluster }) }
      series = { key: { sli, ...names, source, revision: revisionOf(sli) }, rows: new Map() }
      this.series.set(id, series)
    }
    let row = series.rows.get(hour)
    if (!row) {
      row = { hour, run, good: 0, bad: 0, population: 0, doubted: { good: 0, bad: 0, population: 0 } }
      series.rows.set(hour, row)
    }
    return row
  }

  private remember(hour: number, hash: string): void {
    const hashes = this.hashes.get(hour)
    if (hashes) hashes.add(hash)
    else this.hashes.set(hour, new Set([hash]))
  }
}

interface NamedSeries {
  sli: SliName
  part?: string | undefined
  cluster?: string | undefined
}

/** An hour of which nothing else is known was not measured. */
function withoutDoubted({ doubted, ...row }: CountedRow): Row[] {
  const [good, bad] = [row.good - doubted.good, row.bad - doubted.bad]
  if (good + bad === 0 && doubted.good + doubted.bad > 0) return []
  return [{ ...row, good, bad, population: rounded(row.population - doubted.population) }]
}

/** Six decimals: a year of sums of 1/3 must not differ in its last bits from one machine to the next. */
function rounded(population: number): number {
  return Number(population.toFixed(6))
}

function named(known: Set<string>, name: string): string {
  if (known.has(name)) return name
  if (known.size >= MAX_NAMES) return OTHER
  known.add(name)
  return name
}
