import type { Triggers } from './default-triggers.ts'
import { GateError } from './errors.ts'
import { hourOf } from './hours.ts'
import { type AutonomyState, type Policy, STATES, severityOf } from './policy.ts'
import type { PolicyRecord, ResetRecord } from './policy-state-schema.ts'
import type { Evaluation, PolicyVariables } from './policy-variables.ts'

export type { PolicyRecord, ResetRecord, Transition } from './policy-state-schema.ts'

/** Evaluations in a row at which a state's exit must hold before it is left. */
const CALM_EVALUATIONS = 2
/** Changes of state that are kept. */
const MAX_HISTORY = 200

const CALM = 'no SLI burns its error budget'
/** Said of a reset circuit: nothing burns any more, and it is critical all the same. */
const AFTER_RESET = '; what was spent before the reset has not come back yet'

/** An hour that is not over is in no window: whoever has just observed a batch would look for its events. */
const HELD = 'the state is held: no complete hour of the window has events (each counts once it is over)'

/**
 * The state after an evaluation. A state is entered at once when its trigger holds, the worst wins; it is
 * left one level at a time, when its exit holds at two evaluations in a row, each with a new complete hour
 * that has events. Insufficient data leads no further than `warning`, and never to a better state. The first
 * run starts in `warning`. Without any event the state is held. Rules B, "State machine".
 */
export function nextState(before: PolicyRecord | undefined, evaluation: Evaluation, triggers: Triggers): PolicyRecord {
  const current = before ?? firstState(evaluation.at)
  if (!evaluation.measured) return { ...current, at: iso(evaluation), why: before ? HELD : current.why }
  const reset = current.reset && !triggers.exhausted.exit(evaluation.observed) ? current.reset : undefined
  const worst = worstTriggered(evaluation, triggers, reset)
  if (severityOf(worst) > severityOf(current.state)) return worsened({ ...current, reset }, worst, evaluation)
  return calmer({ ...current, reset }, worst, evaluation, triggers)
}

/**
 * Lets a broken circuit go from `exhausted` to `critical`, as somebody decided after a passing deploy gate. From
 * here on burn rates are taken from later hours, the circuit breaks again when they reach `critical`, and no
 * better state is reached before the budget has recovered.
 * @throws GateError `usage` when the circuit is not broken or no reason is given.
 */
export function resetState(current: PolicyRecord, reset: Omit<ResetRecord, 'hour'>): PolicyRecord {
  if (current.state !== 'exhausted')
    throw new GateError('usage', `there is nothing to reset: the state is ${current.state}`, {
      hint: 'Only a broken circuit (exhausted) is reset; every other state recovers by itself.',
    })
  if (reset.reason.trim() === '')
    throw new GateError('usage', 'a reset needs a reason', { hint: 'Say what was mended: --reset "INC-31: ...".' })
  const hour = hourOf(new Date(reset.at))
  return moved(current, 'critical', 'reset', reset.at, `reset by ${reset.by}: ${reset.reason}`, current.lastBucket, {
    ...reset,
    hour,
  })
}

/** Since when deployments have been frozen without a break; undefined: they are not. */
export function frozenSince({ state, since, history }: PolicyRecord, policy: Policy): string | undefined {
  if (!policy[state].freezeDeployments) return undefined
  let start = since
  for (const { to, at } of history.toReversed()) {
    if (!policy[to].freezeDeployments) break
    start = at
  }
  return start
}

function firstState(at: Date): PolicyRecord {
  return {
    state: 'warning',
    since: at.toISOString(),
    at: at.toISOString(),
    why: 'not enough data yet',
    calm: 0,
    lastBucket: null,
    history: [{ at: at.toISOString(), from: null, to: 'warning', cause: 'first', why: 'not enough data yet' }],
  }
}

