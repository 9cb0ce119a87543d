import { HOUR_MS, hourText } from './hours.ts'
import type { Ledger } from './ledger.ts'
import type { LedgerFile, SeriesFile } from './ledger-schema.ts'
import { type Series, seriesId } from './series.ts'

/** The ledger as it is written, in an order that depends on what it holds and on nothing else. */
export function ledgerToFile({ series, seen }: Ledger): LedgerFile {
  const sorted = [...series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
  const runs = [...new Set(sorted.flatMap((one) => [...new Set(one.runs)]))].sort()
  const indexOf = new Map(runs.map((run, index) => [run, index]))
  const hours = [...seen.hours].sort(([a], [b]) => a - b)
  return {
    runs,
    series: sorted.map((one) => seriesToFile(one, (run) => indexOf.get(run) ?? 0)),
    seen: {
      since: seen.since === null ? null : hourText(seen.since),
      hours: Object.fromEntries(hours.map(([hour, hashes]) => [hourText(hour), [...hashes].sort()])),
    },
  }
}

/**
 * The ledger that was written. `file` has passed the schema, which cannot see across columns.
 * @throws Error in plain words when the columns do not fit each other: the file is damaged.
 */
export function ledgerFromFile(file: LedgerFile): Ledger {
  const series = file.series.map((written) => seriesFromFile(written, file.runs))
  const hours = Object.entries(file.seen.hours).map(([hour, hashes]) => [hourFrom(hour), new Set(hashes)] as const)
  return {
    series: new Map(series.map((one) => [seriesId(one.key), one])),
    seen: { since: file.seen.since === null ? null : hourFrom(file.seen.since), hours: new Map(hours) },
  }
}

function seriesToFile(
  { key, hours, runs, good, bad, population }: Series,
  indexOf: (run: string) => number,
): SeriesFile {
  const { sli, part, cluster, source, revision } = key
  const from = hours[0] ?? 0
  return {
    sli,
    ...(part === undefined ? {} : { part }),
    ...(cluster === undefined ? {} : { cluster }),
    source,
    revision,
    from: hourText(from),
    hours: hours.map((hour) => hour - from),
    run: runs.map(indexOf),
    good: [...good],
    bad: [...bad],
    ...(population === undefined ? {} : { population: [...population] }),
  }
}

function seriesFromFile(written: SeriesFile, allRuns: readonly string[]): Series {
  const { from, hours: offsets, run, good, bad, population, ...key } = written
  const start = hourFrom(from)
  const rows = offsets.length
  if ([run, good, bad, population ?? run].some((column) => column.length !== rows))
    throw new Error(`the columns of ${key.sli} (${key.source}) have different lengths`)
  const hours = offsets.map((offset) => start + offset)
  const runs = run.map((index) => allRuns[index] ?? unknownRun(index))
  for (let row = 1; row < rows; row++) {
    const [before, after] = [hours[row - 1] as number, hours[row] as number]
    if (before > after || (before === after && (runs[row - 1] as string) >= (runs[row] as string)))
      throw new Error(`the buckets of ${key.sli} (${key.source}) are not in order at ${hourText(after)}`)
  }
  return { key, hours, runs, good, bad, ...(population === undefined ? {} : { population }) }
}

function unknownRun(index: number): never {
  throw new Error(`bucket of run ${index}, which the list of runs does not have`)
}

function hourFrom(text: string): number {
  return Date.parse(text) / HOUR_MS
}
