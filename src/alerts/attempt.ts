import type { Redact } from '../domain/redact.ts'
import { readExcerpt } from './excerpt.ts'

export interface PostRequest {
  url: string
  /** Beside the content type. */
  headers?: Record<string, string>
  body: unknown
  redact: Redact
}

/**
 * How one attempt ended. taken: accepted; not_taken: surely not, try again; unknown: sent, and the answer is lost;
 * refused: never to be taken as it is. `said` is one line without a secret.
 */
export interface Attempted {
  outcome: 'taken' | 'not_taken' | 'unknown' | 'refused'
  said: string
  retryAfterMs?: number
}

export interface AttemptOptions {
  fetch: typeof globalThis.fetch
  timeoutMs: number
  /** Milliseconds since the epoch. */
  now: () => number
}

/** Posts once, without following a redirect: that would carry the alert, or its secret, elsewhere. It never throws. */
export async function attempt(request: PostRequest, { fetch, timeoutMs, now }: AttemptOptions): Promise<Attempted> {
  try {
    const response = await fetch(request.url, {
      method: 'POST',
      headers: { ...request.headers, 'content-type': 'application/json', 'user-agent': 'agent-slo-gate' },
      body: JSON.stringify(request.body),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return await answered(response, request.redact, now)
  } catch (error) {
    return unanswered(error, timeoutMs)
  }
}

async function answered(response: Response, redact: Redact, now: () => number): Promise<Attempted> {
  const { status } = response
  if (response.ok) {
    // Accepted is accepted, whatever becomes of the body.
    await response.body?.cancel().catch(() => undefined)
    return { outcome: 'taken', said: `answered ${status}` }
  }
  const said = `answered ${status}${await readExcerpt(response, redact)}`
  if (status === 408 || status === 429) return { outcome: 'not_taken', said, ...retryAfter(response, now) }
  // A gateway that lost its upstream does not know what became of the request.
  if (status === 502 || status === 504) return { outcome: 'unknown', said }
  if (status >= 500) return { outcome: 'not_taken', said, ...retryAfter(response, now) }
  return { outcome: 'refused', said }
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfter(response: Response, now: () => number): { retryAfterMs?: number } {
  const header = response.headers.get('retry-after')
  if (header === null) return {}
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return { retryAfterMs: Math.round(Number(header) * 1000) }
  const date = Date.parse(header)
  return Number.isNaN(date) ? {} : { retryAfterMs: Math.max(0, date - now()) }
}

/** System errors of a connection that never came to be: nothing was sent. */
const CONNECT_ERRORS = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Only the code is told: the message of a system error names the host, which may be a secret. */
function unanswered(error: unknown, timeoutMs: number): Attempted {
  const root = rootOf(error)
  if (root instanceof Error && root.name === 'TimeoutError') {
    return { outcome: 'unknown', said: `did not answer within ${timeoutMs} ms` }
  }
  const { code = '', syscall } = (root ?? {}) as NodeJS.ErrnoException
  const told = /^[A-Z][A-Z0-9_]*$/.test(code) ? ` (${code})` : ''
  const neverConnected =
    CONNECT_ERRORS.has(code) ||
    syscall === 'connect' ||
    /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/.test(code)
  if (neverConnected) return { outcome: 'not_taken', said: `could not be reached${told}` }
  return { outcome: 'unknown', said: `broke the connection off${told}` }
}

/** The error at the bottom; of several attempts (IPv6, IPv4) the last. */
function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors.at(-1))
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error
}
