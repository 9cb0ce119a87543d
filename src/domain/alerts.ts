import * as z from 'zod/mini'
import type { Budget } from './budget.ts'
import { type AutonomyState, type Policy, STATES, severityOf } from './policy.ts'
import type { PolicyRecord } from './policy-state.ts'

const KINDS = ['worsened', 'lasting', 'burning', 'recovered'] as const

export const sentAlertSchema = z.object({
  id: z.string().check(z.describe('Of this one message: sent once, whoever sends it.')),
  key: z.string().check(z.describe('Of the trouble it is about: what is resolved later.')),
  kind: z.enum(KINDS),
  at: z.string(),
  state: z.optional(z.enum(STATES)),
})

export type SentAlert = z.output<typeof sentAlertSchema>

/** A message that is due. What a channel makes of it is the channel's business. */
export interface Alert extends SentAlert {
  state: AutonomyState
  channels: readonly string[]
  summary: string
}

/** Any SLI that burns at this rate is worth a message, whatever the state. */
const BURNING = 2
/** It is over when the burn has fallen to 80% of that. */
const BURNT_OUT = 1.6
const DAY_MS = 86_400_000

export interface AlertFacts {
  agent: string
  before: PolicyRecord | undefined
  after: PolicyRecord
  budgets: readonly Budget[]
  policy: Policy
  sent: readonly SentAlert[]
  now: Date
}

/**
 * The messages that are due after an evaluation: on worsening, once a day while a state lasts, for any SLI at
 * a burn rate of 2.0 or more even before a state changes, and on recovery. What `sent` holds is not due again.
 */
export function alertsDue(facts: AlertFacts): Alert[] {
  const due = [...stateAlerts(facts), ...facts.budgets.flatMap((budget) => burnAlerts(budget, facts))]
  const known = new Set(facts.sent.map(({ id }) => id))
  return due.filter(({ id }) => !known.has(id))
}

function stateAlerts({ agent, before, after, policy, sent, now }: AlertFacts): Alert[] {
  const key = `${agent}/state`
  const alert = (kind: Alert['kind'], of: AutonomyState, at: string, summary: string): Alert => ({
    id: `${key}/${kind}/${at}`,
    key,
    kind,
    at: now.toISOString(),
    state: after.state,
    channels: policy[of].alerts,
    summary,
  })
  // A first run starts in warning because it knows nothing yet: nobody is woken up for that.
  const from = before?.state ?? (after.history.length > 1 ? 'warning' : after.state)
  const change = severityOf(after.state) - severityOf(from)
  if (change > 0)
    return [alert('worsened', after.state, after.since, `${agent} went from ${from} to ${after.state}: ${after.why}`)]
  if (change < 0)
    return [alert('recovered', from, after.since, `${agent} recovered from ${from} to ${after.state}: ${after.why}`)]
  const isTrouble = after.state !== 'healthy' && after.history.at(-1)?.cause !== 'first'
  if (!isTrouble || !dayHasPassed(key, after.since, sent, now)) return []
  return [
    alert('lasting', after.state, dayOf(now), `${agent} is still ${after.state} since ${after.since}: ${after.why}`),
  ]
}

function burnAlerts({ name, burnRate }: Budget, { agent, after, policy, sent, now }: AlertFacts): Alert[] {
  const key = `${agent}/burn/${name}`
  const own = sent.filter((one) => one.key === key)
  const isOpen = newest(own)?.kind === 'burning'
  const alert = (kind: 'burning' | 'recovered', summary: string): Alert => ({
    id: `${key}/${kind}/${now.toISOString().slice(0, 13)}`,
    key,
    kind,
    at: now.toISOString(),
    state: after.state,
    channels: policy.warning.alerts,
    summary,
  })
  const rate = burnRate ?? 0
  if (rate >= BURNING && (!isOpen || dayHasPassed(key, '', sent, now)))
    return [alert('burning', `${name} of ${agent} burns its error budget at ${Number(rate.toFixed(2))}`)]
  if (isOpen && burnRate !== null && rate < BURNT_OUT)
    return [alert('recovered', `${name} of ${agent} burns its error budget at ${Number(rate.toFixed(2))} again`)]
  return []
}

/** Whether a day has passed since the last message about something, or since it began. */
function dayHasPassed(key: string, began: string, sent: readonly SentAlert[], now: Date): boolean {
  const last = newest(sent.filter((one) => one.key === key))?.at ?? ''
  return now.getTime() - Date.parse(last > began ? last : began) >= DAY_MS
}

function newest(sent: readonly SentAlert[]): SentAlert | undefined {
  return sent.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1)
}

function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10)
}
