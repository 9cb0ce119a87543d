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

/** `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Math.round(Number(header) * 1000)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs)
}
