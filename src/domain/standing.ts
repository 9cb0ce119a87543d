import { type Autonomy, autonomyOf, type Risk } from './autonomy.ts'
import type { Baseline } from './baseline.ts'
import { type Budgets, type BudgetTarget, evaluateBudgets } from './budget.ts'
import { BURN_WINDOWS } from './burn.ts'
import { type Correction, excludedBy } from './corrections.ts'
import type { Triggers } from './default-triggers.ts'
import { HOUR_MS, hourOf } from './hours.ts'
import { type Incident, incidentsOf } from './incident.ts'
import { indicatorName } from './ledger.ts'
import type { Policy } from './policy.ts'
import { nextState, type PolicyRecord } from './policy-state.ts'
import { evaluationOf } from './policy-variables.ts'
import { type BurnTrend, burnTrend } from './projection.ts'
import type { Series } from './series.ts'

/** What turns a ledger into budgets, and budgets into what the agent may do. */
export interface StandingSettings {
  agent: string
  windowMs: number
  targets: readonly BudgetTarget[]
  corrections: readonly Correction[]
  policy: Policy
  triggers: Triggers
  /** What a reader must know of these: hours that do not count, thresholds that were lowered. */
  notices: readonly string[]
  tools: Readonly<Record<string, Risk>>
}

/** Where the agent stands: its budgets, the state they lead to, and what it may do on its own. */
export interface Standing {
  budgets: Budgets
  record: PolicyRecord
  autonomy: Autonomy
  trends: ReadonlyMap<string, BurnTrend>
  incidents: readonly Incident[]
}

/** How long an autonomy file is good for when nothing is evaluated any more. */
const VALID_MS = 48 * HOUR_MS

/**
 * Evaluates a baseline as of `now`: the state machine goes one evaluation on from the stored state. Nothing is stored by
 * it: who publishes keeps `record`, and who only looks leaves it.
 * @throws GateError `invalid_input` for targets or corrections that make no budget.
 */
export function standingOf(baseline: Baseline, settings: StandingSettings, now: Date): Standing {
  const { windowMs, targets, corrections, triggers, policy, agent, tools } = settings
  const resetHour = baseline.state?.reset?.hour
  const budgets = evaluateBudgets(baseline.ledger, now, { windowMs, targets, corrections, resetHour })
  const record = nextState(baseline.state ?? undefined, evaluationOf(budgets), triggers)
  const seriesOf = (target: BudgetTarget) =>
    [...baseline.ledger.series.values()].filter(({ key }) => key.source === budgets.source && isOf(key, target))
  const excludedOf = ({ sli }: BudgetTarget) => excludedBy(corrections, { sli, source: budgets.source })
  const trends = new Map(
    targets.map((target) => [
      indicatorName(target),
      burnTrend(seriesOf(target), now, target.target, excludedOf(target)),
    ]),
  )
  const window = { from: hourOf(now) - BURN_WINDOWS[budgets.source].long, to: hourOf(now) }
  const found = targets
    .filter(({ sli, part }) => sli === 'TaskSuccessRate' && part === undefined)
    .map((target) =>
      incidentsOf({
        series: seriesOf(target),
        target: target.target,
        window,
        deployments: deploymentsOf(baseline),
        excluded: excludedOf(target),
      }),
    )
  const failing = found.flatMap((one) => one.failing)
  return {
    budgets,
    record,
    autonomy: autonomyOf({ agent, record, policy, tools, failing, now, validForMs: VALID_MS }),
    trends,
    incidents: found.flatMap(({ incidents }) => incidents),
  }
}

/** What was let through to deploy, as far as the baseline knows: only runs of the default branch are in it. */
function deploymentsOf({ runs }: Baseline): { at: string; version: string }[] {
  return Object.values(runs)
    .flatMap(({ at, commit, stage, frozen }) =>
      stage === 'deploy' && commit && !frozen ? [{ at, version: commit.slice(0, 7) }] : [],
    )
    .sort((a, b) => (a.at < b.at ? -1 : 1))
}

function isOf(key: Series['key'], { sli, part, revision }: BudgetTarget): boolean {
  return key.sli === sli && key.part === part && key.revision === revision
}
