import type { AlertReceipt } from './alert.ts'
import type { Baseline } from './baseline.ts'
import type { BaselineAbsence } from './baseline-store.ts'
import { type FreezeAction, type OverrideDecision, tokensLeft, type UsedOverride } from './overrides.ts'
import { project } from './projection.ts'
import type { Result } from './result.ts'
import type { Counts } from './sli.ts'
import type { Standing } from './standing.ts'

/** What is known of the budget when a run decides. */
export interface BudgetView {
  /** Where the baseline is kept. */
  place: string
  /** The baseline as it was read; null: there is none, for `absence`. */
  baseline: Baseline | null
  absence: { reason: BaselineAbsence; message: string } | undefined
  /** Without a baseline, that of an agent of which nothing is known yet. */
  standing: Standing
  /** What a freeze does at this stage. */
  freeze: FreezeAction
  /** Labels that ask for a way through, and what became of them. */
  overrides: readonly OverrideDecision[]
  /** Whatever a reader must know: a baseline that was left out, a threshold that was lowered. */
  notices: readonly string[]
}

/** The way through that was accepted, the first of them. */
export function acceptedOverride({ overrides }: Pick<BudgetView, 'overrides'>): UsedOverride | undefined {
  return overrides.flatMap((decision) => (decision.accepted ? [decision.override] : []))[0]
}

const RECENT_MS = 7 * 86_400_000

/**
 * The budget as the result has it. `candidate`: what this run counted of each SLI or part, to project what shipping it
 * would spend; it debits nothing.
 */
export function budgetReport(
  view: BudgetView,
  candidate: (name: string) => Counts | undefined,
  { now, windowMs, conversationsPerDay }: { now: Date; windowMs: number; conversationsPerDay: number | undefined },
): NonNullable<Result['budget']> {
  const { baseline, absence, standing, overrides } = view
  const { budgets, record, autonomy, trends, incidents } = standing
  const refused = overrides.flatMap((decision) => (decision.accepted ? [] : [decision.why]))
  const accepted = acceptedOverride(view)
  return {
    baseline: {
      place: view.place,
      ...(baseline ? { updatedAt: baseline.updatedAt } : {}),
      ...(absence ? { absence } : {}),
    },
    source: budgets.source,
    state: record.state,
    mode: autonomy.mode,
    allowedActions: autonomy.allowedActions,
    freezeDeployments: autonomy.freezeDeployments,
    circuitBreak: autonomy.circuitBreak,
    brokenClusters: autonomy.clusters,
    why: record.why,
    since: record.since,
    indicators: budgets.budgets.map((budget) => ({
      name: budget.name,
      gating: budget.gating,
      target: budget.target,
      good: budget.counts.good,
      bad: budget.counts.bad,
      valid: budget.counts.valid,
      burnRate: budget.burnRate,
      budgetRemaining: budget.budgetRemaining,
      daysRemaining: budget.daysRemaining,
      insufficient: [...budget.insufficient],
      trend: trends.get(budget.name)?.direction ?? 'unknown',
      burn24h: trends.get(budget.name)?.last24h ?? null,
      projection: projectionOf(budget, candidate(budget.name), windowMs, conversationsPerDay),
    })),
    incidents: [...incidents],
    alerts: recentAlerts(baseline?.alerts ?? [], now),
    overrides: {
      ...(accepted ? { accepted } : {}),
      refused,
      tokensLeft: tokensLeft(baseline?.overrides ?? [], now),
    },
    notices: [...view.notices],
  }
}

function projectionOf(
  budget: Parameters<typeof project>[0],
  counts: Counts | undefined,
  windowMs: number,
  conversationsPerDay: number | undefined,
) {
  const found = counts ? project(budget, counts, windowMs, conversationsPerDay) : null
  if (!found) return null
  const { burn, budgetPerDay, daysUntilExhausted, customersPerDay } = found
  return { burn, budgetPerDay, daysUntilExhausted, customersPerDay }
}

/** One line an alert, whatever channels got it; the newest first. */
function recentAlerts(receipts: readonly AlertReceipt[], now: Date) {
  const newest = new Map<string, { kind: AlertReceipt['kind']; about: string; at: string }>()
  for (const { key, kind, period, at } of receipts) {
    if (Date.parse(at) < now.getTime() - RECENT_MS) continue
    newest.set(`${key}\n${period}`, { kind, about: decodeURIComponent(key.split('/').at(-1) ?? ''), at })
  }
  return [...newest.values()].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 10)
}
