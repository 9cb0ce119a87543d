import type { Result } from '../../domain/result.ts'
import { cell, code, fenced, htmlCode, inline } from '../defang.ts'
import { type FailingScenario, type Failure, failingScenarios, turnText } from '../facts/failures.ts'
import { countsText, sessionText } from '../facts/words.ts'
import { cleanText } from '../text/clean.ts'
import { counted, integer } from '../text/numbers.ts'
import { folded, type Section } from './section.ts'
import { table } from './slis.ts'

/** Shown whole at once; the further ones are folded, each whole inside. */
const MOST_OPEN = 2
/** With all that is known; beyond them a line each. */
const MOST_WHOLE = 20
const MOST_FAILURES = 4
/** Longest text in a table cell; what is longer stands in full below, folded. */
const LONGEST_CELL = 240
const FOLDED_AT_ONCE = 50

/** Failing scenarios, one section each: the first open, the further ones folded, beyond twenty a line each. */
export function failureSections(result: Result): Section[] {
  const failing = failingScenarios(result)
  const run = result.scenarios.filter(({ skipped }) => skipped === undefined).length
  const names = { name: 'failing scenario', plural: 'failing scenarios' }
  const whole = failing.slice(0, MOST_WHOLE).map((item, index) => {
    const title =
      index === 0
        ? `### ${integer(failing.length)} of ${counted(run, 'scenario')} ${failing.length === 1 ? 'fails' : 'fail'}\n\n`
        : ''
    return { ...names, text: title + (index < MOST_OPEN ? openScenario(item) : foldedScenario(item)) }
  })
  return [...whole, ...foldedLists(failing.slice(MOST_WHOLE))]
}

function openScenario(item: FailingScenario): string {
  return `#### ❌ ${code(item.scenario.id)}: ${outcomeText(item)}\n\n${scenarioText(item)}`
}

function foldedScenario(item: FailingScenario): string {
  return folded(`❌ ${htmlCode(item.scenario.id)}: ${outcomeText(item)}`, scenarioText(item))
}

function outcomeText({ scenario, failed }: FailingScenario): string {
  return `${countsText(scenario, failed)}${scenario.mustPass ? ', must pass' : ''}`
}

function scenarioText({ scenario, failures, reasons, failed }: FailingScenario): string {
  const { description, file, line, cluster } = scenario
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
  const first = failures.slice(0, MOST_FAILURES)
  return [
    ...(description === undefined ? [] : [inline(description)]),
    ...reasons.slice(0, 3).map(({ reason, trials }) => `**${inline(reason)}** (${counted(trials, 'trial')})`),
    ...failuresText(first, failed.length),
    ...(more > 0 ? [`... and ${counted(more, 'more failure')}.`] : []),
    ...fullTexts(first),
    ...(where.length === 0 ? [] : [`<sub>${where.join(' · ')}</sub>`]),
  ].join('\n\n')
}

/** One table for all, so that the columns stay where they are; a list where there is nothing to hold side by side. */
function failuresText(failures: readonly Failure[], failedTrials: number): string[] {
  if (failures.length === 0) return []
  if (failures.every(({ expected, actual }) => expected === undefined && actual === undefined)) {
    const lines = failures.map((failure) => {
      const marks = marksOf(failure, failedTrials)
      return `- ${reasonText(failure)}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`
    })
    return [lines.join('\n')]
  }
  const rows = failures.map((failure, index) => [
    expectedCell(failure, failedTrials),
    actualCell(failure, failures[index - 1]),
  ])
  return [table([['Expected', 'Actual'], ...rows])]
}

/** What was expected, and where. */
function expectedCell(failure: Failure, failedTrials: number): string {
  const marks = marksOf(failure, failedTrials)
  return [
    ...(failure.expected === undefined ? [] : [shown(failure.expected)]),
    ...(marks.length === 0 ? [] : [`<sub>${marks.join(' · ')}</sub>`]),
  ].join('<br>')
}

/** What went wrong, and what the agent did. */
function actualCell(failure: Failure, before: Failure | undefined): string {
  const { actual, otherActuals } = failure
  const same = actual !== undefined && actual.length > SHORT && actual === before?.actual
  return [
    `**${reasonText(failure)}**`,
    ...(actual === undefined ? [] : [same ? '(as above)' : shown(actual)]),
    ...(otherActuals === 0 || same ? [] : [`(and ${counted(otherActuals, 'other')})`]),
  ].join('<br>')
}

/** A text that may stand twice: as quick to read as a pointer to the first. */
const SHORT = 40

function shown(text: string): string {
  return cell(text, LONGEST_CELL) || '(empty)'
}

function reasonText({ criterion, reason }: Failure): string {
  return cell(criterion === 'TaskSuccessRate' ? reason : `${criterion}: ${reason}`)
}

function marksOf({ path, turn, sessions, alike }: Failure, failedTrials: number): string[] {
  return [
    ...(turn === undefined ? [] : [turnText(turn)]),
    ...(path === undefined ? [] : [cell(path)]),
    ...(sessions.length === failedTrials ? [] : [`${sessions.length} of ${failedTrials} failed trials`]),
    ...(alike === 0 ? [] : [`and ${alike} more like it`]),
  ]
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
