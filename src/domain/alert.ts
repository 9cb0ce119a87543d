import * as z from 'zod/mini'

/** Autonomy states an alert speaks of, the best first. */
export const ALERT_STATES = ['healthy', 'warning', 'critical', 'exhausted'] as const
export type AlertState = (typeof ALERT_STATES)[number]

export const ALERT_KINDS = ['worsened', 'still', 'burning', 'recovered'] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

/** Something the people behind the policy's names are to be told. */
export interface Alert {
  /** What it is about, without a time: `alertKey` makes it. */
  key: string
  /**
   * worsened: a state was entered; still: it lasts; burning: an SLI at burn >= 2.0, whatever the state; recovered: a
   * worse state was left, or (with `sli`) that SLI burns no longer.
   */
  kind: AlertKind
  agent: string
  /** The state now. */
  state: AlertState
  previousState?: AlertState
  sli?: string
  /** Null where there was nothing to measure. */
  burnRate: number | null
  /** Share of the budget that is left: 0.4 is 40%, below 0 it is overspent. */
  budgetRemaining: number | null
  /** Null where the budget does not run out. */
  daysRemaining: number | null
  /** One sentence. */
  why: string
  /** ISO 8601, UTC. Of `worsened` and `recovered` the time of the transition: it tells two of them apart. */
  at: string
  runUrl?: string
  /** The policy's names, such as `#agents-oncall`. */
  channels: readonly string[]
}

/** What was sent where; the baseline remembers it, so that nothing is sent twice. It holds no secret. */
export const alertReceiptSchema = z.object({
  key: z.string(),
  kind: z.enum(ALERT_KINDS),
  /** The time of the transition (worsened, recovered), or the UTC day (still, burning). */
  period: z.string(),
  /** The policy's name of the channel. */
  channel: z.string(),
  /** When it was sent: ISO 8601, UTC. */
  at: z.string(),
  /** The receiver may have got it: it was sent, and no answer came. It is not sent again. */
  uncertain: z.optional(z.literal(true)),
})
export type AlertReceipt = z.output<typeof alertReceiptSchema>

/** The key of an alert: agent, kind and what it is about (an SLI, else the state), each percent-encoded. */
export function alertKey({ agent, kind, sli, state }: Pick<Alert, 'agent' | 'kind' | 'sli' | 'state'>): string {
  return [agent, kind, sli ?? state].map(encodeURIComponent).join('/')
}

/**
 * What of these alerts is still to be sent at `nowMs`, each with the channels that have not got it: worsened and
 * recovered once a transition, still and burning once a UTC day (`still` not on the day the worsening was told).
 */
export function undelivered(alerts: readonly Alert[], receipts: readonly AlertReceipt[], nowMs: number): Alert[] {
  const told = new Set(receipts.flatMap((receipt) => marksOf(receipt)))
  const due: Alert[] = []
  // Worsenings first: they silence the reminder of the same day.
  for (const alert of [...alerts].sort((a, b) => ALERT_KINDS.indexOf(a.kind) - ALERT_KINDS.indexOf(b.kind))) {
    const fresh = [...new Set(alert.channels)]
      .map((channel) => receiptOf(alert, channel, nowMs))
      .filter((receipt) => !told.has(markOf(receipt)))
    for (const receipt of fresh) for (const mark of marksOf(receipt)) told.add(mark)
    if (fresh.length > 0) due.push({ ...alert, channels: fresh.map(({ channel }) => channel) })
  }
  return due
}

/** The receipt of an alert that was sent to a channel at `nowMs`. */
export function receiptOf({ key, kind, at }: Alert, channel: string, nowMs: number): AlertReceipt {
  const sentAt = new Date(nowMs).toISOString()
  const once = kind === 'worsened' || kind === 'recovered'
  return { key, kind, period: once ? at : dayOf(sentAt), channel, at: sentAt }
}

function markOf({ key, period, channel }: AlertReceipt): string {
  return JSON.stringify([key, period, channel])
}

/** What a receipt silences: itself, and the reminder of that day where it told a worsening. */
function marksOf(receipt: AlertReceipt): string[] {
  if (receipt.kind !== 'worsened') return [markOf(receipt)]
  const reminder = { ...receipt, key: receipt.key.replace('/worsened/', '/still/'), period: dayOf(receipt.at) }
  return [markOf(receipt), markOf(reminder)]
}

function dayOf(iso: string): string {
  return iso.slice(0, 10)
}
