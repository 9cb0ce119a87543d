import { NUMBER_WORDS, numberOf, Reading } from './text.ts'

/** A number with a unit, or a range of them: "$25", "5%", "7-10 business days". */
export interface Figure {
  kind: 'money' | 'percent' | 'duration'
  /** `$`, `€`, `£`, `%`, or the unit of time in the singular; working days are business days. */
  unit: string
  low: number
  /** Equal to `low` where it is no range. */
  high: number
  /** How it can be read as well: "$3.459" is what a gallon costs, and 3,459 dollars in half of Europe. */
  also?: { low: number; high: number }
  /** As it was written, ranges and thousands in one form. */
  text: string
  /** Where it starts in `spoken`. */
  at: number
}

/** The figures of a text, and the text they were found in: ranges and thousands in one form, emphasis gone. */
export function figuresIn(text: string): { spoken: string; figures: Figure[] } {
  const { spoken } = new Reading(text)
  const figures: Figure[] = []
  // Most texts have no figure: one look for a digit or a number word saves the search.
  if (!HAS_NUMBER.test(spoken)) return { spoken, figures }
  for (const match of spoken.matchAll(FIGURE)) {
    const figure = figureOf(match)
    if (figure) figures.push(figure)
  }
  return { spoken, figures }
}

/** Numbers of a text that belong to no figure: "limit: 5000". */
export function bareNumbersIn({ spoken, figures }: ReturnType<typeof figuresIn>): number[] {
  const numbers: number[] = []
  let next = 0
  for (const match of spoken.matchAll(BARE_NUMBER)) {
    let figure = figures[next]
    while (figure && figure.at + figure.text.length <= match.index) figure = figures[++next]
    if (!figure || match.index < figure.at) numbers.push(Number(match[0]))
  }
  return numbers
}

/** A figure as a key: two figures that say the same have the same key, "2 weeks" and "14 days" too. */
export function keysOf({ kind, unit, low, high }: Figure): { range: string; ends: string[] } {
  const [base, factor] = kind === 'duration' ? (BASE_OF_UNIT[unit] ?? [unit, 1]) : [unit, 1]
  const key = (value: number) => `${kind} ${base} ${round(value * factor)}`
  return { range: `${key(low)} - ${round(high * factor)}`, ends: low === high ? [key(low)] : [key(low), key(high)] }
}

/** Nine decimals: sums of cents are equal when they look equal. */
export function round(value: number): number {
  return Number(value.toFixed(9))
}

/** With a decimal point or comma; "5.000,50" is how half of Europe writes 5,000.50, whose comma is gone by now. */
const NUMBER = '(?:\\d{1,3}(?:\\.\\d{3})+(?:,\\d{1,2})?(?!\\d|[.,]\\d)|\\d+(?:[.,]\\d+)?)'
const COUNT = `(?:${NUMBER}|(?:${NUMBER_WORDS})\\b)`
const BEFORE = '(?:us)?\\$|€|£|\\b(?:usd|eur|gbp) ?'
const AFTER = '€|£|(?:usd|eur|gbp|dollars?|euros?|pounds?)\\b'
const TIME = '(?:business|working|calendar)[ -]days?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?'

/** A figure begins no number in its middle; "5 000 €" is not read: it may be one number or two. */
const APART = "(?<![\\d.,]|\\d[ '](?=\\d{3}(?!\\d)))"

const FIGURE = new RegExp(
  [
    `(?<sign>${BEFORE})(?<price>${NUMBER})(?:-(?:${BEFORE})?(?<priceTo>${NUMBER}))?(?<scale>k\\b| ?million\\b)?`,
    `${APART}(?<from>${NUMBER})(?:-(?<to>${NUMBER}))? ?(?:(?<percent>%|percent\\b)|(?<currency>${AFTER}))`,
    `${APART}(?<![a-z])(?<since>${COUNT})(?:(?:-| and | or )(?<until>${COUNT}))?[ -](?<time>${TIME})\\b`,
  ].join('|'),
  'gi',
)
const HAS_NUMBER = new RegExp(`\\d|\\b(?:${NUMBER_WORDS})\\b`, 'i')
const BARE_NUMBER = /(?<![\d.])\d+(?:\.\d+)?/g

const CURRENCIES: Record<string, string> = { usd: '$', dollar: '$', eur: '€', euro: '€', gbp: '£', pound: '£' }

/** Units that can be told in one another: minutes and months are the bases. A business day counts as a day. */
const BASE_OF_UNIT: Record<string, [string, number]> = {
  minute: ['minute', 1],
  hour: ['minute', 60],
  day: ['minute', 1_440],
  'business day': ['minute', 1_440],
  week: ['minute', 10_080],
  month: ['month', 1],
  year: ['month', 12],
}

function figureOf(match: RegExpExecArray): Figure | undefined {
  const groups = match.groups ?? {}
  const base = { text: match[0], at: match.index }
  const range = (from: string, to: string | undefined, factor = 1, isMoney = false) => {
    const [low, high] = [readings(from, isMoney), readings(to ?? from, isMoney)]
    const read = { low: low.likely * factor, high: high.likely * factor }
    return low.likely === low.other && high.likely === high.other
      ? read
      : { ...read, also: { low: low.other * factor, high: high.other * factor } }
  }
  const { sign, price, priceTo, scale, from, to, percent, currency, since, until, time } = groups
  if (sign !== undefined && price !== undefined) {
    const factor = scale === undefined ? 1 : scale.trim().toLowerCase() === 'k' ? 1_000 : 1_000_000
    return { kind: 'money', unit: currencyOf(sign), ...range(price, priceTo, factor, true), ...base }
  }
  if (from !== undefined && percent !== undefined) return { kind: 'percent', unit: '%', ...range(from, to), ...base }
  if (from !== undefined && currency !== undefined) {
    return { kind: 'money', unit: currencyOf(currency), ...range(from, to, 1, true), ...base }
  }
  if (since === undefined || time === undefined) return undefined
  return { kind: 'duration', unit: unitOf(time), ...range(since, until), ...base }
}

/**
 * What a written number says: "9,9" is 9.9, "1.234,5" and "1.234.567" have thousands. "5.000" may be five, and is more
 * likely five thousand where it is money, which has no three decimals as a rule.
 */
function readings(written: string, isMoney: boolean): { likely: number; other: number } {
  const whole = numberOf(written.replaceAll('.', '').replace(',', '.'))
  if (/^\d+(?:\.\d{3})+,|\..*\./.test(written)) return { likely: whole, other: whole }
  const decimal = numberOf(written.replace(',', '.'))
  if (!/^[1-9]\d{0,2}\.\d{3}$/.test(written)) return { likely: decimal, other: decimal }
  return isMoney ? { likely: whole, other: decimal } : { likely: decimal, other: whole }
}

function currencyOf(written: string): string {
  const name = written.trim().toLowerCase()
  if (name.endsWith('$')) return '$'
  return CURRENCIES[name] ?? CURRENCIES[name.replace(/s$/, '')] ?? name
}

function unitOf(written: string): string {
  const name = written.toLowerCase().replace(/s$/, '').replace('-', ' ').replace('working', 'business')
  if (name === 'min') return 'minute'
  if (name === 'calendar day') return 'day'
  return name === 'hr' ? 'hour' : name
}
