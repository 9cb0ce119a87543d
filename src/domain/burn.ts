import { GateError } from './errors.ts'
import { DAY_HOURS, HOUR_MS, type HourRange } from './hours.ts'
import type { LedgerSource } from './ledger-schema.ts'
import type { Series } from './series.ts'
import { countsIn, type WindowCounts } from './window-counts.ts'

/** Hours of the two windows of a burn rate: a fire must be both big and still burning. Rules B. */
export const BURN_WINDOWS = {
  production: { long: DAY_HOURS, short: 2 },
  suite: { long: 7 * DAY_HOURS, short: DAY_HOURS },
} as const satisfies Record<LedgerSource, { long: number; short: number }>

/** With fewer bad events in the long window there is no burn rate to speak of. */
export const MIN_BAD_EVENTS = 3

/** Nine decimals: an exact boundary holds in spite of binary fractions (rules B). */
export function round9(value: number): number {
  // Adding 0 turns -0 into 0.
  return Number(value.toFixed(9)) + 0
}

/** Burn of a share of bad events: (bad / n) / (1 - target); null without an event. */
export function burnOf(badShare: number | null, target: number): number | null {
  return badShare === null ? null : round9(badShare / (1 - target))
}

/** Share of a period's budget that a burn rate consumes in a window: 14.4 over an hour of 30 days is 2%. */
export function budgetConsumed(burn: number, windowMs: number, periodMs: number): number {
  return round9((burn * windowMs) / periodMs)
}

/** The burn rate that consumes a share of the period's budget in a window: 2% in an hour of 30 days is 14.4. */
export function thresholdFor(share: number, windowMs: number, periodMs: number): number {
  return round9((share * periodMs) / windowMs)
}

/** The highest burn rate there is, when every event is bad: 1 / (1 - target). */
export function highestBurn(target: number): number {
  return round9(1 / (1 - target))
}

/**
 * Refuses a hand-written threshold that no burn rate can reach; `above`: that none can exceed.
 * @throws GateError `invalid_input`
 */
export function checkThreshold(threshold: number, target: number, { above = false }: { above?: boolean } = {}): void {
  const most = highestBurn(target)
  if (above ? round9(threshold) < most : round9(threshold) <= most) return
  throw new GateError(
    'invalid_input',
    `a burn rate ${above ? 'above' : 'of'} ${threshold} cannot be reached at a target of ${round9(100 * target)}%: at most ${Number(most.toFixed(3))}, when every event is bad`,
    { hint: `Write a threshold ${above ? 'below' : 'of at most'} ${Math.floor(most * 1000) / 1000}.` },
  )
}

/** @throws GateError `invalid_input` for a target outside (0, 1) or a window below one bucket. */
export function checkTarget(target: number, windowMs: number, name: string): void {
  if (!(target > 0 && target < 1))
    throw new GateError('invalid_input', `the target of ${name} is ${round9(100 * target)}%: it leaves no budget`, {
      hint: 'Write a target above 0% and below 100%, such as 94%.',
    })
  if (!(windowMs >= HOUR_MS))
    throw new GateError('invalid_input', `a window of ${windowMs / 60_000} minutes holds no complete bucket`, {
      hint: 'Write a window of at least 1h, such as 30d.',
    })
}

/** The burn rate of now, and the two windows it was taken from. */
export interface BurnRate {
  /** min(long, short); 0 while the long window has fewer than 3 bad events. */
  rate: number
  long: number | null
  short: number | null
  longCounts: WindowCounts
}

/**
 * The multiwindow burn rate before the hour `now`. Where the short window is empty it reaches back to the
 * newest events of the long one. `notBefore`: hours before it do not count (a reset circuit).
 */
export function burnRateAt(
  series: readonly Series[],
  now: number,
  target: number,
  source: LedgerSource,
  excluded: (hour: number) => boolean,
  notBefore = Number.NEGATIVE_INFINITY,
): BurnRate {
  const hours = BURN_WINDOWS[source]
  const within = (to: number, length: number): HourRange => ({
    from: Math.max(to - length, now - hours.long, notBefore),
    to,
  })
  const longCounts = countsIn(series, within(now, hours.long), excluded)
  let shortCounts = countsIn(series, within(now, hours.short), excluded)
  if (shortCounts.valid === 0 && longCounts.newestEvents !== null)
    shortCounts = countsIn(series, within(longCounts.newestEvents + 1, hours.short), excluded)
  const long = burnOf(longCounts.badShare, target)
  const short = burnOf(shortCounts.badShare, target)
  const rate = longCounts.bad < MIN_BAD_EVENTS ? 0 : Math.min(long ?? 0, short ?? 0)
  return { rate, long, short, longCounts }
}
