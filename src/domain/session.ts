import type { Session, Step, ToolStep, Turn } from './session-schema.ts'

// The schema itself is loaded only where sessions are read back: building it costs every start-up.
export type {
  Document,
  Observed,
  Session,
  SessionError,
  Step,
  ToolDefinition,
  ToolStep,
  Turn,
  Usage,
} from './session-schema.ts'

/**
 * Error types that make a trial *invalid* (nothing was learnt about the agent), in contrast to every
 * other error, which is the agent's own failure. Design, section 1.
 */
const INVALID_ERROR_TYPES = {
  'invalid.not_ready': 'the agent never became ready',
  'invalid.refused': 'connection refused before the first success',
  'invalid.rate_limited': 'the agent answered 429 (too many requests) at every attempt',
  'invalid.mocks': 'the mocks could not be applied',
  'invalid.history': 'the history could not be given to the agent',
  'invalid.not_recorded': 'no session of this scenario was recorded',
  'invalid.not_collected': 'no shard holds this trial',
  'invalid.proxy': 'a proxy, not the agent, answered',
  'invalid.cancelled': 'the gate was stopped before the trial ended',
  'invalid.budget': 'the spending cap was reached before the trial',
  'invalid.provider': "the agent's model provider failed",
  'invalid.internal': 'the gate itself failed at this trial',
} as const

export type InvalidReason = keyof typeof INVALID_ERROR_TYPES

/** Why the trial of this session is invalid; undefined when it is a measurement. */
export function invalidReasonOf(session: Session): InvalidReason | undefined {
  const type = session.error?.type
  return type !== undefined && Object.hasOwn(INVALID_ERROR_TYPES, type) ? (type as InvalidReason) : undefined
}

/** A reason for an invalid trial, in words. */
export function describeInvalid(reason: InvalidReason): string {
  return INVALID_ERROR_TYPES[reason]
}

/** A turn counts as answered when the agent said something or when a complete (even empty) reply was timed. */
export function isAnswered(turn: Turn): boolean {
  return turn.reply !== '' || turn.latencyMs !== undefined
}

/**
 * Whether nothing was where the configuration looks for tool calls, not even an empty list. One session cannot tell
 * whether no tool was called or the path is wrong (docs/decisions/0007-tool-calls-where-nothing-is-found.md).
 */
export function foundNoToolCalls({ observed, turns }: Session): boolean {
  return observed !== undefined && observed.toolCalls === undefined && turns.some(isAnswered)
}

/** Every step of a session with the index of its turn. */
export function* stepsOf(session: Session): Generator<{ turn: number; step: Step }> {
  for (const [turn, { steps }] of session.turns.entries()) for (const step of steps) yield { turn, step }
}

/** All tool steps of a session with the index of their turn. */
export function toolStepsOf(session: Session): { turn: number; step: ToolStep }[] {
  return [...stepsOf(session)].filter((item): item is { turn: number; step: ToolStep } => item.step.kind === 'tool')
}
