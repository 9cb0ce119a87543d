import { hourStart } from './times.ts'

/** How many sessions of a stratum started in an hour. */
export interface PopulationCount {
  stratum: string
  /** Start of the UTC hour, ISO 8601. */
  hour: string
  count: number
}

/** Counts every session by stratum and hour: what a sample is weighted by. */
export class Population {
  private readonly strata = new Map<string, { total: number; hours: Map<number, number> }>()

  /** `hour` is counted from the epoch. */
  add(stratum: string, hour: number): void {
    const counts = this.strata.get(stratum) ?? { total: 0, hours: new Map<number, number>() }
    this.strata.set(stratum, counts)
    counts.total++
    counts.hours.set(hour, (counts.hours.get(hour) ?? 0) + 1)
  }

  of(stratum: string): number {
    return this.strata.get(stratum)?.total ?? 0
  }

  /** By stratum, then hour. */
  counts(): PopulationCount[] {
    return [...this.strata]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([stratum, { hours }]) =>
        [...hours].sort(([a], [b]) => a - b).map(([hour, count]) => ({ stratum, hour: hourStart(hour), count })),
      )
  }
}
