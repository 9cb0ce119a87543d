const HOUR_MS = 3_600_000

/**
 * A moment in milliseconds since the epoch: ISO 8601 (UTC where it names no zone), or a number of seconds,
 * milliseconds, microseconds or nanoseconds, told apart by its size. undefined for everything else.
 */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const last = value.charCodeAt(value.length - 1)
    if (last === 0x5a) return notNegative(Date.parse(value))
    if (/^\d+(\.\d+)?$/.test(value)) return timeOfNumber(Number(value))
    const zoned = /[+-]\d\d:?\d\d$/.test(value) ? value : `${value}Z`
    return notNegative(Date.parse(zoned.replace(' ', 'T')))
  }
  return typeof value === 'number' ? timeOfNumber(value) : undefined
}

/** The UTC hour that a moment lies in, counted from the epoch. */
export function hourOf(timeMs: number): number {
  return Math.floor(timeMs / HOUR_MS)
}

function timeOfNumber(number: number): number | undefined {
  // 1e11 seconds are the year 5138, 1e11 milliseconds 1973, and so on.
  const ms = number < 1e11 ? number * 1000 : number < 1e14 ? number : number < 1e17 ? number / 1e3 : number / 1e6
  return notNegative(ms)
}

function notNegative(ms: number): number | undefined {
  return ms >= 0 && ms <= 8.64e15 ? ms : undefined
}
