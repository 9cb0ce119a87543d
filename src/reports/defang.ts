import { brief, cleanText, oneLine, shorten, ZERO_WIDTH_SPACE } from './text/clean.ts'
import { decodeEntities } from './text/entities.ts'

/**
 * Text of agents, models and scenarios for Markdown that GitHub renders: shown as it reads, and unable to
 * ping people, link, load images, refer to issues, close what surrounds it or forge the marker of a comment.
 */

/** For running text and table cells: one line of at most `max` characters before escaping. */
export function inline(text: string, max = 300): string {
  return escapeMarkdown(shorten(plainText(text, max), max, text.length))
}

function plainText(text: string, max: number): string {
  // A text is cut before it is searched: a megabyte of brackets costs nothing.
  return withoutLinks(oneLine(decodeEntities(shorten(text, max * 4))))
}

/** As `inline`, for the cells of a table: long words may break behind their punctuation, which a phone needs. */
export function cell(text: string, max = 300): string {
  const plain = shorten(plainText(text, max), max, text.length).replaceAll(BREAK, '')
  const breakable = plain.replace(LONG_WORD, (word) => word.replace(BREAKABLE, `$&${BREAK}`))
  return escapeMarkdown(breakable).replaceAll(BREAK, '<wbr>')
}

/** Stands for a place to break at while the text is escaped: a character of nobody's alphabet. */
const BREAK = '\uE000'
const LONG_WORD = /\S{16,}/g
const BREAKABLE = /[,;:/._({&?=|](?=[^\s,;:/._({&?=|])/g

/** An id, path or name as a code span, on one line. */
export function code(text: string, max = 140): string {
  const plain = brief(text, max)
  return PLAIN_CODE.test(plain) ? `\`${plain}\`` : `<code>${inline(plain, max)}</code>`
}

/** An id, path or name as code where HTML is read and Markdown is not: in the title of a fold. */
export function htmlCode(text: string, max = 140): string {
  // What Markdown, mentions or references could act on stands as its number, and is broken where that is not enough.
  const inert = shorten(plainText(text, max), max, text.length)
    .replace(/[^\p{L}\p{N}\p{M} .:/()+=-]/gu, (character) => `&#${character.codePointAt(0)};`)
    .replaceAll('&#64;', `&#64;${ZERO_WIDTH_SPACE}`)
  return `<code>${inert}</code>`
}

/** Inert between backticks, in tables too. */
const PLAIN_CODE = /^[\w.:/,()[\]{}"'#*?!+=-]([\w .:/,()[\]{}"'#*?!+=-]*[\w.:/,()[\]{}"'#*?!+=-])?$/

/** A fenced block; its fence is longer than any run of backticks inside. Lines stay as they are. */
export function fenced(text: string, max = 2_000, language: 'text' | 'diff' = 'text'): string {
  const body = shorten(cleanText(text), max).replaceAll('<!--', `<!${ZERO_WIDTH_SPACE}--`)
  const runs = [...body.matchAll(/`+/g)].map(([run]) => run.length)
  const fence = '`'.repeat(Math.max(3, ...runs.map((length) => length + 1)))
  return `${fence}${language}\n${body}\n${fence}`
}

/** Images, links, addresses and comments leave a word in their place: the reader knows that something was there. */
function withoutLinks(text: string): string {
  return text
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '(comment removed)')
    .replace(/!\[([^\]]*)\]\([^)]*\)?/g, '(image removed)')
    .replace(/\[([^\]]*)\]\([^)]*\)?/g, '$1 (link removed)')
    .replace(/<(?:img|picture|video|iframe)\b[^>]*>?/gi, '(image removed)')
    .replace(ADDRESS, '(link removed)')
}

/** Anything with a scheme and a host, `www.`, and the schemes that act without one; not the stop of the sentence. */
const ADDRESS =
  /(?:[a-z][a-z\d+.-]{0,30}:\/\/|www\.|(?:javascript|vbscript|mailto|xmpp|data:[a-z]+\/[a-z]+)[:;,])(?:[^\s<>"')\]]*[^\s<>"')\].,;:!?])?/gi

function escapeMarkdown(text: string): string {
  return (
    text
      .replace(/[\\`*_{}[\]|~]/g, '\\$&')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // Mentions, issue references (#12, GH-12) and formulas; an amount such as $5 cannot close a formula.
      .replaceAll('@', `@${ZERO_WIDTH_SPACE}`)
      .replace(/#(?=\w)/g, `#${ZERO_WIDTH_SPACE}`)
      .replace(/\bGH-(?=\d)/gi, `$&${ZERO_WIDTH_SPACE}`)
      .replace(/\$(?!\d)/g, '<span>$</span>')
      // What would start a heading, a list or a rule at the beginning of a line.
      .replace(/^([-+=#]|\d{1,9}[.)])(?=\s|$|[-=])/, (mark) => `${mark.slice(0, -1)}\\${mark.slice(-1)}`)
  )
}
