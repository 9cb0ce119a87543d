import { stripVTControlCharacters } from 'node:util'

/** Text that agents, scenarios and other people wrote, made harmless for logs, annotations and comments. */

const ZERO_WIDTH_SPACE = '\u200B'
const LINE_ENDS = /\r\n|[\r\n\u2028\u2029\u0085]/
/** Controls, lone surrogates and what reorders or hides characters; not tabs and the joiners that scripts need. */
const UNSEEN = /(?!\t|\u200C|\u200D)[\p{Cc}\p{Cf}\p{Cs}]/gu

/** The lines of a text without escape sequences and unseen characters; what a CI log would obey is broken. */
export function safeLines(text: string): string[] {
  return stripVTControlCharacters(text)
    .split(LINE_ENDS)
    .map((line) => disarmed(line.replace(UNSEEN, '')))
}

/** A sentence on one line of at most `max` characters. */
export function oneLine(text: string, max: number): string {
  // Cut before it is searched: a megabyte costs nothing.
  const line = safeLines(text.slice(0, max * 4))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= max ? line : `${line.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** A name as a code span of Markdown, on one line: nothing in it can end the span, ping or link. */
export function codeSpan(name: string): string {
  const plain = oneLine(name, 140).replace(/[`|<>&@\\]/g, '?')
  return `\`${plain === '' ? '?' : plain}\``
}

/** `::command::` is obeyed at the start of a line, behind blanks too, and `##[command]` anywhere. */
function disarmed(line: string): string {
  return line.replace(/^(\s*):(?=:)/, `$1:${ZERO_WIDTH_SPACE}`).replaceAll('##[', `#${ZERO_WIDTH_SPACE}#[`)
}
