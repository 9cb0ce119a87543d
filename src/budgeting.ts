import type { Alert, AlertReceipt } from './domain/alert.ts'
import { alertsDue } from './domain/alerts-due.ts'
import type { Autonomy } from './domain/autonomy.ts'
import { type Baseline, compactBaseline, emptyBaseline, unionBaselines } from './domain/baseline.ts'
import type { BaselineStore } from './domain/baseline-store.ts'
import type { BudgetView } from './domain/budget-report.ts'
import { GateError, messageOf } from './domain/errors.ts'
import { type Ledger, unionLedgers } from './domain/ledger.ts'
import {
  decideOverride,
  type FreezeAction,
  type OverrideFacts,
  overridesOf,
  reasonOf,
  tokensLast,
  type UsedOverride,
} from './domain/overrides.ts'
import { frozenSince } from './domain/policy-state.ts'
import { evaluationOf } from './domain/policy-variables.ts'
import type { CheckResult } from './domain/result.ts'
import type { SliName } from './domain/sli.ts'
import type { Stage } from './domain/slo.ts'
import { type Standing, type StandingSettings, standingOf } from './domain/standing.ts'

/** The room of the budget: where the baseline is kept, by what it is evaluated, who is told. */
export interface BudgetRoom {
  store: BaselineStore
  settings: StandingSettings
  freeze: Record<Stage, FreezeAction>
  /** Whether this run may add to the baseline; else why not. */
  publishes: true | string
  /** Names this run in the ledger. */
  run: string
  runUrl?: string | undefined
  /** Of the definition of an SLI: counts of two revisions are never added up. */
  revisionOf(sli: SliName): string
  /** Labels that ask for a way through a freeze, and what of them could not be looked up. */
  overrideFacts(): Promise<{ facts: OverrideFacts[]; problems: string[] }>
  /** The same of all changes of the default branch, of labels set since a moment (ISO 8601). */
  mergedOverrideFacts(since: string): Promise<{ facts: OverrideFacts[]; problems: string[] }>
  deliver(
    alerts: readonly Alert[],
    receipts: readonly AlertReceipt[],
  ): Promise<{ sent: AlertReceipt[]; problems: string[]; notices: string[] }>
  /** For the agent's runtime, beside the other files of this run. */
  writeAutonomy(autonomy: Autonomy): void
}

/** The baseline as a run finds it, or why there is none. */
export interface BudgetReading {
  /** What there is; nothing counted yet where there is none. */
  baseline: Baseline
  absence: BudgetView['absence']
  notices: readonly string[]
}

/**
 * Reads the baseline. That there is none is a fact with a reason, for the check to weigh.
 * @throws GateError for a baseline that is there and cannot be used: it is never taken for an empty one.
 */
export async function readBudget({ store, settings }: BudgetRoom): Promise<BudgetReading> {
  const reading = await store.read()
  if (reading.found) return { baseline: reading.baseline, absence: undefined, notices: reading.notices }
  const { reason, message } = reading
  return { baseline: emptyBaseline(settings.agent), absence: { reason, message }, notices: [] }
}

/** What the check and the report look at. Overrides are asked for only while deployments are frozen. */
export async function viewBudget(
  room: BudgetRoom,
  { baseline, absence, notices }: BudgetReading,
  stage: Stage,
  now: Date,
): Promise<BudgetView> {
  const standing = standingOf(baseline, room.settings, now)
  const asked = standing.autonomy.freezeDeployments ? await room.overrideFacts() : { facts: [], problems: [] }
  return {
    place: room.store.place,
    baseline: absence ? null : baseline,
    absence,
    standing,
    freeze: room.freeze[stage],
    overrides: tokensLast(asked.facts).map((facts) => decideOverride(facts, baseline.overrides, reasonOf(facts))),
    notices: [...room.settings.notices, ...notices, ...asked.problems],
  }
}

/** What a run adds to the baseline. */
export interface Addition {
  /** The ledger with what this run counted. */
  ledger: Ledger
  /** Puts trial outcomes in, where the run passed or warned. */
  withOutcomes?: (baseline: Baseline) => Baseline
  overrides: readonly UsedOverride[]
}

/**
 * Adds a run to the baseline: counts, outcomes, the state after them, the alerts that were sent for it. What cannot be
 * delivered or stored is a warning, and due again next time.
 */
export async function keepBudget(
  room: BudgetRoom,
  reading: BudgetReading,
  addition: Addition,
  now: Date,
): Promise<{ standing: Standing; baseline: Baseline; warnings: CheckResult[]; notices: string[] }> {
  const { settings, store } = room
  const known = await knownNow(store, reading.baseline)
  const ledger = unionLedgers(known.ledger, addition.ledger)
  const counted: Baseline = { ...known, ledger, updatedAt: now.toISOString() }
  const whole = addition.withOutcomes?.(counted) ?? counted
  const standing = standingOf(whole, settings, now)
  const due = alertsDue({
    agent: settings.agent,
    record: standing.record,
    budgets: standing.budgets.budgets,
    policy: settings.policy,
    holds: settings.triggers[standing.record.state].enter(evaluationOf(standing.budgets).proven),
    receipts: whole.alerts,
    now,
    runUrl: room.runUrl,
  })
  const delivery = await room.deliver(due, whole.alerts)
  const used = [...whole.overrides, ...addition.overrides]
  const shipped = await shippedThrough(room, whole, used)
  const next = compactBaseline(
    {
      ...whole,
      updatedAt: now.toISOString(),
      state: standing.record,
      alerts: [...whole.alerts, ...delivery.sent],
      overrides: [...used, ...shipped.overrides],
    },
    now,
    settings.windowMs,
  )
  const warnings = delivery.problems.map((problem) => warning('alerts', problem))
  try {
    await store.publish(next)
  } catch (thrown) {
    warnings.push(warning('baseline', `The baseline could not be stored in ${store.place}: ${messageOf(thrown)}`))
  }
  return { standing, baseline: next, warnings, notices: [...delivery.notices, ...shipped.problems] }
}

/**
 * The baseline with what others have added since it was read: of a change of state that one of them told while this run
 * measured nobody is told again (docs/decisions/0010-alerts-are-never-doubled.md). Where it is not to be had any more, the
 * one that was read will do; what ails it is said when this run is stored.
 */
async function knownNow(store: BaselineStore, baseline: Baseline): Promise<Baseline> {
  const latest = await store.read().catch((thrown: unknown) => {
    if (thrown instanceof GateError) return undefined
    throw thrown
  })
  return latest?.found && latest.baseline.agent === baseline.agent
    ? unionBaselines([baseline, latest.baseline])
    : baseline
}

/**
 * Ways through the freeze that stood until now which are not recorded yet: releases and deployments go through them, and
 * may not add to the baseline. A label on a merged change opens the freeze for its commit from then on, so it is used.
 */
async function shippedThrough(
  { settings, mergedOverrideFacts }: BudgetRoom,
  { state }: Baseline,
  used: UsedOverride[],
) {
  const since = state ? frozenSince(state, settings.policy) : undefined
  if (since === undefined) return { overrides: [], problems: [] }
  const { facts, problems } = await mergedOverrideFacts(since)
  return { overrides: overridesOf(facts, used), problems }
}

function warning(id: string, reason: string): CheckResult {
  return { id, status: 'warn', reason, numbers: {} }
}
