import type { Findings } from './findings.ts'
import { foundNoToolCalls, isAnswered, type Session } from './session.ts'
import { leastCostUsd } from './session-cost.ts'
import type { SliEvent } from './sli.ts'
import type { SloTargets } from './slo.ts'
import type { Success } from './task-success.ts'

/** The SLI events of one session (design, section 1). A closing user line that nobody answered is no event. */
export function eventsOf(
  session: Session,
  findings: Findings,
  success: Success,
  costUsd: number | null,
  targets: SloTargets,
): SliEvent[] {
  return [
    successEvent(session, findings, success),
    ...doubted(session, [...toolCallEvents(findings), ...claimEvents(session, findings)]),
    costEvent(session, costUsd, targets),
    ...latencyEvents(session, targets),
  ]
}

/** Latencies of the answered turns that were timed, milliseconds. */
export function latenciesOf(session: Session): number[] {
  return session.turns
    .filter(isAnswered)
    .filter(isTimed)
    .map(({ latencyMs }) => latencyMs)
}

function successEvent(session: Session, findings: Findings, { score, unlooked, inDoubt }: Success): SliEvent {
  const { result, reason } = score
  if (result === 'passed') {
    const restsOnCalls = !session.groundTruth && findings.expectations.some(({ kind }) => kind === 'never_call')
    const doubt = restsOnCalls && foundNoToolCalls(session) ? { inDoubt: true } : {}
    return { sli: 'TaskSuccessRate', result: 'good', ...doubt }
  }
  return {
    sli: 'TaskSuccessRate',
    result: result === 'failed' ? 'bad' : 'unscored',
    ...(reason === undefined ? {} : { reason }),
    ...(unlooked ? { unlooked } : {}),
    ...(inDoubt ? { inDoubt } : {}),
  }
}

/** What is bad where no tool call was found: a call that was not made, a claim that no tool result grounds. */
function doubted(session: Session, events: SliEvent[]): SliEvent[] {
  if (!foundNoToolCalls(session)) return events
  return events.map((event) => (event.result === 'bad' ? { ...event, inDoubt: true } : event))
}

function toolCallEvents({ toolCalls, toolCallsUnobservable }: Findings): SliEvent[] {
  if (!toolCalls) {
    const reason = toolCallsUnobservable ?? 'nothing that is configured looks at tool calls'
    return [{ sli: 'ToolCallAccuracy', result: 'unscored', reason, unlooked: true }]
  }
  return toolCalls.map(({ tool, turn, result, reason }) => ({
    sli: 'ToolCallAccuracy',
    result,
    parts: [{ part: tool, good: result !== 'bad' }],
    ...(turn === undefined ? {} : { turn }),
    ...(reason === undefined ? {} : { reason }),
    // A fault would have been seen: those that were would stand alone if these were not counted at all.
    ...(result === 'unscored' ? { unlooked: true, faultless: true } : {}),
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

/** Replies that were looked at and make no claim: no events, but not missed either. */
export function repliesWithoutClaim(session: Session, { claims }: Findings): number {
  const others = new Set([...claims.claims, ...claims.failed].map(({ turn }) => turn))
  const looked = new Set(claims.lookedAt)
  return session.turns.filter((turn, index) => isAnswered(turn) && looked.has(index) && !others.has(index)).length
}

function claimParts(claims: readonly Findings['claims']['claims'][number][]): { part: string; good: boolean }[] {
  return (['factual', 'procedural'] as const).flatMap((part) => {
    const own = claims.filter(({ kind }) => kind === part)
    return own.length === 0 ? [] : [{ part, good: own.every(({ grounded }) => grounded) }]
  })
}

function costEvent(session: Session, costUsd: number | null, { CostPerTask: { capUsd } }: SloTargets): SliEvent {
  const sli = 'CostPerTask'
  if (costUsd === null) {
    const unlooked = isUsagePromised(session) ? {} : { unlooked: true }
    return { sli, result: 'unscored', reason: 'the cost is unknown', ...unlooked }
  }
  if (capUsd === undefined) return { sli, result: 'unscored', reason: 'no cap is set', unlooked: true }
  if (costUsd <= capUsd) return { sli, result: 'good' }
  return { sli, result: 'bad', reason: `cost $${rounded(costUsd)}, the cap is $${rounded(capUsd)}` }
}

/** Whether the agent shows its cost in other turns, or was configured to and never did. */
function isUsagePromised(session: Session): boolean {
  const { observed } = session
  if (observed?.usage === 'partial') return leastCostUsd(session) > 0
  return observed !== undefined && observed.usage === undefined
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

function isTimed<T extends { latencyMs?: number | undefined }>(turn: T): turn is T & { latencyMs: number } {
  return turn.latencyMs !== undefined && turn.latencyMs >= 0
}

function rounded(usd: number): string {
  return String(Number(usd.toFixed(4)))
}
