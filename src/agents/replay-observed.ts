import { isAnswered, type Observed, type Session, stepsOf, toolStepsOf } from '../domain/session.ts'
import { hasResult, shareOf, usageOf } from './observations.ts'

/**
 * What a recorded session lets see. What the recording says itself stands; the rest is derived from what is in it.
 * `callsRecorded`: some session of the same recording has a tool call, so one without made none.
 */
export function observedOf(session: Session, callsRecorded: boolean): Observed {
  const steps = [...stepsOf(session)].map(({ step }) => step)
  const calls = toolStepsOf(session).map(({ step }) => step)
  const answered = session.turns.filter(isAnswered)
  const documented = session.documents !== undefined || steps.some(({ kind }) => kind === 'retrieval')
  const visible = callsRecorded || calls.length > 0
  return {
    toolCalls: session.tools !== undefined ? 'yes' : visible ? 'partial' : 'no',
    toolResults: calls.length > 0 ? shareOf(calls.map(hasResult)) : visible || session.tools ? 'yes' : 'no',
    documents: documented ? 'yes' : 'no',
    usage: session.costUsd !== undefined ? 'yes' : usageOf(steps),
    latency: shareOf(answered.map(({ latencyMs }) => latencyMs !== undefined)),
    ...session.observed,
  }
}
