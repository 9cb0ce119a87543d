import type { Session } from '../domain/session.ts'
import { allocate } from './allocation.ts'
import { observedOf } from './observed.ts'
import type { Stratum } from './stratum.ts'

export interface Sampled {
  session: Session
  stratum: string
  /** Sessions of its stratum that it stands for. */
  weight: number
}

/** `size` sessions, or all there are: of each stratum as many as the allocation gives it; by stratum, start and id. */
export function draw(strata: readonly Stratum[], size: number, trustGroundTruth: boolean): Sampled[] {
  for (;;) {
    const counts = allocate(strata, size)
    for (const [index, stratum] of strata.entries()) stratum.draw(counts[index] ?? 0, trustGroundTruth)
    // A stratum of which too many failed has no more: the others make up for it.
    if (strata.every(({ drawn }, index) => drawn.length >= (counts[index] ?? 0))) {
      return strata.flatMap((stratum, index) => sampleOf(stratum, counts[index] ?? 0))
    }
  }
}

function sampleOf({ name, population, drawn, lookedAt }: Stratum, count: number): Sampled[] {
  // As large a part of those nobody looked at are sessions as of those looked at.
  const weight = (population * drawn.length) / lookedAt / count
  return drawn
    .slice(0, count)
    .map(({ session, source }) => ({
      // What a session lets see is known only now that its whole input was read.
      session: { ...session, observed: observedOf(session, source.callsSeen) },
      stratum: name,
      weight,
    }))
    .sort(({ session: a }, { session: b }) => compare(a.startedAt, b.startedAt) || compare(a.id, b.id))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
