import { markdownTable } from 'markdown-table'
import type { Result } from '../../domain/result.ts'
import { inline } from '../defang.ts'
import { invalidReasons, judgeText, otherNotices, spentText, trialsText, unscoredTexts } from '../facts/run.ts'
import { type SliRow, sliRows } from '../facts/sli-rows.ts'
import { ICONS } from '../facts/words.ts'
import { integer } from '../text/numbers.ts'
import type { Section } from './section.ts'

const MOST_NOTICES = 15

/** The SLI table, below it what explains a rate, the trials and what they cost. A phone shows the columns up to the target. */
export function slisSection(result: Result): Section {
  const rows = sliRows(result)
  const cells = rows.map(({ name, status, word, rate, counts, target, interval }) => [
    `${name}<br>${ICONS[status]}\u00A0${unbroken(word)}`,
    unbroken(rate) + (counts === undefined ? '' : `<br>${counts}`),
    unbroken(target),
    interval,
  ])
  const costs = inline(`${trialsText(result)} ${judgeText(result)} ${spentText(result)}`, 600)
  return {
    name: 'the SLI table',
    text: [
      table([['SLI', 'Measured', 'Target', unbroken('90% interval')], ...cells], ['', 'r', 'r', 'r']),
      ...headlines(rows),
      costs,
    ].join('\n\n'),
  }
}

function headlines(rows: readonly SliRow[]): string[] {
  const lines = rows.flatMap(({ name, headline, word, counts }) =>
    headline === undefined ? [] : [`- ${name}${counts === undefined ? ` is ${word}` : ''}: ${inline(headline, 200)}`],
  )
  return lines.length === 0 ? [] : [lines.join('\n')]
}

/** Kept on one line, however narrow the column. */
function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00A0')
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

/** A table whose cells are not padded: a long cell would pad every other. `align`: `r` for columns of numbers. */
export function table(rows: readonly (readonly string[])[], align: readonly string[] = []): string {
  return markdownTable(rows, { alignDelimiters: false, align })
}
