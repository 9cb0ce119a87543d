import type { TrialResult } from '../../domain/result.ts'
import { type Session, stepsOf } from '../../domain/session.ts'
import { SIGNS } from '../facts/words.ts'
import { inColorOf, type Page } from '../terminal/page.ts'
import { brief, shorten } from '../text/clean.ts'
import { flow, hanging, wrap } from '../text/layout.ts'
import { counted, dollars, duration, integer } from '../text/numbers.ts'

/** What the session is, how it ended, what it took, and the score of each criterion. */
export function headLines(session: Session, trial: TrialResult | undefined, page: Page): string[] {
  const { id, scenario, startedAt, error, groundTruth } = session
  const number = trial?.trial ?? session.trial
  const facts = [
    ...(scenario === undefined ? [] : [`scenario ${brief(scenario)}`]),
    ...(number === undefined ? [] : [`trial ${number + 1}${trial?.extra ? ' (extra)' : ''}`]),
    brief(startedAt),
    ...figures(session, trial),
  ]
  const status = STATUS[trial?.result ?? 'unknown']
  return [
    `Session ${page.colors.bold(brief(id, 120))}  ${trial === undefined ? '(not in this result)' : inColorOf(status, page)(`${SIGNS[status]} ${trial.result}`)}`,
    ...flow(facts, page.width - 2).map((line) => `  ${line}`),
    ...(error === undefined ? [] : labelledLine('Error', `${brief(error.type)}: ${brief(error.message)}`, page)),
    ...(groundTruth === undefined
      ? []
      : labelledLine(
          'Truth',
          `${groundTruth.success ? 'success' : 'failure'}, says ${brief(groundTruth.source)}`,
          page,
        )),
    ...(trial?.reason === undefined ? [] : labelledLine('Why', brief(trial.reason), page)),
    ...(trial === undefined || trial.scores.length === 0 ? [] : labelledLine('Scores', scoresText(trial), page)),
  ]
}

const STATUS = { passed: 'pass', failed: 'block', invalid: 'inconclusive', unknown: 'not_measured' } as const

function labelledLine(label: string, text: string, { width }: Page): string[] {
  return hanging(`  ${label.padEnd(8)}`, wrap(shorten(text, 600), width - 10))
}

/** Status, turns, time, tokens and cost; what is unknown says so. */
function figures(session: Session, trial: TrialResult | undefined): string[] {
  const tokens = { input: 0, output: 0 }
  let counts = 0
  let stepsUsd: number | undefined
  for (const { step } of stepsOf(session)) {
    if (step.kind !== 'model') continue
    if (step.usage) {
      tokens.input += step.usage.input
      tokens.output += step.usage.output
      counts++
    }
    if (step.costUsd !== undefined) stepsUsd = (stepsUsd ?? 0) + step.costUsd
  }
  // The gate's own figure knows when a recorded zero means "unknown".
  const usd = trial?.costUsd === undefined ? (session.costUsd ?? stepsUsd) : trial.costUsd
  return [
    session.status,
    counted(session.turns.length, 'turn'),
    ...(session.durationMs === undefined ? [] : [duration(session.durationMs)]),
    counts === 0 ? 'tokens unknown' : `${integer(tokens.input)} tokens in, ${integer(tokens.output)} out`,
    usd === undefined || usd === null ? 'cost unknown' : dollars(usd),
  ]
}

function scoresText({ scores }: TrialResult): string {
  return scores
    .map(
      ({ criterion, result, reason }) =>
        `${brief(criterion)} ${result}${result === 'unscored' && reason !== undefined ? ` (${brief(reason)})` : ''}`,
    )
    .join(', ')
}
