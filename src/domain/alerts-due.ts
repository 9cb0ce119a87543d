import { type Alert, type AlertReceipt, alertKey } from './alert.ts'
import type { Budget } from './budget.ts'
import { type AutonomyState, type Policy, severityOf } from './policy.ts'
import type { PolicyRecord, Transition } from './policy-state.ts'

/** Any SLI that burns at this rate is worth a message, whatever the state. */
const BURNING = 2
/** It is over when the burn has fallen to 80% of that. */
const BURNT_OUT = 1.6

export interface AlertFacts {
  agent: string
  /** The state after the newest evaluation. */
  record: PolicyRecord
  budgets: readonly Budget[]
  policy: Policy
  /** Whether figures that suffice hold the trigger of the state: it is not only where a first run starts. */
  holds: boolean
  /** What was sent before. */
  receipts: readonly AlertReceipt[]
  now: Date
  runUrl?: string | undefined
}

/**
 * What the people behind the policy's names are to be told after an evaluation: a change of state, that a bad state lasts,
 * an SLI at a burn rate of 2.0 or more even before a state changes, and recoveries. What was sent already is offered again
 * and silenced by its receipt (`undelivered`), so that an alert which did not arrive is sent by the next run.
 */
export function alertsDue(facts: AlertFacts): Alert[] {
  return [...stateAlerts(facts), ...facts.budgets.flatMap((budget) => burnAlerts(budget, facts))]
}

function stateAlerts(facts: AlertFacts): Alert[] {
  const { record, policy, now } = facts
  const { state, history, why } = record
  const last = history.at(-1)
  if (!last) return []
  const still = () =>
    stateAlert(facts, { kind: 'still', state, why, at: now.toISOString(), channels: policy[state].alerts })
  // A first run starts in warning because it knows nothing yet: nobody is woken up for that, but for what it then finds.
  if (last.cause === 'first') return facts.holds ? [still()] : []
  if (last.from !== null && history.at(-2)?.cause === 'first' && !wasTold(facts, last.from) && changeOf(last) < 0)
    return []
  const change = changeOf(last)
  const of = { state, ...(last.from === null ? {} : { previousState: last.from }), why: last.why, at: last.at }
  const told =
    change > 0
      ? [stateAlert(facts, { kind: 'worsened', ...of, channels: policy[state].alerts })]
      : [stateAlert(facts, { kind: 'recovered', ...of, channels: policy[last.from ?? state].alerts })]
  // The day a state was entered has its message already.
  if (state === 'healthy' || dayOf(last.at) === dayOf(now.toISOString())) return told
  return [...told, still()]
}

/** A state that nobody heard of has no recovery to tell. */
function wasTold({ agent, receipts }: AlertFacts, state: AutonomyState): boolean {
  const key = alertKey({ agent, kind: 'still', state })
  return receipts.some((receipt) => receipt.key === key)
}

function changeOf({ from, to }: Transition): number {
  return severityOf(to) - severityOf(from ?? 'healthy')
}

function stateAlert(facts: AlertFacts, own: Omit<Alert, 'key' | 'agent' | keyof Figures>): Alert {
  return complete(facts, { ...own, ...worstOf(facts.budgets) })
}

function burnAlerts(budget: Budget, facts: AlertFacts): Alert[] {
  const { name, burnRate, budgetRemaining, daysRemaining } = budget
  const { agent, record, policy, receipts, now } = facts
  const common = {
    state: record.state,
    sli: name,
    at: now.toISOString(),
    channels: policy.warning.alerts,
    ...{ burnRate, budgetRemaining, daysRemaining },
  }
  const rate = burnRate ?? 0
  const shown = Number(rate.toFixed(2))
  if (rate >= BURNING)
    return [complete(facts, { ...common, kind: 'burning', why: `${name} burns its error budget at ${shown}` })]
  const newest = (kind: 'burning' | 'recovered') =>
    receipts
      .filter(({ key }) => key === alertKey({ agent, kind, sli: name, state: record.state }))
      .map(({ at }) => at)
      .sort()
      .at(-1)
  const [told, over] = [newest('burning'), newest('recovered')]
  const isOpen = told !== undefined && (over === undefined || over < told)
  if (!isOpen || burnRate === null || rate >= BURNT_OUT) return []
  return [complete(facts, { ...common, kind: 'recovered', why: `${name} burns its error budget at ${shown} again` })]
}

type Figures = Pick<Alert, 'burnRate' | 'budgetRemaining' | 'daysRemaining'>

/** The worst gating SLI of each figure, for a message about the agent as a whole. */
function worstOf(budgets: readonly Budget[]): Figures {
  const gating = budgets.filter(({ gating }) => gating)
  const known = (figures: (number | null)[]) => figures.filter((figure) => figure !== null)
  const [rates, left, days] = [
    known(gating.map(({ burnRate }) => burnRate)),
    known(gating.map(({ budgetRemaining }) => budgetRemaining)),
    known(gating.map(({ daysRemaining }) => daysRemaining)),
  ]
  return {
    burnRate: rates.length === 0 ? null : Math.max(...rates),
    budgetRemaining: left.length === 0 ? null : Math.min(...left),
    daysRemaining: days.length === 0 ? null : Math.min(...days),
  }
}

function complete({ agent, runUrl }: AlertFacts, alert: Omit<Alert, 'key' | 'agent'>): Alert {
  return { ...alert, agent, key: alertKey({ agent, ...alert }), ...(runUrl === undefined ? {} : { runUrl }) }
}

function dayOf(iso: string): string {
  return iso.slice(0, 10)
}
