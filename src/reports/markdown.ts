import type { Result } from '../domain/result.ts'
import { budgetSections } from './markdown/budget.ts'
import { changesSections } from './markdown/changes.ts'
import { contributorsSection } from './markdown/contributors.ts'
import { detailSections } from './markdown/details.ts'
import { failureSections } from './markdown/failures.ts'
import { checksSection, headSection } from './markdown/head.ts'
import { fitSections } from './markdown/section.ts'
import { noticesSection, slisSection } from './markdown/slis.ts'
import type { ReportOptions } from './report.ts'
import { disarmCommands } from './text/clean.ts'

/**
 * The result for a pull request: verdict, why and what to do on the first screen, then what fails with
 * expected and actual side by side; what passes is folded. Stays below `limit` characters (at least 1,000,
 * default 60,000) by leaving whole sections out from the end, and says which.
 */
export function renderMarkdown(result: Result, { limit = 60_000, changes, footer }: ReportOptions = {}): string {
  const sections = [
    headSection(result),
    // Who comes back wants to know what moved, who comes new what is.
    ...(changes === undefined ? [] : [{ name: 'what changed', text: changes }]),
    slisSection(result),
    ...checksSection(result),
    ...budgetSections(result),
    ...changesSections(result),
    ...noticesSection(result),
    ...failureSections(result),
    ...contributorsSection(result),
    ...detailSections(result),
  ]
  // Breaking commands adds a character each: they are broken before the length is counted.
  const end = footer === undefined ? '' : disarmCommands(`\n${footer}\n`)
  const report = fitSections(
    sections.map((section) => ({ ...section, text: disarmCommands(section.text) })),
    limit - end.length,
  )
  return report + end
}
