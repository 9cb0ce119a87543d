import picocolors from 'picocolors'
import type { Result } from '../domain/result.ts'
import type { ReportOptions } from './report.ts'
import { budgetSection } from './terminal/budget.ts'
import { changesSection } from './terminal/changes.ts'
import { checksSection } from './terminal/checks.ts'
import { contributorsSection } from './terminal/contributors.ts'
import { failuresSection } from './terminal/failures.ts'
import { footerSection } from './terminal/footer.ts'
import type { Page } from './terminal/page.ts'
import { sliSection } from './terminal/slis.ts'
import { verdictLine, verdictSection } from './terminal/verdict.ts'
import { cleanText, disarmCommands, mapTexts } from './text/clean.ts'

/** The result for an engineer's terminal: the verdict and what to do first, then the evidence. 60 to 100 columns, default 80. */
export function renderTerminal(result: Result, { color = false, width = 80, files = [] }: ReportOptions = {}): string {
  const page: Page = { colors: picocolors.createColors(color), width: Math.min(100, Math.max(60, width)) }
  // Everything below may come from an agent: cleaned once, here.
  const clean = mapTexts(result, cleanText)
  const sections = [
    verdictSection(clean, page),
    sliSection(clean, page),
    checksSection(clean, page),
    budgetSection(clean, page),
    changesSection(clean, page),
    failuresSection(clean, page),
    contributorsSection(clean, page),
    footerSection(clean, files, page),
  ].filter((lines) => lines.length > 0)
  // In a terminal the end is what is seen first: a long report says its verdict there once more.
  if (sections.flat().length > ONE_SCREEN) sections.push([verdictLine(clean, page)])
  const text = sections.map((lines) => lines.join('\n')).join('\n\n')
  return `${disarmCommands(text)}\n`
}

/** Lines. */
const ONE_SCREEN = 40
