import type { SliEvent, SliName } from './sli.ts'

/**
 * How many events of a cluster each one that was scored stands for, so that those that could not be scored do not make
 * their cluster count for less: the weighting-class adjustment for what did not answer (Cochran, Sampling Techniques,
 * 3rd ed., 13.2; Little, "Survey nonresponse adjustments", 1986).
 */
export class ScoredShares {
  private readonly counts = new Map<string, { all: number; scored: number }>()

  add(cluster: string | undefined, events: readonly SliEvent[]): void {
    for (const { sli, result } of events) {
      const key = keyOf(cluster, sli)
      const counts = this.counts.get(key) ?? { all: 0, scored: 0 }
      this.counts.set(key, counts)
      counts.all++
      if (result !== 'unscored') counts.scored++
    }
  }

  /** 1 where all were scored, or none. */
  factor(cluster: string | undefined, sli: SliName): number {
    const { all, scored } = this.counts.get(keyOf(cluster, sli)) ?? { all: 0, scored: 0 }
    return scored === 0 ? 1 : all / scored
  }
}

function keyOf(cluster: string | undefined, sli: SliName): string {
  return JSON.stringify([sli, cluster])
}
