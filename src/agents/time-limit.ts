import { AgentError } from '../domain/agent.ts'

/** How long an adapter that is told to stop may take to say what the turn had done by then. */
const ABORT_GRACE_MS = 250

/** A signal that aborts with an `AgentError` of type timeout, or with the outer signal. */
export function abortAfter(
  timeoutMs: number,
  message: string,
  outer: AbortSignal,
): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController()
  const onOuter = () => controller.abort(outer.reason)
  const timer = setTimeout(() => controller.abort(new AgentError('timeout', message)), timeoutMs)
  if (outer.aborted) onOuter()
  else outer.addEventListener('abort', onOuter, { once: true })
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer)
      outer.removeEventListener('abort', onOuter)
    },
  }
}

/** The work of an adapter, which obeys the signal; one that does not is given up soon after it. */
export async function orGivenUp<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  let onAbort = () => {}
  const givenUp = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(signal.reason), ABORT_GRACE_MS)
    }
  })
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, givenUp])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
