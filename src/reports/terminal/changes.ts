import type { Result } from '../../domain/result.ts'
import { configurationText, suiteChangeRows } from '../facts/changes.ts'
import { brief } from '../text/clean.ts'
import { hanging, wrap } from '../text/layout.ts'
import type { Page } from './page.ts'

const MOST_ROWS = 20

/** What the change does to its own exam. */
export function changesSection(result: Result, page: Page): string[] {
  const item = (text: string) => hanging('  - ', wrap(brief(text, 400), page.width - 4))
  const rows = suiteChangeRows(result)
  const lines = rows.slice(0, MOST_ROWS).flatMap(({ id, change, what, before, after }) => {
    const counts = before === '-' ? '' : `; version of the base ${before}, this version ${after}`
    return item(`${id}: ${change}${what === '' ? '' : ` (${what})`}${counts}`)
  })
  const told = configurationText(result)
  if (lines.length === 0 && told === undefined) return []
  return [
    page.colors.bold('What this change does to its own exam'),
    ...lines,
    ...(rows.length > MOST_ROWS ? [`  - and ${rows.length - MOST_ROWS} more scenarios`] : []),
    ...(told === undefined ? [] : item(told)),
  ]
}
