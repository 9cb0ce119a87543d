import { type Findings, isNeverEvent } from './findings.ts'
import type { Evidence, Score, TrialResult } from './result.ts'
import type { Scenario } from './scenario.ts'
import type { Criterion } from './scorecard.ts'
import { describeInvalid, foundNoToolCalls, invalidReasonOf, isAnswered, type Session } from './session.ts'
import { sessionCostUsd } from './session-cost.ts'
import { eventsOf, latenciesOf, repliesWithoutClaim } from './session-events.ts'
import { SLI_NAMES, type SliEvent, type SliName } from './sli.ts'
import type { SloTargets } from './slo.ts'
import { evidenceOf, taskSuccess } from './task-success.ts'

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
  /** Replies that were looked at and make no claim: they are no events of HallucinationRate. */
  repliesWithoutClaim?: number
  /** false: the answers have nothing where the configuration looks for tool calls, not even an empty list. */
  showsToolCalls?: boolean
  /** Why not one turn was answered. */
  unanswered?: string
  /** It failed for nothing but tool calls that were not found, where none was found at all. */
  inDoubt?: boolean
  /** null: unknown. */
  costUsd: number | null
  /** How long the session took, milliseconds, where that is known. */
  durationMs?: number
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
 * which nothing was learnt is invalid and has no events but never-events; what nobody could look at is unscored, never good or bad.
 */
export function scoreSession(input: ScoringInput): SessionScore {
  const { session, scenario, findings, targets, scorecard } = input
  const identity = {
    session: session.id,
    scenario: scenario.id,
    trial: session.trial ?? 0,
    ...(session.durationMs === undefined ? {} : { durationMs: session.durationMs }),
  }
  const costUsd = sessionCostUsd(session)
  const invalid = invalidReasonOf(session)
  if (invalid !== undefined) {
    const reason = [describeInvalid(invalid), session.error?.message].filter(Boolean).join(': ')
    const scores = scorecard.map(({ name }): Score => ({ criterion: name, result: 'unscored', reason }))
    const neverEvents = neverEventsOf(findings)
    return { ...identity, result: 'invalid', reason, scores, events: [], neverEvents, costUsd, latenciesMs: [] }
  }

  const success = taskSuccess(input)
  const events = eventsOf(session, findings, success, costUsd, targets)
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
    repliesWithoutClaim: repliesWithoutClaim(session, findings),
    ...showsToolCalls(session),
    ...(session.turns.some(isAnswered) ? {} : { unanswered: session.error?.message ?? 'there is no reply' }),
    ...(success.inDoubt ? { inDoubt: true } : {}),
    costUsd,
    latenciesMs: latenciesOf(session),
  }
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

/** Nothing is said by a session without an answer, nor where nobody could look. */
function showsToolCalls(session: Session): Pick<SessionScore, 'showsToolCalls'> {
  const { observed, turns } = session
  if (!observed || observed.toolCalls === 'no' || !turns.some(isAnswered)) return {}
  return { showsToolCalls: !foundNoToolCalls(session) }
}

function isSli(name: string): name is SliName {
  return (SLI_NAMES as readonly string[]).includes(name)
}

function neverEventsOf({ expectations }: Findings): Evidence[] {
  return expectations.filter(isNeverEvent).map(evidenceOf)
}
