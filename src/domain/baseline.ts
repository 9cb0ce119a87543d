import type { AlertReceipt } from './alert.ts'
import type { BaselineFile, Outcome, RunRecord } from './baseline-schema.ts'
import { BURN_WINDOWS } from './burn.ts'
import { canonicalJson } from './canonical.ts'
import { GateError } from './errors.ts'
import { HOUR_MS } from './hours.ts'
import { INCIDENT_HOURS } from './incident.ts'
import { compactLedger, EMPTY_LEDGER, type Ledger, unionLedgers } from './ledger.ts'
import type { UsedOverride } from './overrides.ts'
import { severityOf } from './policy.ts'
import type { PolicyRecord } from './policy-state.ts'

export type { Outcome, RunRecord } from './baseline-schema.ts'

/** What the default branch has shown: ledger, trial outcomes, policy state, alerts sent, overrides used. */
export interface Baseline extends Omit<BaselineFile, 'schema' | 'ledger'> {
  ledger: Ledger
}

/** Trials kept of a scenario: what the comparison with a baseline needs (rules A.2). */
const MAX_OUTCOMES = 10
/** Alerts are asked for a day back, overrides a quarter back. */
const ALERTS_MS = 30 * 86_400_000
const OVERRIDES_MS = 190 * 86_400_000
/** Beyond a short window: the long window of a burn rate of suite runs, and what incidents look back at. */
const LOOKED_AT_MS = Math.max(BURN_WINDOWS.suite.long, INCIDENT_HOURS) * HOUR_MS

export function emptyBaseline(agent: string): Baseline {
  const updatedAt = new Date(0).toISOString()
  return { agent, updatedAt, runs: {}, outcomes: {}, state: null, alerts: [], overrides: [], ledger: EMPTY_LEDGER }
}

/** The baseline with the trials of a run that passed or warned; `outcomes` by scenario. */
export function withRun(
  baseline: Baseline,
  run: string,
  record: RunRecord,
  outcomes: Readonly<Record<string, readonly Omit<Outcome, 'run'>[]>>,
): Baseline {
  const added = Object.entries(outcomes).map(([scenario, trials]) => [scenario, trials.map((one) => ({ ...one, run }))])
  return unionBaselines([
    baseline,
    {
      ...emptyBaseline(baseline.agent),
      updatedAt: record.at,
      runs: { [run]: record },
      outcomes: Object.fromEntries(added),
    },
  ])
}

/**
 * The union of some trusted baselines of one agent: idempotent, commutative, associative, so that publishers
 * that raced lose nothing. Of the policy states, the one evaluated last stays; one that knows of a later reset
 * goes before it, because a person decided that.
 * @throws GateError `invalid_input` for baselines of different agents, or none.
 */
export function unionBaselines(baselines: readonly Baseline[]): Baseline {
  const [first, ...others] = baselines
  if (!first) throw new GateError('invalid_input', 'there is no baseline to read', { hint: 'Publish one first.' })
  return others.reduce(unionTwo, normal(first))
}

/** The baseline without what no later run asks for. The window is that of the budget. */
export function compactBaseline(baseline: Baseline, now: Date, windowMs: number): Baseline {
  const after = (ms: number) => new Date(now.getTime() - ms).toISOString()
  return {
    ...baseline,
    alerts: baseline.alerts.filter(({ at }) => at >= after(ALERTS_MS)),
    overrides: baseline.overrides.filter(({ at }) => at >= after(OVERRIDES_MS)),
    ledger: compactLedger(baseline.ledger, now, Math.max(windowMs, LOOKED_AT_MS)),
  }
}

function unionTwo(a: Baseline, b: Baseline): Baseline {
  if (a.agent !== b.agent)
    throw new GateError('invalid_input', `baselines of two agents cannot be added: ${a.agent} and ${b.agent}`, {
      hint: 'Give each agent a baseline of its own.',
    })
  const scenarios = new Set([...Object.keys(a.outcomes), ...Object.keys(b.outcomes)])
  const runs = { ...a.runs }
  for (const [run, record] of Object.entries(b.runs)) runs[run] = greater(runs[run], record)
  return normal({
    agent: a.agent,
    updatedAt: compare(a.updatedAt, b.updatedAt) >= 0 ? a.updatedAt : b.updatedAt,
    runs,
    outcomes: Object.fromEntries(
      [...scenarios].map((id) => [id, [...(a.outcomes[id] ?? []), ...(b.outcomes[id] ?? [])]]),
    ),
    state: newestState(a.state, b.state),
    alerts: [...a.alerts, ...b.alerts],
    overrides: [...a.overrides, ...b.overrides],
    ledger: unionLedgers(a.ledger, b.ledger),
  })
}

/** In one order, each thing once, and only the newest trials: what makes the union independent of its order. */
function normal(baseline: Baseline): Baseline {
  const { runs } = baseline
  const newestFirst = (a: Outcome, b: Outcome) =>
    compare(runs[b.run]?.at ?? '', runs[a.run]?.at ?? '') || compare(b.run, a.run) || b.trial - a.trial
  const outcomes = Object.entries(baseline.outcomes)
    .map(([id, all]): [string, Outcome[]] => [
      id,
      onePer(all, ({ run, trial }) => `${run}\n${trial}`)
        .sort(newestFirst)
        .slice(0, MAX_OUTCOMES),
    ])
    .sort(([a], [b]) => compare(a, b))
  const used = new Set(outcomes.flatMap(([, kept]) => kept.map(({ run }) => run)))
  const keptRuns = Object.entries(runs).filter(([run]) => used.has(run))
  return {
    ...baseline,
    runs: Object.fromEntries(keptRuns.sort(([a], [b]) => compare(a, b))),
    outcomes: Object.fromEntries(outcomes),
    alerts: onePer<AlertReceipt>(baseline.alerts, receiptId).sort(
      (a, b) => compare(a.at, b.at) || compare(receiptId(a), receiptId(b)),
    ),
    overrides: onePer<UsedOverride>(baseline.overrides, ({ id }) => id).sort(
      (a, b) => compare(a.at, b.at) || compare(a.id, b.id),
    ),
  }
}

function receiptId({ key, period, channel }: AlertReceipt): string {
  return JSON.stringify([key, period, channel])
}

function newestState(a: PolicyRecord | null, b: PolicyRecord | null): PolicyRecord | null {
  if (a === null || b === null) return a ?? b
  const order =
    compare(lastReset(a), lastReset(b)) ||
    compare(a.at, b.at) ||
    severityOf(a.state) - severityOf(b.state) ||
    compare(canonicalJson(a), canonicalJson(b))
  return order >= 0 ? a : b
}

function lastReset({ history }: PolicyRecord): string {
  return history.findLast(({ cause }) => cause === 'reset')?.at ?? ''
}

function onePer<T>(items: readonly T[], idOf: (item: T) => string): T[] {
  const kept = new Map<string, T>()
  for (const item of items) kept.set(idOf(item), greater(kept.get(idOf(item)), item))
  return [...kept.values()]
}

/** Of two records of the same thing that differ, the same one whatever their order. */
function greater<T>(a: T | undefined, b: T): T {
  return a !== undefined && canonicalJson(a) >= canonicalJson(b) ? a : b
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
