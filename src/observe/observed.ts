import { isAnswered, type Observed, type Session, type Step, stepsOf, toolStepsOf } from '../domain/session.ts'

type Observation = NonNullable<Observed['toolCalls']>

/**
 * What the record of a session lets see, derived from what is in it; what it claims of itself is not asked.
 * `callsSeen`: some session of the same input shows a tool call, so one without made none.
 */
export function observedOf(session: Session, callsSeen: boolean): Observed {
  const steps = [...stepsOf(session)].map(({ step }) => step)
  const calls = toolStepsOf(session).map(({ step }) => step)
  const visible = callsSeen || calls.length > 0
  const documented = session.documents !== undefined || steps.some(({ kind }) => kind === 'retrieval')
  return {
    toolCalls: session.tools !== undefined ? 'yes' : visible ? 'partial' : 'no',
    // Without a call there is no result that could be missing.
    toolResults:
      calls.length > 0
        ? shareOf(calls.map(({ result, error }) => result !== undefined || error !== undefined))
        : visible || session.tools !== undefined
          ? 'yes'
          : 'no',
    documents: documented ? 'yes' : 'no',
    usage: session.costUsd !== undefined ? 'yes' : shareOf(steps.filter(({ kind }) => kind === 'model').map(isPriced)),
    latency: shareOf(session.turns.filter(isAnswered).map(({ latencyMs }) => latencyMs !== undefined)),
  }
}

function isPriced(step: Step): boolean {
  return step.kind === 'model' && (step.usage !== undefined || step.costUsd !== undefined)
}

/** `yes` when all are, `no` when none is, else `partial`. */
function shareOf(seen: readonly boolean[]): Observation {
  if (!seen.includes(true)) return 'no'
  return seen.includes(false) ? 'partial' : 'yes'
}
