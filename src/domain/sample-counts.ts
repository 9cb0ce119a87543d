import type { SessionScore } from './score.ts'
import { SLI_NAMES, type SliName } from './sli.ts'

/** Events of one SLI in a sample; `reason` says why it is not counted. */
export interface SampleCount {
  good: number
  bad: number
  unscored: number
  counted: boolean
  reason?: string
}

/** A session with a bad event, with the first reason. */
export interface Contributor {
  session: string
  sli: SliName
  reason: string
}

/** Share of unscored events of an SLI above which the batch says nothing about it, as in the gate's coverage. */
const MAX_UNSCORED = 0.1
const MAX_CONTRIBUTORS = 50

/** Running counts of a scored sample, by SLI: it holds no session. */
export class SampleCounts {
  readonly contributors: Contributor[] = []
  private readonly counts = Object.fromEntries(
    SLI_NAMES.map((sli) => [sli, { good: 0, bad: 0, unscored: 0, reasons: new Map<string, number>() }]),
  ) as Record<SliName, { good: number; bad: number; unscored: number; reasons: Map<string, number> }>

  add({ session, events }: SessionScore): void {
    for (const { sli, result, reason = 'no reason given' } of events) {
      const counts = this.counts[sli]
      counts[result]++
      if (result === 'unscored') counts.reasons.set(reason, (counts.reasons.get(reason) ?? 0) + 1)
      if (result === 'bad' && this.contributors.length < MAX_CONTRIBUTORS) {
        this.contributors.push({ session, sli, reason })
      }
    }
  }

  /** SLIs that the sample says enough about. */
  measured(): Set<SliName> {
    return new Set(
      SLI_NAMES.filter((sli) => {
        const { good, bad, unscored } = this.counts[sli]
        return good + bad > 0 && unscored <= MAX_UNSCORED * (good + bad + unscored)
      }),
    )
  }

  report(measured: ReadonlySet<SliName>): Record<SliName, SampleCount> {
    return Object.fromEntries(
      SLI_NAMES.map((sli) => {
        const { good, bad, unscored, reasons } = this.counts[sli]
        const [why] = [...reasons].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [
          'no such event happened',
        ]
        return [
          sli,
          {
            good,
            bad,
            unscored,
            counted: measured.has(sli),
            ...(measured.has(sli) ? {} : { reason: why }),
          },
        ]
      }),
    ) as Record<SliName, SampleCount>
  }
}
