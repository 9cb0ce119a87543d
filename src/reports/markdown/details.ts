import type { Result } from '../../domain/result.ts'
import { code, inline } from '../defang.ts'
import { findings } from '../facts/checks.ts'
import { findingText } from '../facts/own-texts.ts'
import { scoreText } from '../facts/run.ts'
import { sliRows } from '../facts/sli-rows.ts'
import { decimals, integer } from '../text/numbers.ts'
import { folded, type Section } from './section.ts'
import { table } from './slis.ts'

const MOST_ROWS = 100

/** What a reader unfolds when the rest was not enough, most wanted first. */
export function detailSections(result: Result): Section[] {
  const details = [
    { name: 'SLI details', text: sliDetails(result) },
    { name: 'the scorecard', text: scorecard(result) },
    { name: 'passing scenarios', text: passingScenarios(result) },
    { name: 'skipped scenarios', text: skippedScenarios(result) },
    { name: 'passing checks', text: passingChecks(result) },
    { name: 'this run', text: runFacts(result) },
  ]
  return details.flatMap(({ name, text }) => (text === undefined ? [] : [{ name, text }]))
}

function sliDetails(result: Result): string | undefined {
  const lines = sliRows(result).flatMap(({ name, facts }) =>
    facts.length === 0 ? [] : [`- **${name}**: ${inline(facts.join('; '), 600)}`],
  )
  return lines.length === 0 ? undefined : folded('SLI details', lines.join('\n'))
}

function scorecard(result: Result): string | undefined {
  const { criteria } = result.scorecard
  if (criteria.length === 0) return undefined
  const rows = criteria
    .slice(0, MOST_ROWS)
    .map(({ name, weight, targetScore, score, passed, valid, unscored, gating }) => [
      inline(name, 80),
      decimals(weight, 3),
      score === null ? 'unscored' : `${score.toFixed(1)} (${integer(passed)}/${integer(valid)})`,
      decimals(targetScore, 2),
      integer(unscored),
      gating ? 'yes' : 'no',
    ])
  return folded(
    'Scorecard',
    `${inline(scoreText(result))}\n\n${table([['Criterion', 'Weight', 'Score', 'Target', 'Unscored', 'Gates'], ...rows], ['', 'r', 'r', 'r', 'r'])}`,
  )
}

function passingScenarios({ scenarios }: Result): string | undefined {
  const passing = scenarios.filter(({ failed, passed, skipped }) => skipped === undefined && failed === 0 && passed > 0)
  const lines = passing.map(
    ({ id, passed, invalid }) =>
      `- ${code(id)}: ${passed} of ${passed} passed${invalid === 0 ? '' : `, ${invalid} invalid`}`,
  )
  return list('Scenarios that pass', lines)
}

function skippedScenarios({ scenarios }: Result): string | undefined {
  const lines = scenarios.flatMap(({ id, skipped, mustPass }) =>
    skipped === undefined ? [] : [`- ${code(id)}${mustPass ? ' (must pass)' : ''}: ${inline(skipped)}`],
  )
  return list('Skipped scenarios', lines)
}

function passingChecks(result: Result): string | undefined {
  const found = new Set(findings(result))
  const lines = result.checks.flatMap((check) =>
    found.has(check) ? [] : [`- ${code(check.id)}: ${inline(findingText(check, result))}`],
  )
  return list('Checks that pass', lines)
}

function list(title: string, lines: readonly string[]): string | undefined {
  if (lines.length === 0) return undefined
  const more = lines.length - MOST_ROWS
  return folded(
    `${title} (${integer(lines.length)})`,
    [...lines.slice(0, MOST_ROWS), ...(more > 0 ? [`- and ${integer(more)} more`] : [])].join('\n'),
  )
}

function runFacts({ agent, stage, profile, windowDays, startedAt, fingerprints, sessionsFile }: Result): string {
  const facts: [string, string | undefined][] = [
    ['Agent', [agent.name, agent.version, agent.kind].filter((text) => text !== undefined).join(', ')],
    ['Commit', agent.commit],
    ['Stage', stage],
    ['Targets', `${profile === undefined ? '' : `profile ${profile}, `}over ${decimals(windowDays, 2)} days`],
    ['Started', startedAt],
    ['Suite', fingerprints.suite],
    ['Judge', fingerprints.judge ?? undefined],
    ['Sessions', sessionsFile],
  ]
  return folded(
    'This run',
    facts.flatMap(([name, text]) => (text === undefined ? [] : [`- ${name}: ${code(text)}`])).join('\n'),
  )
}
