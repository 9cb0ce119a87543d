import type { Result } from '../../domain/result.ts'
import { nextSteps, type Step } from '../facts/checks.ts'
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
    ...hanging(label('Why'), body(result.summary)),
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

function stepLines({ text, checks }: Step, number: string, width: number): string[] {
  const named = checks.slice(0, 3).map((id) => brief(id))
  const more = checks.length - named.length
  const whose = named.length === 0 ? '' : ` (${named.join(', ')}${more > 0 ? ` and ${more} more` : ''})`
  return hanging(number, wrap(brief(text, 300) + whose, width - number.length))
}
