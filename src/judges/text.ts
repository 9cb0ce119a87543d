import type { TextMatcher } from '../domain/scenario.ts'
import type { RegexEngine } from './regex.ts'

/**
 * What `say` and `never_say` mean. Both sides are read alike before they are compared:
 * - upper and lower case, Unicode forms (NFKC), curly quotes and runs of white space make no difference;
 * - dashes of every kind are "-", and so is "to" between numbers or number words: "7 – 10" is "7-10" is "7 to 10";
 * - a thousands separator is dropped, and so are cents of zero: "5,000.00" and "5.000" are "5000"; "$ 5" is "$5", and
 *   "5 %" is "5%". "4.500" may be a rate as well, and is also looked at as it is written. Nothing else is computed:
 *   "$5" is not "five dollars";
 * - Markdown emphasis (`*`, `_`, `~~`, backticks) and escapes in the reply are skipped where the phrase has none.
 *
 * A phrase is found as a substring, but a number at its ends must be the whole number: "5000" is not in "15000",
 * "50001" or "5000.5"; it is in "5000." and in "5000.00". A regular expression is searched case-insensitively in
 * the reply as read, without the rules for numbers, which would change what the pattern sees.
 */

/** Finds one `say` or `never_say` entry: the words it was found as, or undefined. */
export type Finder = (reading: Reading) => string | undefined

/** Compiles an entry. The engine is needed for `{ regex }` alone. */
export function compileFinder(matcher: TextMatcher, engine: RegexEngine | undefined): Finder {
  if (typeof matcher === 'string') return phraseFinder(matcher)
  const search = compileSaid(matcher.regex, engine)
  return (reading) => (search(reading) ? `text that matches /${matcher.regex}/` : undefined)
}

/** Compiles a regular expression to a test of a reply. */
export function compileSaid(pattern: string, engine: RegexEngine | undefined): (reading: Reading) => boolean {
  if (!engine) throw new Error('a regular expression needs the engine to be loaded')
  const search = engine.compile(pattern, { ignoreCase: true })
  return ({ plain, unmarked, raw }) =>
    search(plain) || (unmarked !== plain && search(unmarked)) || (raw !== plain && search(raw))
}

/** How an entry is shown in a report. */
export function showMatcher(matcher: TextMatcher): string {
  return typeof matcher === 'string' ? `"${matcher}"` : `/${matcher.regex}/`
}

/** A text with "5.000" and "5.00" as they are written, and as "5000" and "5". */
interface Forms {
  written: string
  folded: string
}

/** A reply in the forms that the comparisons need, each made when first asked for. */
export class Reading {
  readonly raw: string
  #plain: string | undefined
  #unmarked: string | undefined
  #forms: Forms | undefined
  #unmarkedForms: Forms | undefined

  constructor(raw: string) {
    this.raw = raw
  }

  /** NFKC, straight quotes, plain dashes, single spaces. */
  get plain(): string {
    this.#plain ??= plainText(this.raw)
    return this.#plain
  }

  /** Plain, without Markdown emphasis. */
  get unmarked(): string {
    this.#unmarked ??= withoutEmphasis(this.plain)
    return this.#unmarked
  }

  /** What a phrase is looked for in. */
  get forms(): Forms {
    this.#forms ??= formsOf(foldNumbers(this.plain))
    return this.#forms
  }

  /** The same, without Markdown emphasis. */
  get unmarkedForms(): Forms {
    this.#unmarkedForms ??= this.unmarked === this.plain ? this.forms : formsOf(this.spoken)
    return this.#unmarkedForms
  }

  /** As a person would read it out: without emphasis, ranges and thousands in one form, letters as they were. */
  get spoken(): string {
    return foldNumbers(this.unmarked)
  }
}

const readings = new WeakMap<object, Reading>()

/** The reading of a turn's reply, shared between judges. */
export function readingOf(turn: { reply: string }): Reading {
  const known = readings.get(turn)
  if (known) return known
  const reading = new Reading(turn.reply)
  readings.set(turn, reading)
  return reading
}

const NOT_ASCII = /[\u0080-\uffff]/
/** Soft hyphens, zero-width characters, marks of direction and of emoji: nobody reads them, so they hide no word from us. */
const INVISIBLE = /\p{Cf}|[\ufe0e]|[\ufe0f]/gu
const CURLY_SINGLE = /[\u2018\u2019\u201a\u201b\u2032\u02bc]/g
const CURLY_DOUBLE = /[\u201c-\u201f\u2033]/g
const DASHES = /[\u2010-\u2015\u2212\u301c\ufe58\ufe63]/g

