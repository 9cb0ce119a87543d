import type { ExpectationFinding } from './findings.ts'
import type { Evidence, Score } from './result.ts'
import { expectedOutcome } from './scenario.ts'
import type { ScoringInput } from './score.ts'
import { foundNoToolCalls, type Session } from './session.ts'

/** What TaskSuccessRate says of one session. */
export interface Success {
  score: Omit<Score, 'criterion'>
  /** Unscored because nothing that is configured could look. */
  unlooked?: boolean
  /** Failed for nothing but tool calls that were not found, where none was found at all. */
  inDoubt?: boolean
}

/** TaskSuccessRate of one session (design, section 1); the first rule that applies decides. */
export function taskSuccess({ session, scenario, findings, scorecard, hasJudge }: ScoringInput): Success {
  const unmet = findings.expectations.filter(({ held }) => held === 'no')
  const [first] = unmet
  if (session.groundTruth) {
    const { success, source } = session.groundTruth
    if (success) return { score: { result: 'passed' } }
    // The truth says that it failed, the expectations are the best guess at why.
    const why = first ? `; ${unmetReason(first, unmet.length)}` : ''
    return failed(`${source}: the task was not solved${why}`, unmet.map(evidenceOf))
  }
  if (session.status === 'timeout' || session.status === 'error' || session.status === 'abandoned') {
    return failed(howItEnded(session), unmet.map(evidenceOf))
  }
  if (first) {
    const failure = failed(unmetReason(first, unmet.length), unmet.map(evidenceOf))
    return foundNoToolCalls(session) && unmet.every(isAboutToolCalls) ? { ...failure, inDoubt: true } : failure
  }

  const rubric = findings.rubrics.find(({ criterion }) => criterion === 'TaskSuccessRate')
  if (rubric?.result === 'failed') return failed(rubric.reason)

  const unseen = findings.expectations.filter(({ held }) => held === 'unscored')
  const [open] = unseen
  if (open) {
    const reason = `${open.path} could not be scored: ${open.reason ?? 'no reason given'}`
    return unscored(
      reason,
      unseen.map(evidenceOf),
      unseen.every(({ unlooked }) => unlooked),
    )
  }
  if (rubric?.result === 'passed') return { score: { result: 'passed' } }
  if (rubric) return unscored(rubric.reason)
  if (hasJudge && scorecard.some(({ name }) => name === 'TaskSuccessRate')) {
    return unscored('the judge said nothing about the rubric')
  }
  if (expectedOutcome(scenario) === 'resolved' && findings.expectations.every(({ kind }) => kind === 'outcome')) {
    const reason = 'the scenario expects only that the issue is resolved, and without a judge nobody can tell'
    return unscored(reason, undefined, true)
  }
  return { score: { result: 'passed' } }
}

function isAboutToolCalls({ kind }: ExpectationFinding): boolean {
  return kind === 'calls' || kind === 'claims_require_call'
}

function failed(reason: string, evidence: Evidence[] = []): Success {
  return { score: { result: 'failed', reason, evidence: evidence.length === 0 ? [{ reason }] : evidence } }
}

function unscored(reason: string, evidence: Evidence[] = [{ reason }], unlooked = false): Success {
  return { score: { result: 'unscored', reason, evidence }, unlooked }
}

function howItEnded({ status, error }: Session): string {
  const what = status === 'timeout' ? 'timed out' : status === 'abandoned' ? 'gave up' : 'failed'
  return error ? `the agent ${what}: ${error.message}` : `the agent ${what}`
}

function unmetReason({ path, reason, expected, actual }: ExpectationFinding, count: number): string {
  const more = count > 1 ? ` (and ${count - 1} more)` : ''
  return `${path}: ${reason ?? `expected ${expected}, got ${actual}`}${more}`
}

export function evidenceOf({ path, turn, expected, actual, reason }: ExpectationFinding): Evidence {
  return {
    path,
    ...(turn === undefined ? {} : { turn }),
    expected,
    actual,
    reason: reason ?? `expected ${expected}`,
  }
}
