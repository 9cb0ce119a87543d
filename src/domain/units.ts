import * as z from 'zod/mini'

/** Milliseconds in each unit a duration may be written in. */
const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)$/
const MONEY = /^\$\s*(\d+(?:\.\d+)?)$/
const PERCENT = /^(\d+(?:\.\d+)?)\s*%$/

/** `4500ms`, `4.5s`, `10m`, `30d` -> milliseconds; undefined when it is not a duration. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text.trim())
  return match ? Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS] : undefined
}

/** `$0.18` -> US dollars; undefined when it is not an amount. */
export function parseMoney(text: string): number | undefined {
  const match = MONEY.exec(text.trim())
  return match ? Number(match[1]) : undefined
}

/** `94%` -> 0.94; undefined when it is not a percentage. */
export function parsePercent(text: string): number | undefined {
  const match = PERCENT.exec(text.trim())
  // Dividing the decimal text avoids 0.9399999: 94 / 100 is the double nearest to 0.94.
  return match ? Number(match[1]) / 100 : undefined
}

function quantity(
  parse: (text: string) => number | undefined,
  expected: string,
  bareNumber?: (value: number) => boolean,
) {
  return z.pipe(
    z.union([z.string(), z.number()]),
    z.transform((value: string | number, context) => {
      const parsed = typeof value === 'string' ? parse(value) : bareNumber?.(value) ? value : undefined
      if (parsed !== undefined) return parsed
      context.issues.push({ code: 'custom', message: `expected ${expected}`, input: value })
      return z.NEVER
    }),
  )
}

/** A duration with its unit, read to milliseconds. */
export const durationMs = quantity(parseDuration, 'a duration with its unit, such as 4500ms, 4.5s or 30d')

/** An amount of US dollars: `$0.18`, or a bare number. */
export const usd = quantity(parseMoney, 'an amount of US dollars, such as $0.18', (value) => value >= 0)

/** A share: `94%`, or a ratio between 0 and 1, read to a ratio. */
export const ratio = quantity(
  (text) => {
    const share = parsePercent(text)
    return share !== undefined && share <= 1 ? share : undefined
  },
  'a percentage from 0% to 100%, such as 94% (or the ratio 0.94)',
  (value) => value >= 0 && value <= 1,
)
