import type { ExpectationFinding, Findings } from './findings.ts'
import type { Evidence, Score, TrialResult } from './result.ts'
import { expectedOutcome, type Scenario } from './scenario.ts'
import type { Criterion } from './scorecard.ts'
import { describeInvalid, invalidReasonOf, isAnswered, type Session } from './session.ts'
import { sessionCostUsd } from './session-cost.ts'
import { SLI_NAMES, type SliEvent, type SliName } from './sli.ts'
import type { SloTargets } from './slo.ts'

export { sessionCostUsd }

/** One session after judging: its result, a score for each criterion, and its events of the five SLIs. */
export interface SessionScore {
  /** Id of the session. */
  session: string
  /** Id of the scenario. */
  scenario: string
  /** 0-based. */
  trial: number
  result: TrialResult['result']
  /** Why it failed or is invalid, in one sentence. */
  reason?: string
  /** One for each criterion of the scorecard, in its order. */
  scores: Score[]
  events: SliEvent[]
  /** Violations of `never_call` and `never_say`. */
  neverEvents: Evidence[]
  /** null: unknown. */
  costUsd: number | null
  /** Of the answered turns that were timed, in order. */
  latenciesMs: number[]
}

/** What a session is scored from. `session.groundTruth` decides alone: strip it where it is not trusted. */
export interface ScoringInput {
  session: Session
  scenario: Scenario
  findings: Findings
  targets: SloTargets
  scorecard: readonly Criterion[]
  /** Whether a judge that answers rubrics is configured. */
  hasJudge: boolean
}

/**
 * Turns the findings about one session into its score and its SLI events (design, section 1). A session from
 * which nothing was learnt is invalid and has no events; what nobody could look at is unscored, never good or bad.
 */
export function scoreSession(input: ScoringInput): SessionScore {
  const { session, scenario, findings, targets, scorecard } = input
  const identity = { session: session.id, scenario: scenario.id, trial: session.trial ?? 0 }
  const costUsd = sessionCostUsd(session)
  const invalid = invalidReasonOf(session)
  if (invalid !== undefined) {
    const reason = [describeInvalid(invalid), session.error?.message].filter(Boolean).join(': ')
    const scores = scorecard.map(({ name }): Score => ({ criterion: name, result: 'unscored', reason }))
    return { ...identity, result: 'invalid', reason, scores, events: [], neverEvents: [], costUsd, latenciesMs: [] }
  }

  const success = taskSuccess(input)
  const events: SliEvent[] = [
    successEvent(success),
    ...toolCallEvents(findings),
    ...claimEvents(session, findings),
    costEvent(costUsd, targets),
    ...latencyEvents(session, targets),
  ]
  const scores = scorecard.map(({ name }): Score => {
    if (name === 'TaskSuccessRate') return { criterion: name, ...success.score }
    if (isSli(name)) return scoreOfEvents(name, events, findings)
    return rubricScore(name, findings)
  })
  const result = { passed: 'passed', failed: 'failed', unscored: 'invalid' } as const
  return {
    ...identity,
    result: result[success.score.result],
    ...(success.score.result === 'passed' || success.score.reason === undefined
      ? {}
      : { reason: success.score.reason }),
    scores,
    events,
    neverEvents: neverEventsOf(findings),
    costUsd,
    latenciesMs: timedTurns(session).map(({ latencyMs }) => latencyMs),
  }
}

interface Success {
  score: Omit<Score, 'criterion'>
  /** Unscored because nothing that is configured could look. */
  unlooked?: boolean
}

