import type { CheckStatus, Result, ScenarioResult, SliStatus, TrialResult, Verdict } from '../../domain/result.ts'
import { brief } from '../text/clean.ts'
import { counted } from '../text/numbers.ts'

/** What a verdict means for the agent: `<agent> may not merge`. The name stands before it. */
export function verdictMeaning({ verdict, stage, measureOnly }: Result): string {
  const words: Record<Verdict, string> = {
    pass: `may ${stage}`,
    warn: `may ${stage}, with warnings`,
    block: `may not ${stage}`,
    inconclusive: `may not ${stage} yet: too little is known`,
    error: 'was not judged: the gate itself failed',
  }
  return words[verdict] + (measureOnly && verdict !== 'error' ? ' (measure only: nothing blocks)' : '')
}

/** Signs of one terminal column. The word always stands beside them. */
export const SIGNS: Record<SliStatus | Verdict, string> = {
  pass: '✓',
  warn: '!',
  block: '✗',
  inconclusive: '?',
  not_measured: '-',
  error: '✗',
}

/** Signs for web pages. The word always stands beside them. */
export const ICONS: Record<SliStatus | Verdict, string> = {
  pass: '✅',
  warn: '⚠️',
  block: '⛔',
  inconclusive: '❔',
  not_measured: '➖',
  error: '💥',
}

export function statusWord(status: SliStatus | CheckStatus): string {
  return status === 'not_measured' ? 'not measured' : status
}

/** A session id to read and to type: the start of a UUID is enough for `report --session`. */
export function sessionText(id: string): string {
  return UUID.test(id) ? id.slice(0, 8) : brief(id, 80)
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** `8f2c1d04, 8f2c1d05 and 3 more` */
export function sessionsText(ids: readonly string[], most = 3): string {
  const shown = ids.slice(0, most).map(sessionText).join(', ')
  return ids.length > most ? `${shown} and ${ids.length - most} more` : shown
}

/** `2 of 5 trials passed, 1 invalid`. Additional trials of a must_pass scenario are not in the counts. */
export function countsText({ passed, failed, invalid }: ScenarioResult, failedTrials: readonly TrialResult[]): string {
  const extra = failedTrials.filter((trial) => trial.extra).length
  return `${passed} of ${counted(passed + failed, 'trial')} passed${invalid === 0 ? '' : `, ${invalid} invalid`}${extra === 0 ? '' : `, ${counted(extra, 'extra trial')} failed`}`
}
