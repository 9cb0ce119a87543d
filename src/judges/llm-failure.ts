import { messageOf } from '../domain/errors.ts'
import { clip } from './made-calls.ts'

/**
 * Why an attempt failed. `transient`: may be tried again. `fatal`: no session will fare better (a wrong key, a model
 * that does not exist, no quota left). `refused`: this request was not accepted, another one may be.
 */
export interface Failure {
  kind: 'transient' | 'fatal' | 'refused'
  reason: string
  retryAfterMs?: number | undefined
}

/** Describes what the `openai` package threw; `timedOutMs`: the attempt ended by our own time-out of that length. */
export function describeFailure(thrown: unknown, timedOutMs: number | undefined): Failure {
  if (timedOutMs !== undefined) return { kind: 'transient', reason: `no complete answer within ${timedOutMs} ms` }
  const { status, code, headers } = Object(thrown) as { status?: unknown; code?: unknown; headers?: unknown }
  const reason = clip(reasonOf(thrown), 300)
  if (typeof status !== 'number') {
    // A body that is no JSON will hardly become one; a lost connection may come back.
    return { kind: thrown instanceof SyntaxError ? 'refused' : 'transient', reason }
  }
  if (status === 401 || status === 403) return { kind: 'fatal', reason: `${reason} (check the key of the judge)` }
  if (status === 404) return { kind: 'fatal', reason: `${reason} (check judge.base_url and judge.model)` }
  if (code === 'insufficient_quota') return { kind: 'fatal', reason }
  if (status === 408 || status === 409 || status === 429 || status >= 500) {
    return { kind: 'transient', reason, retryAfterMs: retryAfterOf(headers) }
  }
  return { kind: 'refused', reason }
}

function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined
  return cause === undefined ? messageOf(thrown) : `${messageOf(thrown)} ${messageOf(cause)}`
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date, in milliseconds. */
function retryAfterOf(headers: unknown): number | undefined {
  if (!(headers instanceof Headers)) return undefined
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN)
  if (milliseconds >= 0) return milliseconds
  const text = headers.get('retry-after')
  if (text === null) return undefined
  const seconds = Number(text)
  if (seconds >= 0) return seconds * 1_000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}
