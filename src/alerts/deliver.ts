import { createHash } from 'node:crypto'
import { type Alert, type AlertReceipt, receiptOf, undelivered } from '../domain/alert.ts'
import type { AlertChannel, AlertsConfig } from '../domain/alert-channels.ts'
import { messageOf } from '../domain/errors.ts'
import type { SenderDeps } from './deps.ts'
import { createPagerdutySender } from './pagerduty.ts'
import { PATIENCE, type Patience } from './patience.ts'
import { ChannelError, SendError, type Sender } from './sender.ts'
import { createSlackSender } from './slack.ts'
import { createWebhookSender } from './webhook.ts'

export interface DeliverOptions extends Omit<SenderDeps, 'patience'> {
  /** What the policy finds due; what `receipts` silence is left out here. */
  alerts: readonly Alert[]
  channels: AlertsConfig['channels']
  /** Of earlier runs, from the baseline. */
  receipts: readonly AlertReceipt[]
  patience?: Partial<Patience>
  /** For tests: in place of PagerDuty's own server. */
  pagerdutyUrl?: string
}

export interface Delivery {
  /** To be remembered with the baseline. */
  sent: AlertReceipt[]
  /** Alerts that did not, or not surely, arrive: one sentence each, a warning in the verdict. No secret in them. */
  problems: string[]
  /** Names of the policy that lead nowhere: one sentence each, no warning. */
  notices: string[]
}

/**
 * Sends each alert to its channels and says what became of it. Channels are independent of one another; within one the
 * alerts go out in order, and what follows an unreachable receiver is not tried. It never throws for what a receiver
 * or a variable is like: what has no receipt is due again in the next run.
 */
export async function deliverAlerts(options: DeliverOptions): Promise<Delivery> {
  const due = undelivered(options.alerts, options.receipts, options.now())
  const names = [...new Set(due.flatMap(({ channels }) => channels))]
  const deliveries = await Promise.all(
    names.map((name) => {
      const alerts = due.filter(({ channels }) => channels.includes(name))
      const channel = Object.hasOwn(options.channels, name) ? options.channels[name] : undefined
      return channel === undefined ? leadsNowhere(name) : deliverTo(name, channel, alerts, options)
    }),
  )
  return {
    sent: deliveries.flatMap(({ sent }) => sent),
    problems: deliveries.flatMap(({ problems }) => problems),
    notices: deliveries.flatMap(({ notices }) => notices),
  }
}

function leadsNowhere(name: string): Delivery {
  const notice = `alerts for ${name} are sent nowhere: alerts.channels has no ${JSON.stringify(name)}`
  return { sent: [], problems: [], notices: [notice] }
}

async function deliverTo(name: string, channel: AlertChannel, alerts: readonly Alert[], options: DeliverOptions) {
  const delivery: Delivery = { sent: [], problems: [], notices: [] }
  try {
    const sender = senderOf(name, channel, options)
    for (const [index, alert] of alerts.entries()) {
      const failure = await deliver(name, sender, alert, options, delivery)
      const left = alerts.length - index - 1
      if ((failure === 'unreachable' || failure === 'unanswered') && left > 0) {
        delivery.problems.push(`${left} more ${left === 1 ? 'alert' : 'alerts'} for ${name} not sent after that`)
        break
      }
    }
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    delivery.problems.push(`alerts for ${name} were not sent: ${error.message}`)
  }
  return delivery
}

/** Sends one alert and notes its receipt or problem. Returns how it failed. */
async function deliver(name: string, sender: Sender, alert: Alert, { now }: DeliverOptions, delivery: Delivery) {
  const receipt = receiptOf(alert, name, now())
  try {
    await sender.send(alert, idempotencyKeyOf(receipt))
    delivery.sent.push(receipt)
    return undefined
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    const what = `the alert for ${name} (${alert.kind} ${alert.sli ?? alert.state})`
    const became = error.failure === 'unanswered' ? 'may not have arrived' : 'did not arrive'
    delivery.problems.push(`${what} ${became}: the receiver ${messageOf(error)}`)
    // Never doubled comes first: while it lasts, the reminder of the next day tells it again.
    if (error.failure === 'unanswered') delivery.sent.push({ ...receipt, uncertain: true })
    return error.failure
  }
}

function senderOf(name: string, channel: AlertChannel, options: DeliverOptions): Sender {
  const { env, fetch, now, pagerdutyUrl } = options
  const deps: SenderDeps = { env, fetch, now, patience: { ...PATIENCE, ...options.patience } }
  if (channel.slack) return createSlackSender(channel.slack, deps)
  if (channel.pagerduty) return createPagerdutySender(channel.pagerduty, deps, pagerdutyUrl)
  if (channel.webhook) return createWebhookSender(name, channel.webhook, deps)
  throw new ChannelError('the channel has none of slack, pagerduty, webhook')
}

/** Tells one alert to one channel from every other, in every run. */
function idempotencyKeyOf({ key, period, channel }: AlertReceipt): string {
  return createHash('sha256')
    .update(JSON.stringify([key, period, channel]))
    .digest('hex')
}
