import { markdownTable } from 'markdown-table'
import type { Result } from '../../domain/result.ts'
import { inline } from '../defang.ts'
import { invalidReasons, judgeText, otherNotices, spentText, trialsText, unscoredTexts } from '../facts/run.ts'
import { type SliRow, sliRows } from '../facts/sli-rows.ts'
import { ICONS } from '../facts/words.ts'
import { integer } from '../text/numbers.ts'
import type { Section } from './section.ts'

const MOST_NOTICES = 15

/** The SLI table, and below it the trials and what they cost. */
export function slisSection(result: Result): Section {
  const rows = sliRows(result).map((row) => [
    row.name,
    `${ICONS[row.status]} ${row.word}`,
    measuredCell(row),
    row.interval,
    inline(row.target),
  ])
  const costs = inline(`${trialsText(result)} ${judgeText(result)} ${spentText(result)}`, 600)
  return {
    name: 'the SLI table',
    text: `${table([['SLI', 'Status', 'Measured', '90% interval', 'Target'], ...rows])}\n\n${costs}`,
  }
}

/** What was not measured, and what must be known to read the rest. */
export function noticesSection(result: Result): Section[] {
  const invalid = invalidReasons(result)
    .slice(0, 5)
    .map(({ reason, count }) => `${integer(count)} invalid: ${reason}`)
  const notices = [...invalid, ...unscoredTexts(result), ...otherNotices(result)].slice(0, MOST_NOTICES)
  if (notices.length === 0) return []
  return [{ name: 'notices', text: `**Notices**\n\n${notices.map((notice) => `- ${inline(notice, 400)}`).join('\n')}` }]
}

function measuredCell({ measured, headline }: SliRow): string {
  return headline === undefined ? measured : `${measured}<br>${inline(headline, 200)}`
}

/** A table whose cells are not padded: a long cell would pad every other. */
export function table(rows: readonly (readonly string[])[]): string {
  return markdownTable(rows, { alignDelimiters: false })
}
