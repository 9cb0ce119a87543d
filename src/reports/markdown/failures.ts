import type { Result } from '../../domain/result.ts'
import { code, fenced, inline } from '../defang.ts'
import { type FailingScenario, type Failure, failingScenarios, turnText } from '../facts/failures.ts'
import { countsText, sessionText } from '../facts/words.ts'
import { cleanText } from '../text/clean.ts'
import { counted, integer } from '../text/numbers.ts'
import { folded, type Section } from './section.ts'
import { table } from './slis.ts'

const MOST_OPEN = 20
const MOST_FAILURES = 3
/** Longest text in a table cell; what is longer stands in full below, folded. */
const LONGEST_CELL = 240
const FOLDED_AT_ONCE = 50

/** Failing scenarios, one section each; beyond the first twenty a folded line each. */
export function failureSections(result: Result): Section[] {
  const failing = failingScenarios(result)
  const run = result.scenarios.filter(({ skipped }) => skipped === undefined).length
  const names = { name: 'failing scenario', plural: 'failing scenarios' }
  const open = failing.slice(0, MOST_OPEN).map((item, index) => {
    const title =
      index === 0
        ? `### ${integer(failing.length)} of ${counted(run, 'scenario')} ${failing.length === 1 ? 'fails' : 'fail'}\n\n`
        : ''
    return { ...names, text: title + scenarioText(item) }
  })
  return [...open, ...foldedLists(failing.slice(MOST_OPEN))]
}

function scenarioText({ scenario, failures, reasons, failed }: FailingScenario): string {
  const { id, description, file, line, mustPass, cluster } = scenario
  const where = [
    ...(file === undefined ? [] : [code(line === undefined ? file : `${file}:${line}`)]),
    ...(cluster === undefined ? [] : [`cluster ${code(cluster)}`]),
    ...(failed.length === 0
      ? []
      : [
          `sessions ${failed
            .slice(0, 3)
            .map(({ session }) => code(sessionText(session)))
            .join(', ')}${failed.length > 3 ? ` and ${failed.length - 3} more` : ''}`,
        ]),
  ]
  const more = failures.length - MOST_FAILURES
  const shown = failures.slice(0, MOST_FAILURES)
  return [
    `#### ❌ ${code(id)}: ${countsText(scenario, failed)}${mustPass ? ', must pass' : ''}`,
    ...(description === undefined ? [] : [inline(description)]),
    ...reasons.slice(0, 3).map(({ reason, trials }) => `**${inline(reason)}** (${counted(trials, 'trial')})`),
    ...shown.map((failure) => failureText(failure, failed.length)),
    ...(more > 0 ? [`... and ${counted(more, 'more failure')}.`] : []),
    ...(where.length === 0 ? [] : [`<sub>${where.join(' · ')}</sub>`]),
    ...fullTexts(shown),
  ].join('\n\n')
}

function failureText(
  { criterion, path, turn, expected, actual, reason, sessions, otherActuals, alike }: Failure,
  failedTrials: number,
): string {
  const marks = [
    ...(turn === undefined ? [] : [turnText(turn)]),
    ...(path === undefined ? [] : [code(path)]),
    ...(sessions.length === failedTrials ? [] : [`${sessions.length} of ${failedTrials} failed trials`]),
    ...(alike === 0 ? [] : [`and ${alike} more like it`]),
  ]
  const named = criterion === 'TaskSuccessRate' ? '' : `${inline(criterion)}: `
  const head = `**${named}${inline(reason)}**${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`
  return [head, ...expectedAndActual(expected, actual, otherActuals)].join('\n\n')
}

/** Side by side; a text that stands alone, behind its name. */
function expectedAndActual(expected: string | undefined, actual: string | undefined, otherActuals: number): string[] {
  const others = otherActuals === 0 ? '' : `<br>(and ${counted(otherActuals, 'other')})`
  if (expected !== undefined && actual !== undefined) {
    const rows = [
      ['Expected', 'Actual'],
      [cell(expected), cell(actual) + others],
    ]
    return [table(rows)]
  }
  if (expected !== undefined) return [`Expected: ${cell(expected)}`]
  return actual === undefined ? [] : [`Actual: ${cell(actual)}${others}`]
}

function cell(text: string): string {
  return inline(text, LONGEST_CELL) || '(empty)'
}

/** The texts that a cell had to cut. */
function fullTexts(failures: readonly Failure[]): string[] {
  const long = new Set(
    failures.flatMap(({ expected, actual }) =>
      [expected, actual].filter((text) => text !== undefined && cleanText(text).length > LONGEST_CELL),
    ),
  )
  if (long.size === 0) return []
  return [folded('Full texts', [...long].map((text) => fenced(text ?? '')).join('\n\n'))]
}

function foldedLists(failing: readonly FailingScenario[]): Section[] {
  const sections: Section[] = []
  for (let start = 0; start < failing.length; start += FOLDED_AT_ONCE) {
    const items = failing.slice(start, start + FOLDED_AT_ONCE)
    const lines = items.map(({ scenario, failures, reasons, failed }) => {
      const why = failures[0]?.reason ?? reasons[0]?.reason
      return `- ${code(scenario.id)}: ${countsText(scenario, failed)}${why === undefined ? '' : `. ${inline(why, 160)}`}`
    })
    sections.push({
      name: 'more failing scenarios',
      text: folded(counted(items.length, 'more failing scenario'), lines.join('\n')),
    })
  }
  return sections
}
