import pRetry from 'p-retry'
import { type Attempted, attempt, type PostRequest } from './attempt.ts'
import type { Patience } from './patience.ts'
import { SendError } from './sender.ts'

export interface PostOptions {
  fetch: typeof fetch
  patience: Patience
  /** Milliseconds since the epoch. */
  now: () => number
  /** Whether the receiver takes the same request twice as one. If not, one that may have arrived is not repeated. */
  dedups: boolean
}

/**
 * Posts JSON until it is taken, repeating what may be repeated: 408, 429 (after its `Retry-After`), 5xx and connections
 * that never came to be; where the receiver dedups also requests whose answer was lost (time-out, broken connection,
 * a gateway's 502 and 504).
 * @throws SendError
 */
export async function post(request: PostRequest, { fetch, patience, now, dedups }: PostOptions): Promise<void> {
  let waitedMs = 0
  await pRetry(
    async (number) => {
      const attempted = await attempt(request, { fetch, now, timeoutMs: patience.timeoutMs })
      if (attempted.outcome === 'taken') return
      const failed = new AttemptFailed(attempted, number)
      if (!failed.mayRepeat(dedups) || number >= patience.attempts) throw failed.toSendError(dedups)
      const backOffMs = patience.firstDelayMs * 2 ** (number - 1) * (0.75 + Math.random() / 2)
      const delayMs = attempted.retryAfterMs ?? backOffMs
      if (waitedMs + delayMs > patience.maxWaitMs) throw failed.toSendError(dedups, delayMs)
      waitedMs += delayMs
      await patience.wait(delayMs)
      throw failed
    },
    // The delay is taken above, where Retry-After is known.
    {
      retries: patience.attempts - 1,
      minTimeout: 0,
      maxTimeout: 0,
      shouldRetry: ({ error }) => error instanceof AttemptFailed,
    },
  )
}

class AttemptFailed extends Error {
  private readonly attempted: Attempted
  private readonly number: number

  constructor(attempted: Attempted, number: number) {
    super(attempted.said)
    this.attempted = attempted
    this.number = number
  }

  mayRepeat(dedups: boolean): boolean {
    const { outcome } = this.attempted
    return outcome === 'not_taken' || (outcome === 'unknown' && dedups)
  }

  toSendError(dedups: boolean, delayMs?: number): SendError {
    const { outcome, said } = this.attempted
    if (outcome === 'refused') return new SendError('refused', said)
    if (outcome === 'unknown' && !dedups) {
      return new SendError('unanswered', `${said}; it is not sent again, which could double it`)
    }
    const tries = this.number === 1 ? '' : ` (attempt ${this.number})`
    const asked = delayMs === undefined ? '' : ` and is to be tried in ${Math.ceil(delayMs / 1000)} s, too long to wait`
    return new SendError('unreachable', `${said}${tries}${asked}`)
  }
}
