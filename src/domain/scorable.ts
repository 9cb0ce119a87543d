import { expectationBlocks, type Scenario } from './scenario.ts'

/** What a configuration lets the gate see and do; all of it is known before anything runs. */
export interface Sight {
  judge: boolean
  toolCalls: boolean
  handoffs: boolean
  /** The agent can say that it escalated. */
  status: boolean
  cost: boolean
  /** Whether mocks and a history can be given to the agent. */
  mocks: boolean
  history: boolean
  /** Recorded truth decides, whatever the scenario expects. */
  groundTruth: boolean
}

/** Why no trial of a scenario can ever pass, with the mend. */
export interface Obstacle {
  reason: string
  /** The trial is not even driven: it carries evidence for no SLI. */
  undriven?: true
}

const NO_JUDGE = 'without a judge nobody can say (configure `judge`)'

/**
 * What keeps every trial of a scenario from being scored, as far as the configuration alone tells; empty where a trial
 * can pass. Such a scenario can still fail, and is invalid where it does not.
 */
export function obstaclesOf(scenario: Scenario, sight: Sight): Obstacle[] {
  const undriven: Obstacle[] = [
    ...(scenario.mocks && !sight.mocks ? [MOCKS] : []),
    ...(scenario.history && !sight.history ? [HISTORY] : []),
  ]
  if (undriven.length > 0 || sight.groundTruth) return undriven
  return [...new Set(unscored(scenario, sight))].map((reason) => ({ reason }))
}

const MOCKS: Obstacle = {
  reason: 'mocks that this agent cannot be given (http: pass {{mocks}} in the body)',
  undriven: true,
}
const HISTORY: Obstacle = {
  reason: 'a history that this agent cannot be given (http: pass {{history}} or {{messages}} in the body)',
  undriven: true,
}

function* unscored(scenario: Scenario, sight: Sight): Generator<string> {
  const { toolCalls, handoffs, status, judge, cost } = sight
  const unseen = (key: string) => `${key}, and tool calls are not observable (set tool_calls, or use another protocol)`
  let others = scenario.limits !== undefined
  for (const { expect } of expectationBlocks(scenario)) {
    const { outcome, calls_mode: mode, ...rest } = expect
    others ||=
      outcome === 'escalated' || outcome === 'refused' || Object.values(rest).some((value) => value !== undefined)
    // A handoff that is seen may be the call that is expected; that a tool was not called is only seen with all calls.
    if (expect.calls && !toolCalls && (mode === 'exact' || (expect.calls.length > 0 && !handoffs)))
      yield unseen('calls')
    if (expect.never_call && !toolCalls) yield unseen('never_call')
    if (expect.handoff && !toolCalls && !handoffs) yield unseen('handoff')
    if (outcome === 'escalated' && !toolCalls && !handoffs && !status) yield unseen('outcome: escalated')
    if (outcome === 'refused' && !judge) yield `outcome: refused, and ${NO_JUDGE}`
    if (expect.criteria && !judge) yield `criteria, and ${NO_JUDGE}`
  }
  if (scenario.limits?.cost !== undefined && !cost) yield 'limits.cost, and the agent shows no cost'
  if (!others && !judge) yield `only that the issue is resolved, and ${NO_JUDGE}`
}

/** A sentence for each obstacle, with the scenarios it stands before. */
export function obstacleWarnings(scenarios: readonly Scenario[], sight: Sight): string[] {
  const idsOf = new Map<string, string[]>()
  for (const scenario of scenarios) {
    for (const { reason } of obstaclesOf(scenario, sight)) {
      idsOf.set(reason, [...(idsOf.get(reason) ?? []), scenario.id])
    }
  }
  return [...idsOf].map(([reason, ids]) => `can never pass: ${named(ids)}; expects ${reason}`)
}

/** Ids that a sentence names. */
const MOST_NAMED = 10

function named(ids: readonly string[]): string {
  const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : ''
  return ids.slice(0, MOST_NAMED).join(', ') + more
}
