import type { Result } from '../../domain/result.ts'
import { nextSteps, type Step } from '../facts/checks.ts'
import { summaryText } from '../facts/own-texts.ts'
import { verdictMeaning } from '../facts/words.ts'
import { brief } from '../text/clean.ts'
import { hanging, padTo, wrap } from '../text/layout.ts'
import { inColorOf, type Page } from './page.ts'

/** The verdict, why, and what to do. */
export function verdictSection(result: Result, page: Page): string[] {
  const { colors } = page
  const label = (text: string) => `${colors.bold(padTo(text, 5))}  `
  const body = (text: string) => wrap(brief(text, 600), page.width - 7)
  const steps = nextSteps(result)
  return [
    verdictLine(result, page),
    '',
    ...hanging(label('Why'), body(summaryText(result))),
    ...(result.error && result.error.message !== result.summary ? hanging(label(''), body(result.error.message)) : []),
    ...hanging(
      label('To do'),
      steps.flatMap((step, index) => stepLines(step, steps.length > 1 ? `${index + 1}. ` : '', page.width - 7)),
    ),
    ...(result.error ? hanging(label('Code'), body(result.error.code)) : []),
    ...(result.error?.details === undefined
      ? []
      : ['', ...result.error.details.split('\n').map((line) => `  ${brief(line, 300)}`)]),
  ]
}

/** `BLOCK  support-agent may not merge` */
export function verdictLine(result: Result, page: Page): string {
  const { colors } = page
  const verdict = result.verdict.toUpperCase()
  const banner = colors.isColorSupported
    ? colors.inverse(inColorOf(result.verdict, page)(colors.bold(` ${verdict} `)))
    : verdict
  return `${banner}  ${colors.bold(brief(result.agent.name, 60))} ${verdictMeaning(result)}`
}

function stepLines({ text, about, most }: Step, number: string, width: number): string[] {
  const named = about
    .slice(0, most)
    .map(({ name, why }) => brief(name) + (why === undefined ? '' : ` (${brief(why, 120)})`))
  const more = about.length - named.length
  const whose = named.length === 0 ? '' : `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}: `
  return hanging(number, wrap(whose + brief(text, 300), width - number.length))
}
