import { round9 } from './burn.ts'
import { lowerBound } from './interval.ts'
import { customersPerDay } from './notices.ts'
import type { Counts, SliName } from './sli.ts'

/** What was observed of one SLI; `good` is an estimate where only a sample was scored. */
export interface Observed extends Counts {
  sli: SliName
  /** Days since the first measured hour. */
  days: number
  /** Target in force. */
  current: number
  /** Target of the team's profile, else the one in force: no stretch goes beyond it. */
  profileTarget?: number | undefined
}

export interface TargetProposal {
  sli: SliName
  /** Share of good events that was observed. */
  observed: number
  current: number
  /** The target that the agent meets today. */
  target: number
  /** What to aim at later, 10-15% above the observed rate; null: the profile's target, or the one in force, is met. */
  stretch: { from: number; to: number } | null
  /** Conversations a day that the observed rate fails; null where the traffic is not stated. */
  customersPerDay: number | null
  /** When to look again. */
  reviewInDays: number
}

/** The first week measures only; a target is tightened after a month and reviewed every quarter. Rules C. */
const MEASURE_DAYS = 7
const TIGHTEN_DAYS = 30
const REVIEW_DAYS = 90
const GRID = 0.005

/** One proposal an SLI, or the days that are still to be measured first. */
export type ProposalOrWait = TargetProposal | { sli: SliName; measureForDays: number }

/** Proposes the target that the agent is inside today: the lower 90% bound of what was observed, on a 0.5-point grid. */
export function proposeTarget(observed: Observed, conversationsPerDay?: number): ProposalOrWait {
  const { sli, good, valid, days, current, profileTarget } = observed
  if (days < MEASURE_DAYS || valid === 0) return { sli, measureForDays: Math.max(1, Math.ceil(MEASURE_DAYS - days)) }
  const share = good / valid
  const target = Math.min(1 - GRID, Math.max(GRID, onGrid(lowerBound(good, valid, 0.1))))
  return {
    sli,
    observed: round9(share),
    current,
    target: round9(target),
    stretch: stretchOf(share, target, profileTarget ?? current),
    customersPerDay:
      conversationsPerDay === undefined ? null : customersPerDay((valid - good) / valid, conversationsPerDay),
    reviewInDays: days < TIGHTEN_DAYS ? Math.ceil(TIGHTEN_DAYS - days) : REVIEW_DAYS,
  }
}

/** The proposals as a diff of the configuration's `slos`, one key a line: whatever else an SLI has there stays. */
export function proposalDiff(proposals: readonly TargetProposal[]): string {
  const changed = proposals.filter(({ current, target }) => round9(current) !== target)
  if (changed.length === 0) return ''
  const lines = changed.flatMap(({ sli, current, target }) => [
    `   ${sli}:`,
    `-    ${written(sli, current)}`,
    `+    ${written(sli, target)}`,
  ])
  return [' slos:', ...lines, ''].join('\n')
}

function stretchOf(share: number, target: number, aim: number): TargetProposal['stretch'] {
  const most = Math.min(aim, 1 - GRID)
  const [from, to] = [Math.min(most, onGrid(share * 1.1)), Math.min(most, onGrid(share * 1.15))]
  return from > target ? { from: round9(from), to: round9(to) } : null
}

/** Down to the grid; what is on it stays, in spite of binary fractions. */
function onGrid(share: number): number {
  return Math.floor(round9(share / GRID)) * GRID
}

function written(sli: SliName, target: number): string {
  return sli === 'HallucinationRate' ? `max: ${round9(100 * (1 - target))}%` : `target: ${round9(100 * target)}%`
}
