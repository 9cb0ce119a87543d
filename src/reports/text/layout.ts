import { withoutEscapes } from './ansi.ts'

const WIDE =
  /\p{Extended_Pictographic}(?<=\p{Emoji_Presentation})|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/u

/** Terminal columns that a text takes; colours take none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of withoutEscapes(text)) width += widthOf(character)
  return width
}

function widthOf(character: string): number {
  if (character >= ' ' && character <= '~') return 1
  if (ZERO.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** The text with blanks up to `width` columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

/** Lines of at most `width` columns. Line breaks stay; a word longer than a line is broken. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) =>
    fill(
      line.split(/[ \t]+/).flatMap((word) => broken(word, width)),
      width,
      ' ',
    ),
  )
}

/** Lines of at most `width` columns made of whole parts: one that is longer, such as an id to be copied, is not broken. */
export function flow(parts: readonly string[], width: number): string[] {
  return fill(parts, width, '  ')
}

function fill(words: readonly string[], width: number, separator: string): string[] {
  const lines: string[] = []
  let line: string | undefined
  for (const word of words) {
    if (line !== undefined && displayWidth(line) + separator.length + displayWidth(word) <= width)
      line += separator + word
    else {
      if (line !== undefined) lines.push(line)
      line = word
    }
  }
  return line === undefined ? lines : [...lines, line]
}

/** Pieces of a word that is longer than a line, if possible broken behind punctuation in their second half: two never fit one line. */
function broken(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word]
  const pieces: string[] = []
  let piece = ''
  for (const character of word) {
    if (displayWidth(piece) + widthOf(character) > width) {
      const end = breakAt(piece, width)
      pieces.push(piece.slice(0, end))
      piece = piece.slice(end)
    }
    piece += character
  }
  return [...pieces, piece]
}

function breakAt(piece: string, width: number): number {
  const end = Math.max(...[...',;:/({[&?'].map((mark) => piece.lastIndexOf(mark))) + 1
  return displayWidth(piece.slice(0, end)) * 2 >= width ? end : piece.length
}

/** Lines with a label before the first and blanks of its width before the others. */
export function hanging(label: string, lines: readonly string[]): string[] {
  const blank = ' '.repeat(displayWidth(label))
  return lines.map((line, index) => (index === 0 ? label : blank) + line)
}

/** Two texts beside each other in `width` columns. */
export function sideBySide(left: string, right: string, width: number): string[] {
  const half = Math.floor((width - 3) / 2)
  const lefts = wrap(left, half)
  const rights = wrap(right, width - 3 - half)
  const rows = Math.max(lefts.length, rights.length)
  return Array.from({ length: rows }, (_, row) => `${padTo(lefts[row] ?? '', half)} │ ${rights[row] ?? ''}`.trimEnd())
}
