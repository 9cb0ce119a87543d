import { type BurnRate, burnOf, burnRateAt, checkTarget, MIN_BAD_EVENTS, round9 } from './burn.ts'
import { type Correction, checkCorrections, excludedBy } from './corrections.ts'
import { DAY_HOURS, HOUR_MS, hourOf, windowBefore } from './hours.ts'
import { indicatorName, type Ledger } from './ledger.ts'
import type { LedgerSource } from './ledger-schema.ts'
import type { Series } from './series.ts'
import { SLI_NAMES, type SliName } from './sli.ts'
import type { SloTargets } from './slo.ts'
import { countsIn, type WindowCounts } from './window-counts.ts'

/** One SLI or sub-SLI that has a budget. */
export interface BudgetTarget {
  sli: SliName
  part?: string | undefined
  target: number
  /** Revision of the SLI's definition: counts of another one are not mixed in. */
  revision: string
  /** Whether it moves the autonomy state. */
  gating: boolean
}

/** Why the counts do not suffice to move the state freely. Rules B, "Insufficient data". */
export type Insufficiency = 'no_events' | 'few_events' | 'few_bad' | 'stale'

/** The budget of one SLI: counts of the window, and what they leave. */
export interface Budget extends BudgetTarget {
  name: string
  counts: WindowCounts
  /** Bad events that the target allows over the events of the window. */
  allowedBad: number
  /** Burn of the whole window; null without an event. */
  burn: number | null
  /** 1 - burn; below 0 when overspent, never clamped; null without an event. */
  budgetRemaining: number | null
  /** null without an event in the window. */
  burnRate: number | null
  windows: Pick<BurnRate, 'long' | 'short'>
  /** Days until the budget is spent at this burn rate; null: it is not being spent faster than it comes back. */
  daysRemaining: number | null
  insufficient: readonly Insufficiency[]
}

/** All budgets by one source of sessions, at one time. */
export interface Budgets {
  at: Date
  windowMs: number
  /** Production when it has events in the window, else the suite; the two are never mixed. */
  source: LedgerSource
  budgets: readonly Budget[]
  /** The last complete hour with an event of a gating SLI; null without one. */
  newestEvents: number | null
}

export interface BudgetSettings {
  windowMs: number
  targets: readonly BudgetTarget[]
  corrections?: readonly Correction[] | undefined
  /** Hour of a reset: burn rates are taken from what came after it. */
  resetHour?: number | undefined
  /** One source whatever the other one has; default: see `Budgets.source`. */
  source?: LedgerSource | undefined
}

/**
 * Every budget as of `now`, from complete hours only.
 * @throws GateError `invalid_input` for a target, a window or corrections that make no budget.
 */
export function evaluateBudgets(ledger: Ledger, now: Date, settings: BudgetSettings): Budgets {
  const { windowMs, targets, corrections = [] } = settings
  for (const { target, ...of } of targets) checkTarget(target, windowMs, indicatorName(of))
  checkCorrections(corrections, windowBefore(now, windowMs))
  const bySource = (source: LedgerSource) => budgetsBy(source, ledger, now, settings)
  const production = settings.source === 'suite' ? undefined : bySource('production')
  if (production && (settings.source === 'production' || production.newestEvents !== null)) return production
  return bySource('suite')
}

/** Budget targets of the SLIs and of their parts that have one. Parts gate as their SLI does. */
export function budgetTargets(
  targets: SloTargets,
  revisionOf: (sli: SliName) => string,
  gates: (sli: SliName) => boolean = () => true,
): BudgetTarget[] {
  return SLI_NAMES.flatMap((sli) => {
    const own = { sli, revision: revisionOf(sli), gating: gates(sli) }
    const parts = Object.entries(targets[sli].parts).map(([part, target]) => ({ ...own, part, target }))
    return [{ ...own, target: targets[sli].target }, ...parts]
  })
}

/** The oldest a newest bucket may be, in hours. */
const FRESH_HOURS = { production: DAY_HOURS, suite: 8 * DAY_HOURS } as const
/** Fewer allowed bad events than this are noise. */
const MIN_ALLOWED_BAD = 10

function budgetsBy(source: LedgerSource, ledger: Ledger, now: Date, settings: BudgetSettings): Budgets {
  const { windowMs, targets, corrections = [], resetHour } = settings
  const window = windowBefore(now, windowMs)
  const series = [...ledger.series.values()].filter(({ key }) => key.source === source)
  const budgets = targets.map((target): Budget => {
    const own = series.filter(({ key }) => isOf(key, target))
    const excluded = excludedBy(corrections, { sli: target.sli, source })
    const counts = countsIn(own, window, excluded)
    const burn = burnOf(counts.badShare, target.target)
    const budgetRemaining = burn === null ? null : round9(1 - burn)
    const { rate, long, short } = burnRateAt(own, window.to, target.target, source, excluded, resetHour)
    const burnRate = burn === null ? null : rate
    return {
      ...target,
      name: indicatorName(target),
      counts,
      allowedBad: round9(counts.valid * (1 - target.target)),
      burn,
      budgetRemaining,
      burnRate,
      windows: { long, short },
      daysRemaining: daysRemaining(budgetRemaining, burnRate, windowMs),
      insufficient: insufficiencies(counts, target.target, hourOf(now), source),
    }
  })
  const newest = budgets.filter(({ gating }) => gating).map(({ counts }) => counts.newestEvents ?? -1)
  const newestEvents = Math.max(-1, ...newest)
  return { at: now, windowMs, source, budgets, newestEvents: newestEvents < 0 ? null : newestEvents }
}

function isOf(key: Series['key'], { sli, part, revision }: BudgetTarget): boolean {
  return key.sli === sli && key.part === part && key.revision === revision
}

/** 0 when nothing is left; null when the rate does not exhaust the budget; else what is left at this rate. */
export function daysRemaining(remaining: number | null, burnRate: number | null, windowMs: number): number | null {
  if (remaining === null || burnRate === null) return null
  if (remaining <= 0) return 0
  if (burnRate <= 1) return null
  return round9((remaining * windowMs) / burnRate / (DAY_HOURS * HOUR_MS))
}

function insufficiencies(counts: WindowCounts, target: number, now: number, source: LedgerSource): Insufficiency[] {
  if (counts.valid === 0) return ['no_events']
  const reasons: Insufficiency[] = []
  if (round9(counts.valid * (1 - target)) < MIN_ALLOWED_BAD) reasons.push('few_events')
  if (counts.bad < MIN_BAD_EVENTS) reasons.push('few_bad')
  // A bucket's age counts from its end.
  if (counts.newestBucket === null || now - (counts.newestBucket + 1) > FRESH_HOURS[source]) reasons.push('stale')
  return reasons
}
