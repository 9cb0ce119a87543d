import { AgentError } from '../domain/agent.ts'
import { excerpt } from './excerpt.ts'
import type { HttpAnswer } from './http-exchange.ts'

/** Bytes of an error's body that are read. */
export const ERROR_BODY_BYTES = 4_000

/** What an answer outside 2xx means. `body` is its beginning. */
export function statusError(answer: HttpAnswer, body: string, now: () => number = Date.now): AgentError {
  const { status, statusText, headers } = answer
  const said = body.trim() === '' ? 'without a body' : `with ${excerpt(body)}`
  const line = `answered ${status} ${statusText}`.trim()
  if (status === 429) {
    return new AgentError('invalid.rate_limited', `${line} ${said}`, {
      retryAfterMs: retryAfterMs(headers['retry-after'], now()),
    })
  }
  if (status === 407) return new AgentError('invalid.proxy', `a proxy ${line}: its credentials are missing or wrong`)
  if (status >= 300 && status < 400) {
    const target = headers.location === undefined ? 'nowhere' : excerpt(headers.location)
    return new AgentError('http_error', `${line} to ${target}: write the final address into agent.http.url`)
  }
  return new AgentError('http_error', `${line} ${said}`)
}

/** A shorter wish is none: the gate's own back-off is the floor, so that the attempts are not spent at once. */
const SHORTEST_WISH_MS = 100

/**
 * `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). Undefined where it asks for no time to speak
 * of (0, a date that has passed) or is neither (-5).
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? ''
  // A date starts with its day: `Date.parse` would read -5 as a year.
  const wish = /^\d+(\.\d+)?$/.test(text)
    ? Math.round(Number(text) * 1000)
    : /^[A-Za-z]{3,9},? /.test(text)
      ? Date.parse(text) - nowMs
      : Number.NaN
  return wish >= SHORTEST_WISH_MS ? wish : undefined
}
