export const HOUR_MS = 3_600_000
export const DAY_HOURS = 24

/** The UTC hour a moment lies in, as hours since 1970: the key of a ledger's buckets. */
export function hourOf(moment: Date | number): number {
  return Math.floor(Number(moment) / HOUR_MS)
}

/** The start of an hour, `2026-11-25T14:00:00Z`. */
export function hourText(hour: number): string {
  return `${new Date(hour * HOUR_MS).toISOString().slice(0, 19)}Z`
}

/** A moment as people read it, `2026-11-25 14:05 UTC`. `iso`: ISO 8601 in UTC. */
export function momentText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}

/** A half-open range of whole hours, [from, to). */
export interface HourRange {
  from: number
  to: number
}

/** The complete hours of the window that ends now: [floor(now) - W, floor(now)). Rules B. */
export function windowBefore(now: Date, windowMs: number): HourRange {
  const to = hourOf(now)
  return { from: to - Math.floor(windowMs / HOUR_MS), to }
}
