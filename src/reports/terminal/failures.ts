import type { Result } from '../../domain/result.ts'
import { type FailingScenario, type Failure, failingScenarios, turnText } from '../facts/failures.ts'
import { countsText, sessionsText } from '../facts/words.ts'
import { brief, shorten } from '../text/clean.ts'
import { displayWidth, flow, hanging, sideBySide, wrap } from '../text/layout.ts'
import { counted, integer } from '../text/numbers.ts'
import type { Page } from './page.ts'

const MOST_SCENARIOS = 15
const MOST_FAILURES = 4
const MOST_NAMES = 30
/** Longest expected or actual text, in characters. */
const LONGEST = 320

/** Failing scenarios, each with what was expected beside what the agent did. */
export function failuresSection(result: Result, page: Page): string[] {
  const failing = failingScenarios(result)
  const [first] = failing
  if (first === undefined) return []
  const rest = failing.slice(MOST_SCENARIOS)
  const run = result.scenarios.filter(({ skipped }) => skipped === undefined).length
  return [
    page.colors.bold(`Failing scenarios: ${integer(failing.length)} of ${integer(run)}`),
    ...failing.slice(0, MOST_SCENARIOS).flatMap((item) => ['', ...scenarioLines(item, page)]),
    ...(rest.length === 0 ? [] : ['', ...otherLines(rest, page)]),
  ]
}

function scenarioLines({ scenario, failures, reasons, failed }: FailingScenario, page: Page): string[] {
  const { id, description, file, line, mustPass, cluster } = scenario
  const { colors, width } = page
  const where = file === undefined ? [] : [line === undefined ? file : `${file}:${line}`]
  const facts = [
    countsText(scenario, failed),
    ...(mustPass ? ['must_pass'] : []),
    ...(cluster ? [`cluster ${cluster}`] : []),
    ...where,
  ].map((text) => brief(text))
  const shown = failures.slice(0, MOST_FAILURES)
  const more = failures.length - shown.length
  return [
    ...hanging(`${colors.red('✗')} `, flow([colors.bold(brief(id)), ...facts], width - 2)),
    ...(description === undefined
      ? []
      : wrap(brief(description, 200), width - 2).map((text) => `  ${colors.dim(text)}`)),
    ...reasons
      .slice(0, 3)
      .flatMap(({ reason, trials }) =>
        hanging('  - ', wrap(`${brief(reason, LONGEST)} (${counted(trials, 'trial')})`, width - 4)),
      ),
    ...shown.flatMap((failure) => failureLines(failure, failed.length, page)),
    ...(more > 0 ? [`  ... and ${counted(more, 'more failure')}`] : []),
    ...(failed.length === 0
      ? []
      : hanging('    ', wrap(`sessions ${sessionsText(failed.map(({ session }) => session))}`, width - 4)).map(
          colors.dim,
        )),
  ]
}

function failureLines(
  { criterion, path, turn, expected, actual, reason, sessions, otherActuals, alike }: Failure,
  failedTrials: number,
  page: Page,
): string[] {
  const of = failedTrials === sessions.length ? [] : [`${sessions.length} of ${failedTrials} failed trials`]
  const marks = [
    ...(turn === undefined ? [] : [turnText(turn)]),
    ...(path === undefined ? [] : [brief(path)]),
    ...of,
    ...(alike === 0 ? [] : [`and ${alike} more like it`]),
  ]
  const named = criterion === 'TaskSuccessRate' ? '' : `${brief(criterion)}: `
  const place = marks.length === 0 ? '' : ` (${marks.join(', ')})`
  const head = hanging('  - ', wrap(`${named}${brief(reason, LONGEST)}${place}`, page.width - 4))
  return [...head, ...expectedAndActual(expected, actual, otherActuals, page)]
}

/** Side by side; a text that stands alone, behind its name. */
function expectedAndActual(
  expected: string | undefined,
  actual: string | undefined,
  otherActuals: number,
  { colors, width }: Page,
): string[] {
  const others = otherActuals === 0 ? '' : `\n(and ${counted(otherActuals, 'other')})`
  if (expected !== undefined && actual !== undefined) {
    const left = `expected\n${shortText(expected)}`
    const [titles = '', ...rows] = sideBySide(left, `actual\n${shortText(actual)}${others}`, width - 4)
    return [`    ${colors.dim(titles)}`, ...rows.map((text) => `    ${text}`)]
  }
  const alone = expected ?? actual
  if (alone === undefined) return []
  const label = `    ${colors.dim(expected === undefined ? 'actual' : 'expected')}  `
  return hanging(label, wrap(shortText(alone) + others, width - displayWidth(label)))
}

function shortText(text: string): string {
  return shorten(text.trim().replace(/\n{2,}/g, '\n'), LONGEST) || '(empty)'
}

function otherLines(rest: readonly FailingScenario[], { width }: Page): string[] {
  const names = rest
    .slice(0, MOST_NAMES)
    .map(({ scenario }) => `${brief(scenario.id)} ${scenario.passed}/${scenario.passed + scenario.failed}`)
  const more = rest.length - names.length
  return [
    `${counted(rest.length, 'more failing scenario')}, passed/trials:`,
    ...flow([...names, ...(more > 0 ? [`and ${integer(more)} more`] : [])], width - 2).map((text) => `  ${text}`),
  ]
}
