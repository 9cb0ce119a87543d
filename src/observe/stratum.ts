import type { Session } from '../domain/session.ts'
import { convert } from './convert.ts'
import type { Candidate, Source, Unreadable } from './found.ts'
import { Reservoir } from './reservoir.ts'

/** The sessions of one cluster: how many there are, and a random few of them to draw from. */
export class Stratum {
  readonly name: string
  /** All that were counted. */
  population = 0
  /** Those looked at in full that are sessions, in the order of their priority. */
  readonly drawn: { session: Session; source: Source }[] = []
  /** Those looked at in full that are none. */
  readonly failed: Unreadable[] = []
  private readonly reservoir: Reservoir<Candidate>
  /** What is left to be looked at. */
  private queue: Candidate[] | undefined

  /** `capacity`: most that can be looked at. */
  constructor(name: string, capacity: number) {
    this.name = name
    this.reservoir = new Reservoir(capacity)
  }

  /** Those looked at in full: a random part of the population. */
  get lookedAt(): number {
    return this.drawn.length + this.failed.length
  }

  /** How many can be drawn altogether, as far as is known. */
  get available(): number {
    return this.drawn.length + (this.queue?.length ?? this.reservoir.size)
  }

  count(candidate: Candidate, priority: number): void {
    this.population++
    if (!this.reservoir.wants(priority)) return
    candidate.keep?.()
    this.reservoir.take(priority, candidate)
  }

  /** Draws until there are `count`, or no more. */
  draw(count: number, trustGroundTruth: boolean): void {
    this.queue ??= this.reservoir.sorted().reverse()
    while (this.drawn.length < count) {
      const candidate = this.queue.pop()
      if (candidate === undefined) return
      const whole = convert(candidate, trustGroundTruth)
      if ('session' in whole) this.drawn.push({ session: whole.session, source: candidate.source })
      else {
        const { message, hint } = whole.problem
        this.failed.push({ ...candidate.at, reason: message, ...(hint === undefined ? {} : { hint }) })
      }
    }
  }
}
