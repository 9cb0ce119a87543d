import type { LedgerSource } from './ledger-schema.ts'
import type { SliName } from './sli.ts'

/** What a series of buckets counts. Counts of different keys are never mixed, but clusters add up to their SLI. */
export interface SeriesKey {
  sli: SliName
  /** A sub-SLI: a tool of ToolCallAccuracy, `factual` or `procedural` of HallucinationRate. */
  part?: string | undefined
  /** Stratum of the sessions. */
  cluster?: string | undefined
  source: LedgerSource
  /** Of the SLI's definition (rubric, judge prompt, threshold). */
  revision: string
}

/** Buckets of one key in columns, ascending by hour, then by run; one bucket for each (hour, run). */
export interface Series {
  readonly key: SeriesKey
  readonly hours: readonly number[]
  readonly runs: readonly string[]
  readonly good: readonly number[]
  readonly bad: readonly number[]
  /** Events that good + bad stand for; absent where every session was scored. */
  readonly population?: readonly number[]
}

/** One bucket of a series. `population`: good + bad, unless only a sample was scored. */
export interface Row {
  hour: number
  run: string
  good: number
  bad: number
  population: number
}

/** Identity of a series within a ledger. */
export function seriesId({ source, sli, part, cluster, revision }: SeriesKey): string {
  return JSON.stringify([source, sli, part ?? null, cluster ?? null, revision])
}

/** A series of buckets in any order; of two with the same hour and run the larger one stays. */
export function seriesOf(key: SeriesKey, rows: readonly Row[]): Series {
  const columns = noColumns()
  let previous: Row | undefined
  for (const row of rows.toSorted((a, b) => compare(a.hour, a.run, b.hour, b.run) || sizeOrder(b, a))) {
    if (row.hour !== previous?.hour || row.run !== previous.run) push(columns, row)
    previous = row
  }
  return finish(key, columns)
}

/** The union of two series of one key: of a bucket in both, the larger (n, bad, population) stays. */
export function mergeSeries(a: Series, b: Series): Series {
  if (a === b || b.hours.length === 0) return a
  if (a.hours.length === 0) return b
  const columns = noColumns()
  let i = 0
  let j = 0
  while (i < a.hours.length && j < b.hours.length) {
    const order = compare(a.hours[i] as number, a.runs[i] as string, b.hours[j] as number, b.runs[j] as string)
    if (order < 0) copyRow(columns, a, i++)
    else if (order > 0) copyRow(columns, b, j++)
    else {
      if (sizeOrder(rowAt(a, i), rowAt(b, j)) >= 0) copyRow(columns, a, i)
      else copyRow(columns, b, j)
      i++
      j++
    }
  }
  for (; i < a.hours.length; i++) copyRow(columns, a, i)
  for (; j < b.hours.length; j++) copyRow(columns, b, j)
  return finish(a.key, columns)
}

/** The buckets from one hour on. */
export function seriesSince(series: Series, hour: number): Series {
  const from = firstAtOrAfter(series.hours, hour)
  if (from === 0) return series
  const { key, hours, runs, good, bad, population } = series
  const columns = {
    hours: hours.slice(from),
    runs: runs.slice(from),
    good: good.slice(from),
    bad: bad.slice(from),
    population: population?.slice(from) ?? [],
    sampled: population !== undefined,
  }
  return finish(key, columns)
}

export function rowAt({ hours, runs, good, bad, population }: Series, index: number): Row {
  const [goodEvents, badEvents] = [good[index] as number, bad[index] as number]
  return {
    hour: hours[index] as number,
    run: runs[index] as string,
    good: goodEvents,
    bad: badEvents,
    population: population?.[index] ?? goodEvents + badEvents,
  }
}

/** Index of the first of some ascending hours that is not before `hour`. */
export function firstAtOrAfter(hours: readonly number[], hour: number): number {
  let low = 0
  let high = hours.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((hours[middle] as number) < hour) low = middle + 1
    else high = middle
  }
  return low
}

interface Columns {
  hours: number[]
  runs: string[]
  good: number[]
  bad: number[]
  population: number[]
  /** Whether any population differs from its counts. */
  sampled: boolean
}

function noColumns(): Columns {
  return { hours: [], runs: [], good: [], bad: [], population: [], sampled: false }
}

function push(columns: Columns, { hour, run, good, bad, population }: Row): void {
  columns.hours.push(hour)
  columns.runs.push(run)
  columns.good.push(good)
  columns.bad.push(bad)
  columns.population.push(population)
  columns.sampled ||= population !== good + bad
}

/** `push` without an object for each of a million buckets. */
function copyRow(columns: Columns, { hours, runs, good, bad, population }: Series, index: number): void {
  const valid = (good[index] as number) + (bad[index] as number)
  columns.hours.push(hours[index] as number)
  columns.runs.push(runs[index] as string)
  columns.good.push(good[index] as number)
  columns.bad.push(bad[index] as number)
  columns.population.push(population?.[index] ?? valid)
  columns.sampled ||= (population?.[index] ?? valid) !== valid
}

function finish(key: SeriesKey, { hours, runs, good, bad, population, sampled }: Columns): Series {
  return { key, hours, runs, good, bad, ...(sampled ? { population } : {}) }
}

function compare(hourA: number, runA: string, hourB: number, runB: string): number {
  if (hourA !== hourB) return hourA - hourB
  if (runA === runB) return 0
  return runA < runB ? -1 : 1
}

/** Which of two counts of the same bucket is the larger one: by n, then by bad, then by population. */
function sizeOrder(a: Row, b: Row): number {
  return a.good + a.bad - (b.good + b.bad) || a.bad - b.bad || a.population - b.population
}
