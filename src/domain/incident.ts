import { burnOf, MIN_BAD_EVENTS } from './burn.ts'
import { type ClusterCounts, type ClusterFailure, clusterFailures } from './cluster-failures.ts'
import { DAY_HOURS, HOUR_MS, type HourRange, hourText, momentText } from './hours.ts'
import { firstAtOrAfter, type Series } from './series.ts'
import { type ChangePoint, changePoint, mannKendall, type TrendPoint } from './trend.ts'
import { countsIn, type WindowCounts } from './window-counts.ts'

/** A named kind of trouble, what speaks for it, and what to do first. Rules D. */
export interface Incident {
  kind: 'gradual_degradation' | 'sudden_regression' | 'systematic_failure'
  evidence: string
  firstStep: string
  /** The cluster of a systematic failure. */
  cluster?: string
}

export interface IncidentFacts {
  /** Clusters of one SLI, by one source. */
  series: readonly Series[]
  target: number
  /** Complete hours in which a cluster fails; a step or a trend before them is looked for further back. */
  window: HourRange
  deployments?: readonly { at: string; version: string }[]
  excluded?: (hour: number) => boolean
}

const SIGNIFICANT = 0.01
const DEGRADED_BURN = 1
const SUDDEN_BURN = 3
const DEPLOYMENT_MS = 30 * 60_000
/** A step is still the reason days later, while it lasts. */
const STEP_HOURS = 7 * DAY_HOURS
/** A trend over days: fewer than six cannot be significant. */
const TREND_HOURS = 14 * DAY_HOURS

/** Hours that incidents look back at most: a ledger keeps them, whatever the window of the budget. */
export const INCIDENT_HOURS = TREND_HOURS

/** What kind of trouble the counts of an SLI show; none when they show none. */
export function incidentsOf(facts: IncidentFacts): { incidents: Incident[]; failing: ClusterFailure[] } {
  const failing = clusterFailures(clusterCounts(facts.series, facts.window, facts.excluded))
  const sudden = suddenRegression(facts)
  const gradual = sudden ? undefined : gradualDegradation(facts)
  const systematic = failing.map(
    ({ cluster, evidence }): Incident => ({
      kind: 'systematic_failure',
      cluster,
      evidence,
      firstStep: `Break the circuit of ${cluster}, mend it, and \`promote\` one of its sessions to a scenario.`,
    }),
  )
  return { incidents: [sudden, gradual, ...systematic].filter((one) => one !== undefined), failing }
}

/** Counts of each named cluster over some hours. */
function clusterCounts(
  series: readonly Series[],
  window: HourRange,
  excluded: (hour: number) => boolean = () => false,
): ClusterCounts[] {
  return series.flatMap((one) => {
    if (one.key.cluster === undefined) return []
    const { bad, valid } = countsIn([one], window, excluded)
    return [{ cluster: one.key.cluster, bad, valid }]
  })
}

function suddenRegression(facts: IncidentFacts): Incident | undefined {
  const { target, deployments = [] } = facts
  const step = lastingStep(facts)
  if (!step) return undefined
  const burn = burnOf(step.after, target) ?? 0
  if (burn < SUDDEN_BURN) return undefined
  const cause = deployments.findLast(({ at }) => {
    const deployed = Date.parse(at)
    return deployed >= step.hour * HOUR_MS - DEPLOYMENT_MS && deployed < (step.hour + 1) * HOUR_MS
  })
  return {
    kind: 'sudden_regression',
    evidence: `since ${hourText(step.hour)} ${percent(step.after)} fail, against ${percent(step.before)} before: a burn of ${Number(burn.toFixed(1))}`,
    firstStep: cause
      ? `Roll back ${cause.version}: its deploy gate let it through at ${momentText(cause.at)}.`
      : 'No deployment is near: look for a changed dependency, first the tool whose results changed shape.',
  }
}

/** The abrupt step that lasts until now. One that is over is left behind: what came after it is looked at by itself. */
function lastingStep({ series, target, window, excluded = () => false }: IncidentFacts): ChangePoint | undefined {
  const counts = (range: HourRange) => countsIn(series, range, excluded)
  let hours = points(series, lastHours(window, STEP_HOURS), 1, excluded)
  for (;;) {
    const step = changePoint(hours)
    if (!step || step.p >= SIGNIFICANT) return undefined
    const { bad, badShare } = counts({ from: Math.max(step.hour, window.to - DAY_HOURS), to: window.to })
    const isOver = badShare !== null && (bad < MIN_BAD_EVENTS || (burnOf(badShare, target) ?? 0) < SUDDEN_BURN)
    if (!isOver) return isAbrupt(step, counts) ? step : undefined
    hours = hours.filter(({ hour }) => hour >= step.hour)
  }
}

/** A slope has a best split too: of a step, two thirds of the height and more lie within two days. */
function isAbrupt(step: ChangePoint, counts: (range: HourRange) => WindowCounts): boolean {
  const before = counts({ from: step.hour - DAY_HOURS, to: step.hour })
  const after = counts({ from: step.hour, to: step.hour + DAY_HOURS })
  if (before.valid === 0 || after.valid === 0) return true
  return after.bad / after.valid - before.bad / before.valid >= ((step.after - step.before) * 2) / 3
}

function gradualDegradation({ series, target, window, excluded = () => false }: IncidentFacts): Incident | undefined {
  const days = points(series, lastHours(window, TREND_HOURS), DAY_HOURS, excluded).filter(({ valid }) => valid > 0)
  const trend = mannKendall(days.map(({ bad, valid }) => bad / valid))
  const lastDay = days.at(-1)
  if (!trend || trend.s <= 0 || trend.p >= SIGNIFICANT || !lastDay) return undefined
  // The burn of the newest day with events: what the trend has led to.
  const burn = burnOf(lastDay.bad / lastDay.valid, target) ?? 0
  if (burn < DEGRADED_BURN) return undefined
  return {
    kind: 'gradual_degradation',
    evidence: `the failure rate rose over ${days.length} days (Mann-Kendall p ${trend.p < 0.001 ? '< 0.001' : `= ${trend.p.toFixed(3)}`}) to a burn of ${Number(burn.toFixed(1))}`,
    firstStep: 'Read the contributing sessions of the last 48 hours and look for what they have in common.',
  }
}

function lastHours({ to }: HourRange, hours: number): HourRange {
  return { from: to - hours, to }
}

/** Counts of each span of `hours`, aligned to the end of the window. Each bucket is looked at once. */
function points(
  series: readonly Series[],
  { from, to }: HourRange,
  hours: number,
  excluded: (hour: number) => boolean = () => false,
): TrendPoint[] {
  const count = Math.ceil((to - from) / hours)
  const spans = Array.from({ length: count }, (_, nth) => ({ hour: to - (count - nth) * hours, bad: 0, valid: 0 }))
  for (const { hours: starts, good, bad } of series) {
    for (let row = firstAtOrAfter(starts, from); row < starts.length; row++) {
      const hour = starts[row] as number
      const span = spans[count - 1 - Math.floor((to - 1 - hour) / hours)]
      if (hour >= to || span === undefined) break
      if (excluded(hour)) continue
      span.bad += bad[row] as number
      span.valid += (good[row] as number) + (bad[row] as number)
    }
  }
  return spans
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))}%`
}
