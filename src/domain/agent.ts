import type { MockRule, Scenario } from './scenario.ts'
import type { InvalidReason, Session, Step } from './session.ts'

/** The n-th session of a scenario that is to be run. */
export interface Trial {
  scenario: Scenario
  /** 0-based. */
  trial: number
  /** An additional trial of a `must_pass` scenario: it decides that scenario alone and enters no SLI. */
  extra: boolean
}

/** What an adapter is given to open a conversation. */
export interface ConversationContext {
  sessionId: string
  scenario: Scenario
  trial: number
}

/** One complete answer of the agent. */
export interface Answer {
  reply: string
  /** Wall clock from sending the user's words to the last byte of the reply, milliseconds. */
  latencyMs: number
  ttftMs?: number
  steps: Step[]
}

/** What is known of a session beyond its turns. Never `groundTruth`, `scenario` or `trial`: those are the gate's. */
export type SessionFacts = Pick<Session, 'tools' | 'documents' | 'systemPrompt' | 'costUsd' | 'observed'> & {
  /** The agent itself said that it handed over to a human or gave up. */
  status?: 'escalated' | 'abandoned'
}

/** One conversation with a live agent. */
export interface Conversation {
  /** Sends one user turn and resolves with the complete answer. Throws `AgentError`; obeys the signal. */
  send(user: string, signal: AbortSignal): Promise<Answer>
  facts(): SessionFacts
  /** Releases what the conversation holds (a process, a connection). Never throws. */
  close(): Promise<void>
}

/** What an adapter can do with a scenario's `mocks` and `history`. */
interface AgentAbilities {
  mocks: boolean
  history: boolean
}

/** An agent that is driven turn by turn: http, openai, command, module. */
export interface LiveAgent {
  readonly mode: 'live'
  readonly kind: string
  readonly abilities: AgentAbilities
  open(context: ConversationContext): Promise<Conversation>
  /** Ends everything the adapter started. Never throws; safe to call twice. */
  close(): Promise<void>
}

/** An agent that was recorded: sessions are looked up, not driven. */
export interface RecordedAgent {
  readonly mode: 'recorded'
  readonly kind: string
  /** How many sessions of this scenario were recorded. */
  count(scenarioId: string): number
  /** The recorded session; undefined when there is none. */
  recall(trial: Trial): Promise<Session | undefined>
  /** Sessions that belong to no scenario of the suite, for a notice. */
  unmatched(scenarioIds: ReadonlySet<string>): number
  close(): Promise<void>
}

/**
 * Sessions that `collect` jobs drove, for `decide`: untrusted data. Which trials there must be is known from the suite;
 * what was not collected is missing, and what was not asked for is refused (`facts`).
 */
export interface CollectedAgent {
  readonly mode: 'collected'
  readonly kind: string
  /** Whether this trial was collected. */
  has(trial: Trial): boolean
  /** The collected session; undefined when it is missing. */
  recall(trial: Trial): Promise<Session | undefined>
  /** Attempts that were repeated, kept for what they did. */
  discarded(): AsyncIterable<Session>
  readonly facts: CollectionFacts
  close(): Promise<void>
}

/** What `decide` found when it checked the shards. */
export interface CollectionFacts {
  /** How many shards there are to be. */
  shards: number
  /** 1-based numbers of the shards that did not arrive. */
  missing: number[]
  /** What was found and not taken, each with how often and where first. */
  refused: { reason: string; count: number; example: string }[]
  /** What ended a shard early, in the words of its collector. */
  errors: { shard: number; code: string; message: string; details?: string | undefined }[]
}

export type Agent = LiveAgent | RecordedAgent | CollectedAgent

/**
 * What went wrong with one trial. A type that starts with `invalid.` says that nothing was learnt about
 * the agent; every other type (`timeout`, `http_500`, `crash`, `nonsense`, ...) is the agent's own failure.
 */
export class AgentError extends Error {
  override readonly name = 'AgentError'
  readonly type: InvalidReason | AgentFailure
  /** From `Retry-After`, milliseconds. */
  readonly retryAfterMs: number | undefined
  /** What the agent did in the turn before it failed, as far as it is known. */
  readonly steps: readonly Step[]

  constructor(
    type: InvalidReason | AgentFailure,
    message: string,
    options: { retryAfterMs?: number | undefined; steps?: readonly Step[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.type = type
    this.retryAfterMs = options.retryAfterMs
    this.steps = options.steps ?? []
  }
}

/** The agent's own failures, by name. */
export type AgentFailure =
  | 'timeout'
  | 'http_error'
  | 'connection_lost'
  | 'crash'
  | 'nonsense'
  | 'too_large'
  | 'too_many_steps'

/** Mock rules of a scenario by tool name. */
export type Mocks = Record<string, MockRule[]>
