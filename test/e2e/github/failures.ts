import { type Answer, refused } from './answers.ts'

/** What a loopback service shall do instead of answering, the next `times` that a request matches. */
export interface Failure {
  method?: string
  /** Tested against the path without the query. */
  pathPattern?: RegExp
  status?: number
  /** How often; once unless said. */
  times?: number
  headers?: Record<string, string>
  body?: unknown
  /** The client waits for ever. */
  hang?: boolean
  /** The request has its effect before its answer is lost, as when a gateway times out. */
  applied?: boolean
}

/** Failures that a test asked for, each used up in turn. */
export function createFailures() {
  const waiting: (Failure & { left: number; met: () => void })[] = []
  return {
    /** Resolves when the first request has met it. */
    failNext: (failure: Failure) =>
      new Promise<void>((met) => void waiting.push({ ...failure, left: failure.times ?? 1, met })),
    /** The failure that this request meets, if any. */
    take(method: string, path: string): Failure | undefined {
      const next = waiting.find(
        (each) => each.left > 0 && (each.method ?? method) === method && (each.pathPattern?.test(path) ?? true),
      )
      if (!next) return undefined
      next.left -= 1
      next.met()
      return next
    },
    /** Failures that no request has met: a test that forgets them proves nothing. */
    unused: () => waiting.filter(({ left }) => left > 0),
  }
}

export function failed({ status = 500, headers, body }: Failure): Answer {
  const answer = refused(status, MESSAGES[status] ?? 'Server Error')
  return { ...answer, ...(body !== undefined && { body }), ...(headers && { headers }) }
}

/** A secondary rate limit as GitHub answers it: 403, or 429, with the seconds to wait. */
export function secondaryRateLimit(retryAfterSeconds: number, status: 403 | 429 = 403): Failure {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
  const documentation_url =
    'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits'
  return { status, headers: { 'retry-after': String(retryAfterSeconds) }, body: { message, documentation_url } }
}

const MESSAGES: Record<number, string> = {
  403: 'Resource not accessible by integration',
  404: 'Not Found',
  422: 'Validation Failed',
  429: 'API rate limit exceeded',
}
