import type { Result } from '../../domain/result.ts'
import { cell, code, fenced, inline } from '../defang.ts'
import { configurationText, suiteChangeRows } from '../facts/changes.ts'
import { folded, type Section } from './section.ts'
import { table } from './slis.ts'

const MOST_ROWS = 50

/** What the change does to its own exam: the suite, and the sections that it may not decide. */
export function changesSections(result: Result): Section[] {
  const rows = suiteChangeRows(result)
  const told = configurationText(result)
  return [
    ...(rows.length === 0 ? [] : [{ name: 'changes of the suite', text: suiteText(rows) }]),
    ...(told === undefined ? [] : [{ name: 'changes of the configuration', text: configurationDiffs(result, told) }]),
  ]
}

function suiteText(rows: ReturnType<typeof suiteChangeRows>): string {
  const cells = rows
    .slice(0, MOST_ROWS)
    .map(({ id, change, what, before, after }) => [
      code(id),
      what === '' ? `**${change}**` : `**${change}**<br>${cell(what, 200)}`,
      before,
      after,
    ])
  const more = rows.length > MOST_ROWS ? `\n\nand ${rows.length - MOST_ROWS} more` : ''
  const head = ['Scenario', 'This change', 'As on the base', 'As changed']
  return `### Changes of the suite\n\n${table([head, ...cells])}${more}`
}

function configurationDiffs({ configuration }: Result, told: string): string {
  const diffs = (configuration?.changed ?? []).map(({ diff }) => fenced(diff, 4_000, 'diff'))
  return `### Changes of the configuration\n\n${inline(told, 500)}\n\n${folded('What is proposed', diffs.join('\n\n'))}`
}
