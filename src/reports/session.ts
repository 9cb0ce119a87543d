import picocolors from 'picocolors'
import type { TrialResult } from '../domain/result.ts'
import { isAnswered, type Session, type Turn } from '../domain/session.ts'
import type { ReportOptions } from './report.ts'
import { headLines } from './session/head.ts'
import { labelled } from './session/labelled.ts'
import { marksOf, marksText } from './session/marks.ts'
import { stepLines } from './session/steps.ts'
import type { Page } from './terminal/page.ts'
import { cleanText, disarmCommands, mapTexts } from './text/clean.ts'
import { duration } from './text/numbers.ts'

/**
 * One transcript for the terminal: what was said, called and returned, turn by turn, with what failed marked
 * at its turn. `trial`: what the gate says of this session; without it nothing is marked. 60 to 100 columns.
 */
export function renderSession(
  session: Session,
  trial: TrialResult | undefined,
  { color = false, width = 80 }: Pick<ReportOptions, 'color' | 'width'> = {},
): string {
  const page: Page = { colors: picocolors.createColors(color), width: Math.min(100, Math.max(60, width)) }
  const clean = mapTexts(session, cleanText)
  const said = trial === undefined ? undefined : mapTexts(trial, cleanText)
  const marks = said === undefined ? [] : marksOf(said)
  const last = clean.turns.length - 1
  const sections = [
    headLines(clean, said, page),
    ...clean.turns.map((turn, index) => [
      ...turnLines(turn, index, page),
      // What is said of a turn that never came stands below the last.
      ...marks
        .filter((mark) => mark.turn === index || (index === last && (mark.turn ?? -1) > last))
        .flatMap((mark) => marksText(mark, page)),
    ]),
    marks
      .filter(({ turn }) => turn === undefined || last < 0)
      .flatMap((mark, index) => [
        ...(index === 0 ? [page.colors.bold('Of the whole session')] : []),
        ...marksText(mark, page),
      ]),
  ]
  const text = sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
  return `${disarmCommands(text)}\n`
}

function turnLines(turn: Turn, index: number, page: Page): string[] {
  const { user, reply, latencyMs, ttftMs, steps } = turn
  const times = [
    ...(latencyMs === undefined ? [] : [duration(latencyMs)]),
    ...(ttftMs === undefined ? [] : [`first token ${duration(ttftMs)}`]),
  ]
  const answer = isAnswered(turn) ? reply || '(empty reply)' : '(nobody answered)'
  return [
    `${page.colors.bold(`Turn ${index + 1}`)}${times.length === 0 ? '' : page.colors.dim(`  ${times.join(', ')}`)}`,
    ...labelled('user', user, page, 2_000),
    ...steps.flatMap((step) => stepLines(step, page)),
    ...labelled('agent', answer, page, 4_000),
  ]
}
