import { GateError } from './errors.ts'
import { HOUR_MS, type HourRange, hourText, momentText } from './hours.ts'
import type { LedgerSource } from './ledger-schema.ts'
import type { SliName } from './sli.ts'

/** Hours whose counts were no work of the agent (an outage of somebody else, a broken scorer). */
export interface Correction {
  /** ISO 8601; buckets that lie wholly in [from, to) are dropped, good and bad ones. */
  from: string
  to: string
  reason: string
  /** Absent: every SLI. */
  sli?: SliName | undefined
  /** Absent: both sources. */
  source?: LedgerSource | undefined
}

/** Most of a window that corrections may take out. */
const MAX_SHARE = 0.1

/** Says of a bucket's hour whether a correction drops it. */
export function excludedBy(
  corrections: readonly Correction[],
  { sli, source }: { sli: SliName; source: LedgerSource },
): (hour: number) => boolean {
  const ranges = corrections.filter((one) => (one.sli ?? sli) === sli && (one.source ?? source) === source).map(rangeOf)
  return (hour) => ranges.some(({ from, to }) => hour >= from && hour < to)
}

/**
 * Refuses corrections that nobody could account for: without a reason, without a length, or over more than
 * 10% of the window (rules B).
 * @throws GateError `invalid_input`
 */
export function checkCorrections(corrections: readonly Correction[], window: HourRange): void {
  for (const one of corrections) {
    const { from, to } = rangeOf(one)
    const named = `the correction from ${one.from} to ${one.to}`
    if (one.reason.trim() === '')
      throw refusal(`${named} has no reason`, 'Say in `reason` why these hours do not count.')
    if (!(from < to))
      throw refusal(`${named} holds no complete hour`, 'Write ISO 8601 times, `from` at least an hour before `to`.')
  }
  const hours = window.to - window.from
  let dropped = 0
  const ranges = corrections.map(rangeOf)
  for (let hour = window.from; hour < window.to; hour++)
    if (ranges.some(({ from, to }) => hour >= from && hour < to)) dropped++
  if (dropped > hours * MAX_SHARE)
    throw refusal(
      `the corrections drop ${dropped} of the ${hours} hours since ${hourText(window.from)}; at most 10% may be dropped`,
      'Shorten them: a budget without its bad days says nothing.',
    )
}

/** Each correction of a window in a sentence, for every report: who reads a budget must know what it leaves out. */
export function correctionNotices(corrections: readonly Correction[], window: HourRange): string[] {
  return corrections
    .filter((one) => rangeOf(one).from < window.to && rangeOf(one).to > window.from)
    .map((one) => {
      const { from, to } = rangeOf(one)
      const of = [one.sli, one.source].filter((part) => part !== undefined).join(', ')
      const hours = `${momentText(hourText(from))} to ${momentText(hourText(to))}`
      return `Not counted: ${hours}${of === '' ? '' : ` (${of})`}. ${one.reason}`
    })
}

function rangeOf({ from, to }: Correction): HourRange {
  return { from: Math.ceil(Date.parse(from) / HOUR_MS), to: Math.floor(Date.parse(to) / HOUR_MS) }
}

function refusal(message: string, hint: string): GateError {
  return new GateError('invalid_input', message, { hint })
}
