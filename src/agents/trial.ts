import {
  AgentError,
  type Answer,
  type CollectedAgent,
  type Conversation,
  type ConversationContext,
  type LiveAgent,
  type RecordedAgent,
  type SessionFacts,
  type Trial,
} from '../domain/agent.ts'
import { messageOf } from '../domain/errors.ts'
import type { Scenario } from '../domain/scenario.ts'
import type { InvalidReason, Session } from '../domain/session.ts'
import { isPricedStep } from './observations.ts'
import { abortAfter, orGivenUp } from './time-limit.ts'

/** How long closing a conversation may take before the next trial goes on without it. */
const CLOSE_TIMEOUT_MS = 3_000

export interface TrialLimits {
  turnTimeoutMs: number
  sessionTimeoutMs: number
}

export interface TrialDeps {
  /** Id of a session; a repeated attempt at a trial is a session of its own. */
  newId: (trial: Trial, attempt: number) => string
  now: () => Date
  /** Monotonic milliseconds. */
  clock: () => number
  agentInfo: Session['agent']
}

/** What an attempt at a trial left behind. */
export interface Attempted {
  session: Session
  retryAfterMs?: number | undefined
}

/** Looks a recorded or collected session up; one that is missing is an invalid trial. */
export async function recallTrial(
  agent: RecordedAgent | CollectedAgent,
  trial: Trial,
  deps: TrialDeps,
): Promise<Attempted> {
  const recorded = await agent.recall(trial)
  if (recorded) return { session: { ...recorded, scenario: trial.scenario.id, trial: trial.trial } }
  const missing =
    agent.mode === 'recorded'
      ? new AgentError('invalid.not_recorded', 'no session of this scenario is in the recording')
      : new AgentError('invalid.not_collected', 'it is missing from the shards that arrived')
  return { session: failedSession(emptySession(trial, 1, deps), missing) }
}

/** Drives one session with a live agent. It never throws for what the agent does: that is in the session. */
export async function driveTrial(
  agent: LiveAgent,
  trial: Trial,
  attempt: number,
  limits: TrialLimits,
  deps: TrialDeps,
  signal: AbortSignal,
): Promise<Attempted> {
  const session = emptySession(trial, attempt, deps)
  const startedAt = deps.clock()
  const finish = (facts: SessionFacts | undefined, thrown?: unknown): Attempted => {
    Object.assign(session, { durationMs: Math.round(deps.clock() - startedAt) }, definedFacts(facts))
    if (thrown === undefined) return { session }
    markUnknownUsage(session)
    const error = asAgentError(thrown)
    return { session: failedSession(session, error), retryAfterMs: error.retryAfterMs }
  }

  const unable = whatAgentCannotDo(agent, trial.scenario)
  if (unable) return finish(undefined, unable)
  const { customer } = trial.scenario
  if (customer.kind !== 'scripted')
    throw new Error(`${trial.scenario.id} has a simulated customer, which was to be refused before any trial`)

  const sessionAbort = abortAfter(
    limits.sessionTimeoutMs,
    `the session was not over within ${limits.sessionTimeoutMs} ms`,
    signal,
  )
  let conversation: Conversation | undefined
  let thrown: unknown
  try {
    conversation = await openWithin(
      agent,
      { sessionId: session.id, scenario: trial.scenario, trial: trial.trial },
      sessionAbort.signal,
    )
    for (const { user } of customer.turns) {
      const turn: Session['turns'][number] = { user, reply: '', steps: [] }
      session.turns.push(turn)
      Object.assign(turn, await sendWithin(conversation, user, limits.turnTimeoutMs, sessionAbort.signal))
    }
  } catch (caught) {
    thrown = caught
    // What the turn did before it failed is part of the session, for whoever reads the transcript.
    if (caught instanceof AgentError) session.turns.at(-1)?.steps.push(...caught.steps)
  } finally {
    sessionAbort.clear()
  }
  const attempted = finish(conversation?.facts(), thrown)
  if (conversation) await closeWithin(conversation)
  return attempted
}

/** What the turn that failed had cost by then is not known, unless it said so. */
function markUnknownUsage(session: Session): void {
  const { observed, turns } = session
  const isKnown = turns.at(-1)?.steps.some(isPricedStep)
  if (observed?.usage === 'yes' && !isKnown) session.observed = { ...observed, usage: 'partial' }
}

async function openWithin(agent: LiveAgent, context: ConversationContext, signal: AbortSignal): Promise<Conversation> {
  const opening = agent.open(context)
  try {
    return await orGivenUp(opening, signal)
  } catch (thrown) {
    // One that opens too late is closed, not leaked; one that failed to open has nothing to close.
    opening.then(closeWithin, () => {})
    throw thrown
  }
}

async function sendWithin(
  conversation: Conversation,
  user: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted()
  const abort = abortAfter(timeoutMs, `no complete reply within ${timeoutMs} ms`, signal)
  try {
    const answer = await orGivenUp(conversation.send(user, abort.signal), abort.signal)
    if (abort.signal.aborted) throw tooLate(abort.signal.reason, answer)
    return answer
  } finally {
    abort.clear()
  }
}

/** An answer that came too late is none, and what the agent did for it has happened. */
function tooLate(reason: unknown, { steps }: Answer): unknown {
  return reason instanceof AgentError ? new AgentError(reason.type, reason.message, { steps }) : reason
}

async function closeWithin(conversation: Conversation): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_TIMEOUT_MS)
  })
  await Promise.race([conversation.close(), patience])
  clearTimeout(timer)
}

/** Mocks and history that an adapter cannot honour make the trial invalid: a live tool is never called silently. */
function whatAgentCannotDo(agent: LiveAgent, scenario: Scenario): AgentError | undefined {
  if (scenario.mocks && !agent.abilities.mocks) {
    return new AgentError(
      'invalid.mocks',
      `the ${agent.kind} agent cannot apply the mocks of this scenario (http: pass {{mocks}} in the body)`,
    )
  }
  if (scenario.history && !agent.abilities.history) {
    return new AgentError(
      'invalid.history',
      `the ${agent.kind} agent cannot be given a history (http: pass {{history}} or {{messages}} in the body)`,
    )
  }
  return undefined
}

/** A session before its first turn. */
export function emptySession(trial: Trial, attempt: number, deps: TrialDeps): Session {
  const { scenario } = trial
  return {
    schema: 'agent-session/v1',
    id: deps.newId(trial, attempt),
    scenario: scenario.id,
    trial: trial.trial,
    ...(deps.agentInfo ? { agent: deps.agentInfo } : {}),
    ...(scenario.cluster ? { cluster: scenario.cluster } : {}),
    startedAt: deps.now().toISOString(),
    status: 'completed',
    turns: [],
  }
}

/** Facts of the conversation, without keys that are undefined and without what only the gate may set. */
function definedFacts(facts: SessionFacts | undefined): Partial<Session> {
  if (!facts) return {}
  const { tools, documents, systemPrompt, costUsd, observed, status } = facts
  const known = { tools, documents, systemPrompt, costUsd, observed, status }
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
}

/** The session, ended by this error. */
export function failedSession(session: Session, error: AgentError): Session {
  return {
    ...session,
    status: error.type === 'timeout' ? 'timeout' : 'error',
    error: { type: error.type, message: error.message },
  }
}

function asAgentError(thrown: unknown): AgentError {
  if (thrown instanceof AgentError) return thrown
  // What an adapter did not foresee is a fault of ours: nothing was learnt about the agent.
  const reason: InvalidReason = 'invalid.internal'
  return new AgentError(reason, `unexpected: ${messageOf(thrown)}`, { cause: thrown })
}
