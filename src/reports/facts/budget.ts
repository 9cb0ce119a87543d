import { momentText } from '../../domain/hours.ts'
import type { Result } from '../../domain/result.ts'
import { decimals, integer, percent } from '../text/numbers.ts'

export type BudgetOf = NonNullable<Result['budget']>

/** One SLI's budget as texts. */
export interface BudgetRow {
  name: string
  /** `70% (30 bad of 1,000)`; below 0 it is overspent. */
  left: string
  /** `1.2, accelerating`. */
  burn: string
  /** `6 days`, `spent`, or that it does not run out. */
  until: string
  /** What shipping this candidate would spend. */
  projection: string
}

/** The budgets that have an event, or that this candidate would spend of; the one that is worst off first. */
export function budgetRows({ indicators }: BudgetOf): BudgetRow[] {
  const shown = indicators.filter(({ valid, projection }) => valid > 0 || (projection !== null && projection.burn > 0))
  return shown
    .toSorted((a, b) => (a.budgetRemaining ?? 1) - (b.budgetRemaining ?? 1))
    .map((one) => ({
      name: one.name,
      left:
        one.budgetRemaining === null
          ? 'nothing measured'
          : `${share(one.budgetRemaining)} (${integer(one.bad)} bad of ${integer(one.valid)})`,
      burn: burnText(one),
      until: untilText(one),
      projection: projectionText(one.projection),
    }))
}

function burnText({ burnRate, trend, burn24h }: BudgetOf['indicators'][number]): string {
  if (burnRate === null) return '-'
  const lately = burn24h === null || trend === 'unknown' ? '' : `, ${trend} (24 h: ${decimals(burn24h, 2)})`
  return `${decimals(burnRate, 2)}${lately}`
}

function untilText({ budgetRemaining, daysRemaining }: BudgetOf['indicators'][number]): string {
  if (budgetRemaining === null) return '-'
  if (budgetRemaining <= 0) return 'spent'
  return daysRemaining === null ? 'not running out' : days(daysRemaining)
}

function projectionText(projection: BudgetOf['indicators'][number]['projection']): string {
  if (projection === null) return '-'
  const { burn, budgetPerDay, daysUntilExhausted, customersPerDay } = projection
  if (burn === 0) return 'nothing'
  const until =
    daysUntilExhausted === null
      ? ''
      : daysUntilExhausted === 0
        ? ', of a spent budget'
        : `, spent in ${days(daysUntilExhausted)}`
  const customers = customersPerDay === null ? '' : `, ${integer(Math.round(customersPerDay))} customers a day`
  return `${share(budgetPerDay)} a day${until}${customers}`
}

function days(count: number): string {
  const text = decimals(count, 1)
  return text === '1' ? '1 day' : `${text} days`
}

/** A share that may be negative: `-20%`. */
function share(value: number): string {
  return value < 0 ? `-${percent(-value)}` : percent(value)
}

/** `critical since 2026-11-24 13:00 UTC: TaskSuccessRate burns its error budget at 6.2, 41% left`. */
export function stateText({ state, since, why }: BudgetOf): string {
  return `${state} since ${momentText(since)}: ${why}`
}

/** What the state lets the agent do, in a sentence. */
export function allowanceText({ allowedActions, freezeDeployments, circuitBreak, brokenClusters }: BudgetOf): string {
  const may =
    circuitBreak || allowedActions.length === 0
      ? 'The agent may do nothing on its own'
      : `The agent may: ${allowedActions.join(', ')}`
  const clusters = brokenClusters.map(({ cluster }) => cluster)
  return [
    `${may}${freezeDeployments ? '; deployments are frozen' : ''}.`,
    ...(clusters.length === 0 ? [] : [`The circuit of ${clusters.join(', ')} alone is broken.`]),
  ].join(' ')
}

/** Incidents, recent alerts, overrides and notices, a sentence each. */
export function budgetFacts({
  incidents,
  indicators,
  alerts,
  overrides,
  notices,
  baseline,
  source,
}: BudgetOf): string[] {
  const { accepted, refused } = overrides
  return [
    ...(baseline.absence
      ? [`${baseline.absence.message}.`]
      : [
          `Figures are ${sourceText(source, indicators)}${baseline.updatedAt === undefined ? '' : `, as of ${momentText(baseline.updatedAt)}`}.`,
        ]),
    ...incidents.map(({ kind, evidence, firstStep }) => `${kind.replaceAll('_', ' ')}: ${evidence}. ${firstStep}`),
    ...(alerts.length === 0
      ? []
      : [
          `Alerts of the last week: ${alerts
            .slice(0, 5)
            .map(({ kind, about, at }) => `${kind} ${about} (${momentText(at)})`)
            .join(', ')}${alerts.length > 5 ? `, and ${alerts.length - 5} more` : ''}.`,
        ]),
    ...(accepted ? [`Override slo-override:${accepted.kind} by ${accepted.actor} at ${momentText(accepted.at)}.`] : []),
    ...refused.map((why) => `Override not accepted: ${why}.`),
    ...notices,
  ]
}

function sourceText(source: BudgetOf['source'], indicators: BudgetOf['indicators']): string {
  if (indicators.every(({ valid }) => valid === 0)) return 'of no events yet'
  return source === 'production' ? 'of production sessions' : 'of suite runs of the default branch'
}
