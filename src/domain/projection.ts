import { type Budget, daysRemaining } from './budget.ts'
import { burnOf, MIN_BAD_EVENTS, round9 } from './burn.ts'
import { DAY_HOURS, HOUR_MS, type HourRange, hourOf } from './hours.ts'
import { customersPerDay } from './notices.ts'
import type { Series } from './series.ts'
import type { Counts } from './sli.ts'
import { countsIn } from './window-counts.ts'

/** What shipping a candidate would spend of one SLI's budget. Candidate trials themselves never debit it. */
export interface Projection {
  name: string
  /** Burn of the candidate's own bad share. */
  burn: number
  /** Share of the window's budget that a day at this burn spends. */
  budgetPerDay: number
  /** Days until what is left is spent; 0: it is; null: it would not be. */
  daysUntilExhausted: number | null
  /** Conversations a day with a bad event; null where the traffic is not stated. */
  customersPerDay: number | null
}

/** The projection of a candidate's counts on a budget; null without an event of the candidate. */
export function project(
  budget: Pick<Budget, 'name' | 'target' | 'budgetRemaining'>,
  candidate: Counts,
  windowMs: number,
  conversationsPerDay: number | undefined,
): Projection | null {
  const badShare = candidate.valid === 0 ? null : (candidate.valid - candidate.good) / candidate.valid
  const burn = burnOf(badShare, budget.target)
  if (badShare === null || burn === null) return null
  return {
    name: budget.name,
    burn,
    budgetPerDay: round9((burn * DAY_HOURS * HOUR_MS) / windowMs),
    // Nothing measured yet: the whole budget is there to be spent.
    daysUntilExhausted: daysRemaining(budget.budgetRemaining ?? 1, burn, windowMs),
    customersPerDay: conversationsPerDay === undefined ? null : customersPerDay(badShare, conversationsPerDay),
  }
}

/** How the burn of one SLI went over the last 24 hours. */
export interface BurnTrend {
  /** Burn of each of the last 24 complete hours, oldest first; null without an event. */
  hourly: readonly (number | null)[]
  last24h: number | null
  last6h: number | null
  direction: 'accelerating' | 'steady' | 'easing' | 'unknown'
}

const RECENT_HOURS = 6
/** The last hours must differ by a quarter from the whole day to be called a change. */
const CHANGE = 0.25

/** Burn of the last 24 hours, and whether it accelerates: the last 6 hours against the 18 before. */
export function burnTrend(
  series: readonly Series[],
  now: Date,
  target: number,
  excluded: (hour: number) => boolean = () => false,
): BurnTrend {
  const to = hourOf(now)
  const counts = (range: HourRange) => countsIn(series, range, excluded)
  const burn = (range: HourRange) => burnOf(counts(range).badShare, target)
  const hourly = Array.from({ length: DAY_HOURS }, (_, index) => {
    const from = to - DAY_HOURS + index
    return burn({ from, to: from + 1 })
  })
  const day = counts({ from: to - DAY_HOURS, to })
  const last6h = burn({ from: to - RECENT_HOURS, to })
  const before = burn({ from: to - DAY_HOURS, to: to - RECENT_HOURS })
  return { hourly, last24h: burnOf(day.badShare, target), last6h, direction: directionOf(before, last6h, day.bad) }
}

function directionOf(before: number | null, last: number | null, bad: number): BurnTrend['direction'] {
  if (before === null || last === null) return 'unknown'
  if (bad < MIN_BAD_EVENTS) return 'steady'
  if (last > before * (1 + CHANGE)) return 'accelerating'
  return last < before * (1 - CHANGE) ? 'easing' : 'steady'
}
