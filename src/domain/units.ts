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
function parsePercent(text: string): number | undefined {
  const match = PERCENT.exec(text.trim())
  // Dividing the decimal text avoids 0.9399999: 94 / 100 is the double nearest to 0.94.
  return match ? Number(match[1]) / 100 : undefined
}

/** A YAML value that is read to a number; `mend` says how to write what was found. */
function quantity(
  parse: (value: string | number) => number | undefined,
  expected: string,
  mend: (value: string | number) => string,
) {
  return z.pipe(
    z.union([z.string(), z.number()], `expected ${expected}`),
    z.transform((value: string | number, context) => {
      const parsed = parse(value)
      if (parsed !== undefined) return parsed
      const hint = mend(value)
      context.issues.push({ code: 'custom', message: `expected ${expected}`, input: value, params: { hint } })
      return z.NEVER
    }),
  )
}

const isNumeral = (value: string | number) => value !== '' && Number(value) >= 0

/** A duration with its unit, read to milliseconds. */
export const durationMs = quantity(
  (value) => (typeof value === 'string' ? parseDuration(value) : undefined),
  'a duration with its unit, such as 4500ms, 4.5s or 30d',
  (value) =>
    isNumeral(value) ? `write its unit: ${value}s or ${value}ms` : 'write a number and its unit: ms, s, m, h, d or w',
).check(z.meta({ title: 'duration', type: 'string', pattern: DURATION.source, examples: ['4500ms', '4.5s', '30d'] }))

/** An amount of US dollars: `$0.18`, or a bare number. */
export const usd = quantity(
  (value) => (typeof value === 'string' ? parseMoney(value) : value >= 0 ? value : undefined),
  'an amount of US dollars, such as $0.18',
  (value) => {
    const number = /\d+(?:\.\d+)?/.exec(String(value))?.[0]
    if (isNumeral(value)) return `write $${value}`
    return number === undefined ? 'write dollars and cents: $0.18' : `write it without a sign or a unit: $${number}`
  },
).check(z.meta({ title: 'dollars', pattern: MONEY.source, minimum: 0, examples: ['$0.18'] }))

/** A share: `94%`, or a ratio between 0 and 1, read to a ratio. */
export const ratio = quantity(
  (value) => {
    const share = typeof value === 'string' ? parsePercent(value) : value
    return share !== undefined && share >= 0 && share <= 1 ? share : undefined
  },
  'a percentage from 0% to 100%, such as 94% (or the ratio 0.94)',
  (value) =>
    isNumeral(value) && Number(value) <= 100 ? `write the percent sign: ${value}%` : 'write 94% or 0.94, for example',
).check(z.meta({ title: 'percentage', pattern: PERCENT.source, minimum: 0, maximum: 1, examples: ['94%'] }))
