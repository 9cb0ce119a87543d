import type { Result } from '../../domain/result.ts'
import { type SliRow, sliRows } from '../facts/sli-rows.ts'
import { SIGNS } from '../facts/words.ts'
import { brief } from '../text/clean.ts'
import { displayWidth, padTo, wrap } from '../text/layout.ts'
import { inColorOf, type Page } from './page.ts'

/** The SLIs against their targets: a row each, and under it the figures that explain it. */
export function sliSection(result: Result, page: Page): string[] {
  const rows = sliRows(result)
  const head = ['SLI', 'status', 'measured', 'target', '90% interval']
  const cells = rows.map((row) => [
    row.name,
    `${SIGNS[row.status]} ${row.word}`,
    row.measured,
    row.target,
    row.interval,
  ])
  const widths = head.map((title, column) =>
    Math.max(...[head, ...cells].map((line) => displayWidth(line[column] ?? title))),
  )
  const line = (texts: readonly string[], paint: (text: string, column: number) => string) =>
    texts
      .map((text, column) => paint(aligned(text, widths[column] ?? 0, column), column))
      .join('  ')
      .trimEnd()
  return [
    line(head, (text) => page.colors.dim(text)),
    ...rows.flatMap((row, index) => [
      line(cells[index] ?? [], (text, column) => (column === 1 ? inColorOf(row.status, page)(text) : text)),
      ...explanation(row, page),
    ]),
  ]
}

/** Names from the left, figures from the right. */
function aligned(text: string, width: number, column: number): string {
  return column < 2 ? padTo(text, width) : ' '.repeat(width - displayWidth(text)) + text
}

function explanation({ headline, facts }: SliRow, { colors, width }: Page): string[] {
  const sentences = [headline, ...facts].filter((text) => text !== undefined).map((text) => brief(text, 300))
  if (sentences.length === 0) return []
  return wrap(sentences.join('; '), width - 4).map((text) => `    ${colors.dim(text)}`)
}
