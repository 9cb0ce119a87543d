import { AgentError } from '../domain/agent.ts'

/** What an adapter throws once its signal aborted: the runner's own reason, else a time-out. */
export function abortError(signal: AbortSignal): AgentError {
  if (signal.reason instanceof AgentError) return signal.reason
  return new AgentError('timeout', 'stopped before the reply was complete', { cause: signal.reason })
}

/** Rejects with `abortError` as soon as the signal aborts; `work` goes on unheard. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => undefined)
    return Promise.reject(abortError(signal))
  }
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(abortError(signal))
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
