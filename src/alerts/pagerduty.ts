import { createHash } from 'node:crypto'
import { ALERT_STATES, type Alert, type AlertState } from '../domain/alert.ts'
import type { PagerdutyChannel } from '../domain/alert-channels.ts'
import { createRedact } from '../domain/redact.ts'
import type { SenderDeps } from './deps.ts'
import { post } from './post.ts'
import { readSecret } from './secrets.ts'
import type { Sender } from './sender.ts'
import { cut, headlineOf } from './wording.ts'

/** Server of https://developer.pagerduty.com/docs/events-api-v2/overview/ */
const EVENTS_API = 'https://events.pagerduty.com/v2'
const SUMMARY_LIMIT = 1_024
const DEDUP_KEY_LIMIT = 255
/** Of our own: an event may have 512 KB. */
const DETAIL_LIMIT = 4_000

const SEVERITY = { healthy: 'warning', warning: 'warning', critical: 'error', exhausted: 'critical' } as const

/**
 * PagerDuty's Events API v2: one incident an agent and state, and one an agent and burning SLI; a recovery resolves those
 * of every state worse than the one reached (resolving what is not open does nothing), or that SLI's. Its dedup key
 * makes repeating safe, so a lost answer is repeated too. `baseUrl` is for tests.
 * @throws ChannelError where the variable holds no key.
 */
export function createPagerdutySender(
  { routing_key_env }: PagerdutyChannel,
  { env, fetch, now, patience }: SenderDeps,
  baseUrl = EVENTS_API,
): Sender {
  const routingKey = readSecret(routing_key_env, env)
  const redact = createRedact([routingKey])
  return {
    async send(alert) {
      for (const event of eventsOf(alert)) {
        const body = { routing_key: routingKey, ...event }
        await post({ url: `${baseUrl}/enqueue`, body, redact }, { fetch, now, patience, dedups: true })
      }
    },
  }
}

/** The events of one alert, without the routing key. */
function eventsOf(alert: Alert) {
  if (alert.kind !== 'recovered') return [trigger(alert)]
  return dedupKeysToResolve(alert).map((dedup_key) => ({ event_action: 'resolve', dedup_key }))
}

function trigger(alert: Alert) {
  const { agent, kind, state, sli, why, at, runUrl } = alert
  return {
    event_action: 'trigger',
    dedup_key: dedupKey(agent, kind === 'burning' && sli !== undefined ? `burn/${sli}` : state),
    client: 'agent-slo-gate',
    ...(runUrl === undefined ? {} : { client_url: runUrl }),
    payload: {
      summary: cut(`${headlineOf(alert)}: ${why}`, SUMMARY_LIMIT),
      source: agent,
      severity: SEVERITY[state],
      timestamp: at,
      ...(sli === undefined ? {} : { component: sli }),
      class: kind,
      custom_details: {
        state,
        previous_state: alert.previousState ?? null,
        sli: sli ?? null,
        burn_rate: alert.burnRate,
        budget_remaining: alert.budgetRemaining,
        days_remaining: alert.daysRemaining,
        why: cut(why, DETAIL_LIMIT),
      },
    },
  }
}

function dedupKeysToResolve({ agent, sli, state }: Alert): string[] {
  if (sli !== undefined) return [dedupKey(agent, `burn/${sli}`)]
  return worseThan(state).map((worse) => dedupKey(agent, worse))
}

function worseThan(state: AlertState): AlertState[] {
  return ALERT_STATES.slice(ALERT_STATES.indexOf(state) + 1)
}

function dedupKey(agent: string, subject: string): string {
  const key = `agent-slo-gate/${encodeURIComponent(agent)}/${subject}`
  if (key.length <= DEDUP_KEY_LIMIT) return key
  return `agent-slo-gate/${createHash('sha256').update(key).digest('hex')}`
}
