import type { TrialResult } from '../../domain/result.ts'
import { type Failure, failuresOf } from '../facts/failures.ts'
import type { Page } from '../terminal/page.ts'
import { brief, shorten } from '../text/clean.ts'
import { hanging, sideBySide, wrap } from '../text/layout.ts'

const LONGEST = 800

/** What failed in a session; `turn` says where, undefined means the whole session. */
export function marksOf(trial: TrialResult): Failure[] {
  return failuresOf([trial])
}

/** A failure with expected and actual side by side. */
export function marksText({ criterion, path, expected, actual, reason }: Failure, { colors, width }: Page): string[] {
  const where = path === undefined ? '' : ` (${brief(path)})`
  const head = hanging(
    `  ${colors.red('✗')} `,
    wrap(`${brief(criterion)}: ${brief(reason, LONGEST)}${where}`, width - 4).map(colors.red),
  )
  if (expected === undefined && actual === undefined) return head
  const text = (value: string | undefined) => (value === undefined ? '-' : shorten(value.trim(), LONGEST) || '(empty)')
  const [titles = '', ...rows] = sideBySide(`expected\n${text(expected)}`, `actual\n${text(actual)}`, width - 4)
  return [...head, `    ${colors.dim(titles)}`, ...rows.map((row) => `    ${row}`)]
}
