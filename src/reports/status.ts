import picocolors from 'picocolors'
import type { Result } from '../domain/result.ts'
import { inline } from './defang.ts'
import { budgetSections } from './markdown/budget.ts'
import { budgetLines } from './terminal/budget.ts'
import { cleanText, disarmCommands, mapTexts } from './text/clean.ts'

/** The standing of an agent by itself, as `status` and `observe` show it. */
export interface StatusReport {
  agent: string
  budget: NonNullable<Result['budget']>
  /** What was done or found, a sentence each, before the figures. */
  lines: readonly string[]
}

export function renderStatusTerminal(
  { agent, budget, lines }: StatusReport,
  { color = false, width = 80 }: { color?: boolean; width?: number | undefined } = {},
): string {
  const page = { colors: picocolors.createColors(color), width: Math.min(100, Math.max(60, width)) }
  const text = [
    page.colors.bold(cleanText(agent)),
    ...lines.map(cleanText),
    ...budgetLines(mapTexts(budget, cleanText), page),
  ]
  return `${disarmCommands(text.join('\n'))}\n`
}

export function renderStatusMarkdown({ agent, budget, lines }: StatusReport): string {
  const sections = budgetSections({ budget }).map(({ text }) => text)
  const text = [`## ${inline(agent, 100)}`, lines.map((line) => `- ${inline(line, 400)}`).join('\n'), ...sections]
  return `${disarmCommands(text.filter((part) => part !== '').join('\n\n'))}\n`
}
