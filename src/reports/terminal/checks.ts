import type { CheckResult, Result } from '../../domain/result.ts'
import { capText, findings, isOff, nextSteps } from '../facts/checks.ts'
import { findingText, grouped } from '../facts/own-texts.ts'
import { SIGNS } from '../facts/words.ts'
import { brief } from '../text/clean.ts'
import { hanging, wrap } from '../text/layout.ts'
import { counted } from '../text/numbers.ts'
import { inColorOf, type Page } from './page.ts'

const MOST = 15

/** Checks that did not pass, with their reasons, and with hints that are not among the next steps. */
export function checksSection(result: Result, page: Page): string[] {
  const found = findings(result)
  if (found.length === 0) return []
  const told = new Set(nextSteps(result).map(({ hint }) => hint))
  const more = found.length - MOST
  return [
    page.colors.bold('Checks that did not pass'),
    ...found.slice(0, MOST).flatMap((check) => checkLines(check, findingText(check, result), told, page)),
    ...(more > 0 ? [`  ... and ${counted(more, 'more check')}`] : []),
  ]
}

function checkLines(check: CheckResult, found: string, told: ReadonlySet<string | undefined>, page: Page): string[] {
  const { id, status, hint } = check
  const cap = capText(check)
  const texts = [found, cap && `(${cap})`].filter((text) => text !== undefined).join(' ')
  const body = (text: string) => wrap(brief(text, 500), page.width - 6)
  return [
    `  ${isOff(check) ? `${SIGNS.not_measured} off` : inColorOf(status, page)(`${SIGNS[status]} ${status}`)}  ${page.colors.bold(brief(id))}`,
    ...body(texts).map((line) => `      ${line}`),
    ...(hint === undefined || told.has(hint)
      ? []
      : hanging('      -> ', wrap(brief(grouped(hint), 300), page.width - 9)).map(page.colors.dim)),
  ]
}
