import { type DeliverOptions, deliverAlerts } from '../../src/alerts/deliver.ts'
import { type pagerduty, type Receiver, SLACK_PATH } from './receivers.ts'

const NOON = Date.parse('2026-11-25T12:00:00Z')
export const ROUTING_KEY = 'e93facc04764012d7bfb002500d5d1a6'
export const TOKEN = 'tok-9f8e7d6c5b4a3210'

export const ALL_CHANNELS: DeliverOptions['channels'] = {
  '#agents-oncall': { slack: { url_env: 'SLACK_URL' } },
  pagerduty: { pagerduty: { routing_key_env: 'PD_KEY' } },
  other: { webhook: { url_env: 'HOOK_URL', headers: { Authorization: 'Bearer {{env.HOOK_TOKEN}}' } } },
}

export type Receivers = { slack?: Receiver; pagerduty?: Awaited<ReturnType<typeof pagerduty>>; webhook?: Receiver }

/** Delivers at noon to these receivers without waiting, and keeps what would have been waited. */
export async function deliver(receivers: Receivers, options: Partial<DeliverOptions> = {}) {
  const waits: number[] = []
  const delivery = await deliverAlerts({
    alerts: [],
    channels: ALL_CHANNELS,
    receipts: [],
    fetch,
    now: () => NOON,
    env: environmentOf(receivers),
    ...(receivers.pagerduty ? { pagerdutyUrl: receivers.pagerduty.url } : {}),
    ...options,
    patience: { wait: async (delayMs) => waits.push(delayMs), ...options.patience },
  })
  return { ...delivery, waits }
}

function environmentOf({ slack, pagerduty, webhook }: Receivers): Record<string, string> {
  return {
    ...(slack ? { SLACK_URL: `${slack.url}${SLACK_PATH}\n` } : {}),
    ...(pagerduty ? { PD_KEY: ROUTING_KEY } : {}),
    ...(webhook ? { HOOK_URL: `${webhook.url}/hooks/h-1234567890?sig=s-abcdefghij`, HOOK_TOKEN: TOKEN } : {}),
  }
}