/** TaskSuccessRate of one session; the first rule that applies decides. */
function taskSuccess({ session, scenario, findings, scorecard, hasJudge }: ScoringInput): Success {
  if (session.groundTruth) {
    const { success, source } = session.groundTruth
    return success ? { score: { result: 'passed' } } : failed(`${source} says that the task was not solved`)
  }
  const unmet = findings.expectations.filter(({ held }) => held === 'no')
  if (session.status === 'timeout' || session.status === 'error' || session.status === 'abandoned') {
    return failed(howItEnded(session), unmet.map(evidenceOf))
  }
  const [first] = unmet
  if (first) return failed(unmetReason(first, unmet.length), unmet.map(evidenceOf))

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

function failed(reason: string, evidence: Evidence[] = [{ reason }]): Success {
  return { score: { result: 'failed', reason, evidence } }
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

function evidenceOf({ path, turn, expected, actual, reason }: ExpectationFinding): Evidence {
  return {
    path,
    ...(turn === undefined ? {} : { turn }),
    expected,
    actual,
    reason: reason ?? `expected ${expected}`,
  }
}

function neverEventsOf({ expectations }: Findings): Evidence[] {
  return expectations
    .filter(
      ({ kind, held, unreached }) => (kind === 'never_call' || kind === 'never_say') && held === 'no' && !unreached,
    )
    .map(evidenceOf)
}

function successEvent({ score, unlooked }: Success): SliEvent {
  const { result, reason } = score
  if (result === 'passed') return { sli: 'TaskSuccessRate', result: 'good' }
  return {
    sli: 'TaskSuccessRate',
    result: result === 'failed' ? 'bad' : 'unscored',
    ...(reason === undefined ? {} : { reason }),
    ...(unlooked ? { unlooked } : {}),
  }
}

function toolCallEvents({ toolCalls, toolCallsUnobservable }: Findings): SliEvent[] {
  if (!toolCalls) {
    const reason = toolCallsUnobservable ?? 'nothing that is configured looks at tool calls'
    return [{ sli: 'ToolCallAccuracy', result: 'unscored', reason, unlooked: true }]
  }
  return toolCalls.map(({ tool, turn, result, reason }) => ({
    sli: 'ToolCallAccuracy',
    result,
    parts: [{ part: tool, good: result === 'good' }],
    ...(turn === undefined ? {} : { turn }),
    ...(reason === undefined ? {} : { reason }),
  }))
}

/** One event for each answered reply that makes a claim, or whose claims could not be looked at. */
function claimEvents(session: Session, { claims }: Findings): SliEvent[] {
  const lookedAt = new Set(claims.lookedAt)
  return session.turns.flatMap((answered, turn): SliEvent[] => {
    if (!isAnswered(answered)) return []
    const made = claims.claims.filter((claim) => claim.turn === turn)
    const ungrounded = made.filter(({ grounded }) => !grounded)
    const failure = claims.failed.find((item) => item.turn === turn)
    const base = { sli: 'HallucinationRate', turn } as const
    const [worst] = ungrounded
    if (worst) return [{ ...base, result: 'bad', parts: claimParts(made), reason: `"${worst.quote}": ${worst.reason}` }]
    // A claim that was found grounded does not speak for those that nobody could look at.
    if (failure) return [{ ...base, result: 'unscored', reason: failure.reason }]
    if (made.length > 0) return [{ ...base, result: 'good', parts: claimParts(made) }]
    if (lookedAt.has(turn)) return []
    return [
      { ...base, result: 'unscored', reason: 'nothing that is configured could check its claims', unlooked: true },
    ]
  })
}

function claimParts(claims: readonly Findings['claims']['claims'][number][]): { part: string; good: boolean }[] {
  return (['factual', 'procedural'] as const).flatMap((part) => {
    const own = claims.filter(({ kind }) => kind === part)
    return own.length === 0 ? [] : [{ part, good: own.every(({ grounded }) => grounded) }]
  })
}

function costEvent(costUsd: number | null, { CostPerTask: { capUsd } }: SloTargets): SliEvent {
  const sli = 'CostPerTask'
  if (costUsd === null) return { sli, result: 'unscored', reason: 'the cost is unknown', unlooked: true }
  if (capUsd === undefined) return { sli, result: 'unscored', reason: 'no cap is set', unlooked: true }
  if (costUsd <= capUsd) return { sli, result: 'good' }
  return { sli, result: 'bad', reason: `cost $${rounded(costUsd)}, the cap is $${rounded(capUsd)}` }
}

function latencyEvents(session: Session, { P99Latency: { thresholdMs } }: SloTargets): SliEvent[] {
  return session.turns.flatMap((item, turn): SliEvent[] => {
    if (!isAnswered(item)) return []
    const base = { sli: 'P99Latency', turn } as const
    if (!isTimed(item)) return [{ ...base, result: 'unscored', reason: 'the turn was not timed', unlooked: true }]
    if (thresholdMs === undefined) {
      return [{ ...base, result: 'unscored', reason: 'no threshold is set', unlooked: true }]
    }
    if (item.latencyMs <= thresholdMs) return [{ ...base, result: 'good' }]
    const reason = `took ${Math.round(item.latencyMs)} ms, the threshold is ${thresholdMs} ms`
    return [{ ...base, result: 'bad', reason }]
  })
}

function timedTurns(session: Session) {
  return session.turns.filter(isAnswered).filter(isTimed)
}

function isTimed<T extends { latencyMs?: number | undefined }>(turn: T): turn is T & { latencyMs: number } {
  return turn.latencyMs !== undefined && turn.latencyMs >= 0
}

/** A criterion that is one of the SLIs: failed with any bad event, passed when all are good. */
function scoreOfEvents(sli: SliName, events: readonly SliEvent[], findings: Findings): Score {
  const own = events.filter((event) => event.sli === sli)
  const bad = own.filter(({ result }) => result === 'bad')
  if (bad.length > 0) {
    const evidence = sli === 'HallucinationRate' ? claimEvidence(findings) : bad.map(eventEvidence)
    const more = bad.length > 1 ? ` (and ${bad.length - 1} more)` : ''
    return { criterion: sli, result: 'failed', reason: `${bad[0]?.reason ?? 'a bad event'}${more}`, evidence }
  }
  if (own.some(({ result }) => result === 'good')) return { criterion: sli, result: 'passed' }
  return { criterion: sli, result: 'unscored', reason: own[0]?.reason ?? 'no such event happened' }
}

function eventEvidence({ turn, parts, reason }: SliEvent): Evidence {
  const [tool] = parts ?? []
  return {
    ...(turn === undefined ? {} : { turn }),
    reason: tool ? `${tool.part}: ${reason ?? 'bad'}` : (reason ?? 'bad'),
  }
}

function claimEvidence({ claims }: Findings): Evidence[] {
  return claims.claims
    .filter(({ grounded }) => !grounded)
    .map(({ turn, quote, reason }) => ({ turn, actual: quote, reason }))
}

/** A criterion beyond the five SLIs: what the judge said. */
function rubricScore(criterion: string, { rubrics }: Findings): Score {
  const found = rubrics.find((rubric) => rubric.criterion === criterion)
  if (!found) return { criterion, result: 'unscored', reason: 'needs a judge' }
  if (found.result === 'passed') return { criterion, result: 'passed' }
  const { result, reason } = found
  return { criterion, result, reason, ...(result === 'failed' ? { evidence: [{ reason }] } : {}) }
}

function isSli(name: string): name is SliName {
  return (SLI_NAMES as readonly string[]).includes(name)
}

function rounded(usd: number): string {
  return String(Number(usd.toFixed(4)))
}