/** The worst state whose trigger holds; observed but unproven figures count as `warning` at most. */
function worstTriggered({ proven, observed }: Evaluation, triggers: Triggers, reset: ResetRecord | undefined) {
  const holds = (state: AutonomyState, variables: PolicyVariables) =>
    triggers[state].enter(variables) &&
    // After a reset the budget is still spent; the circuit breaks again only while it goes on burning.
    (state !== 'exhausted' || reset === undefined || triggers.critical.enter(variables))
  const bad = (['exhausted', 'critical', 'warning'] as const).find((state) => holds(state, proven))
  if (bad) return bad
  return (['exhausted', 'critical', 'warning'] as const).some((state) => holds(state, observed)) ? 'warning' : 'healthy'
}

function worsened(current: PolicyRecord, worst: AutonomyState, evaluation: Evaluation): PolicyRecord {
  const why = reasonOf(evaluation.proven, evaluation.observed)
  const reset = worst === 'exhausted' ? undefined : current.reset
  return moved(current, worst, 'trigger', iso(evaluation), why, evaluation.newestEvents, reset)
}

function calmer(current: PolicyRecord, worst: AutonomyState, evaluation: Evaluation, triggers: Triggers): PolicyRecord {
  const { observed, holdsBack, newestEvents } = evaluation
  const at = iso(evaluation)
  if (current.state === 'healthy')
    return { ...current, at, why: reasonOf(observed, observed), calm: 0, lastBucket: newestEvents }
  const better = STATES[severityOf(current.state) - 1] ?? 'healthy'
  const waits = current.reset !== undefined && current.state === 'critical'
  const restless =
    holdsBack !== undefined ||
    severityOf(worst) >= severityOf(current.state) ||
    !triggers[current.state].exit(observed) ||
    (better === 'healthy' && !triggers.healthy.enter(observed)) ||
    waits
  const figures = reasonOf(observed, observed)
  const known = figures === CALM ? [] : [figures]
  const reason = holdsBack ? [...known, holdsBack].join('; ') : `${figures}${waits ? AFTER_RESET : ''}`
  if (restless) return { ...current, at, why: reason, calm: 0, lastBucket: newestEvents ?? current.lastBucket }
  const why = `${reason}; ${current.state} is left once another hour with events says so too`
  // Without a new hour of events, this evaluation is the last one over again.
  if (newestEvents === null || newestEvents <= (current.lastBucket ?? -1)) return { ...current, at, why }
  const calm = current.calm + 1
  if (calm < CALM_EVALUATIONS) return { ...current, at, why, calm, lastBucket: newestEvents }
  return moved(current, better, 'recovered', at, reason, newestEvents, current.reset)
}

function moved(
  { state: from, history }: PolicyRecord,
  to: AutonomyState,
  cause: 'trigger' | 'recovered' | 'reset',
  at: string,
  why: string,
  lastBucket: number | null,
  reset: ResetRecord | undefined,
): PolicyRecord {
  const transitions = [...history, { at, from, to, cause, why }].slice(-MAX_HISTORY)
  return { state: to, since: at, at, why, calm: 0, lastBucket, reset, history: transitions }
}

/** The figure that decides, in one sentence: the SLI that is worst off. */
function reasonOf(first: PolicyVariables, second: PolicyVariables): string {
  const variables = first.burnRate > 0 || first.budgetRemaining < 1 ? first : second
  const named = Object.entries(variables.sli)
  const spent = named.find(([, { budgetRemaining }]) => budgetRemaining === variables.budgetRemaining)
  if (spent && variables.budgetRemaining <= 0)
    return `${spent[0]} has ${percent(variables.budgetRemaining)} of its error budget left`
  const burning = named.find(([, { burnRate }]) => burnRate === variables.burnRate)
  if (!burning || variables.burnRate === 0) return CALM
  return `${burning[0]} burns its error budget at ${Number(variables.burnRate.toFixed(2))}, ${percent(burning[1].budgetRemaining)} left`
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))}%`
}

function iso({ at }: Evaluation): string {
  return at.toISOString()
}