/** NFKC, straight quotes, plain dashes, single spaces. */
export function plainText(raw: string): string {
  const text = NOT_ASCII.test(raw)
    ? raw
        .normalize('NFKC')
        .replace(INVISIBLE, '')
        .replace(CURLY_SINGLE, "'")
        .replace(CURLY_DOUBLE, '"')
        .replace(DASHES, '-')
    : raw
  return text.replace(/\s+/g, ' ').trim()
}

function withoutEmphasis(text: string): string {
  return MARKED.test(text) ? text.replace(EMPHASIS, '$1') : text
}

const MARKED = /[*`_~\\]/
/** "_" marks at the edges of words alone: get_order is a name. A backslash escapes the sign after it. */
const EMPHASIS = /[*`]+|~~|(?<![\p{L}\p{N}_])_+(?=[^\s_])|(?<=[^\s_])_+(?![\p{L}\p{N}_])|\\([!-/:-@[-`{-~])/gu

/** One to twenty, by value. */
const NUMBERS = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  ...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen', 'twenty'],
]
/** Alternatives of a regular expression for the number words. */
export const NUMBER_WORDS = NUMBERS.slice(1).join('|')

/** The value of a number or a number word. */
export function numberOf(text: string): number {
  const word = NUMBERS.indexOf(text.toLowerCase())
  return word === -1 ? Number(text) : word
}

const BETWEEN_NUMBERS = new RegExp(
  `(\\d%?|\\b(?:${NUMBER_WORDS}))(?: ?[-~] ?| to )(?=[$€£]?\\d|(?:${NUMBER_WORDS})\\b)`,
  'gi',
)
const THOUSANDS = /(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d|,\d)/g

function foldNumbers(text: string): string {
  return text.replace(BETWEEN_NUMBERS, '$1-').replace(THOUSANDS, (number) => number.replaceAll(',', ''))
}

function formsOf(text: string): Forms {
  const written = text
    .replace(/([$€£]) (?=\d)/g, '$1')
    .replace(/(\d) %/g, '$1%')
    .toLowerCase()
  const folded = written.replace(EUROPEAN_THOUSANDS, (number) => number.replace(/[.']/g, '')).replace(ZERO_CENTS, '$1')
  return { written, folded }
}

/** "5.000" and "5'000" are how Europe writes 5,000. */
const EUROPEAN_THOUSANDS = /(?<![\d.,'])[1-9]\d{0,2}(?:(?:\.\d{3})+(?!\d|\.\d)|(?:'\d{3})+(?!\d|'\d))/g
const ZERO_CENTS = /(?<![\d.,])(\d+)\.00?(?!\d|[.,]\d)/g

function phraseFinder(phrase: string): Finder {
  const wanted = new Reading(phrase)
  // Nothing but "5.0": as "5" it would be found in "5 days".
  const isExact = /^\d+\.00?$/.test(wanted.plain)
  const isIn = ({ folded, written }: Forms) => {
    if (!isExact && includesPhrase(folded, wanted.forms.folded)) return true
    // "4.500%" has 4.5 in it, although "4.500" may be 4,500.
    return (isExact || folded !== written) && includesPhrase(written, wanted.forms.written)
  }
  return (reading) => {
    if (isIn(reading.forms)) return phrase
    const unmarked = wanted.unmarked === wanted.plain && reading.unmarked !== reading.plain
    return unmarked && isIn(reading.unmarkedForms) ? phrase : undefined
  }
}

/** Whether the phrase stands in the text, both in the same form, the numbers at its ends being whole numbers there. */
function includesPhrase(text: string, phrase: string): boolean {
  if (phrase === '') return false
  for (let at = text.indexOf(phrase); at !== -1; at = text.indexOf(phrase, at + 1)) {
    if (startsOnNumber(text, at, phrase) && endsOnNumber(text, at + phrase.length, phrase)) return true
  }
  return false
}

function startsOnNumber(text: string, at: number, phrase: string): boolean {
  return !isDigit(phrase[0]) || !/(?:\d|\d[.,])$/.test(text.slice(Math.max(0, at - 2), at))
}

function endsOnNumber(text: string, end: number, phrase: string): boolean {
  if (!isDigit(phrase.at(-1)) || end === text.length) return true
  // "12.5" is "12.50": the same number, written longer.
  const sameNumber = /\.\d+$/.test(phrase) ? /0*(?!\d|[.,]\d)/y : /(?!\d|[.,]\d)/y
  sameNumber.lastIndex = end
  return sameNumber.test(text)
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9'
}
