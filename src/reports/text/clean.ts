import { withoutEscapes } from './ansi.ts'
import { integer } from './numbers.ts'

/**
 * Text of agents, models and scenarios, made harmless to look at: no escape sequences, no control
 * characters, nothing that reorders or hides characters. Lines end in \n; tabs stay.
 */
export function cleanText(text: string): string {
  return withoutEscapes(text).replace(LINE_ENDS, '\n').replace(UNSEEN, '')
}

const LINE_ENDS = /\r\n?|[\u2028\u2029\u0085]/g
/** Controls, lone surrogates and format characters (bidi, zero width, tags); not the joiners that scripts and emoji need, not Arabic number signs. */
const UNSEEN = /(?!\n|\t|\u200C|\u200D|[\u0600-\u0605\u06DD])[\p{Cc}\p{Cf}\p{Cs}]/gu

/** Cleaned text on a single line, with single spaces. */
export function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim()
}

/**
 * At most `max` characters: a longer text is cut in its middle, and says how much is missing.
 * `length`: that of the original, where `text` is what is left of it.
 */
export function shorten(text: string, max: number, length = text.length): string {
  if (text.length <= max) return text
  const words = ` … ${integer(length - max)} characters cut … `
  // Words that are longer than what they tell of would be noise.
  const gap = words.length < Math.min(max / 2, length - max) ? words : '…'
  const kept = max - gap.length
  return `${whole(text.slice(0, Math.ceil(kept / 2)))}${gap}${whole(text.slice(text.length - Math.floor(kept / 2)))}`
}

/** A name, path or sentence on one line, of at most `max` characters. */
export function brief(text: string, max = 140): string {
  return shorten(oneLine(text), max)
}

/** Without the half of a character that a cut left at either end. */
function whole(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '')
}

/** A copy of plain data in which every text, keys included, went through `map`. */
export function mapTexts<T>(data: T, map: (text: string) => string): T {
  return mapped(data, map) as T
}

function mapped(data: unknown, map: (text: string) => string): unknown {
  if (typeof data === 'string') return map(data)
  if (Array.isArray(data)) return data.map((item) => mapped(item, map))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [map(key), mapped(value, map)]))
}

/**
 * Breaks what a CI log would obey: `::command::` at the start of a line (blanks before it are skipped
 * there), `##[command]` anywhere.
 */
export function disarmCommands(text: string): string {
  return text.replace(/^([^\S\n]*):(?=:)/gm, `$1:${ZERO_WIDTH_SPACE}`).replaceAll('##[', `#${ZERO_WIDTH_SPACE}#[`)
}

export const ZERO_WIDTH_SPACE = '\u200B'
