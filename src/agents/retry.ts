import { setTimeout as sleep } from 'node:timers/promises'
import pRetry from 'p-retry'

/** Attempts at one trial that ends invalid, the first included. */
const MAX_ATTEMPTS = 4
const FIRST_DELAY_MS = 500

/**
 * How long a run may be refused (429, connection refused) without one success in between before it stops
 * waiting: an agent that answers 429 for ever costs this much time, not this much a trial.
 */
export class WaitBudget {
  private refusedSince: number | undefined
  private readonly maxWaitMs: number
  private readonly now: () => number

  constructor(maxWaitMs: number, now: () => number) {
    this.maxWaitMs = maxWaitMs
    this.now = now
  }

  /** A trial was measured: the agent answers again. */
  succeeded(): void {
    this.refusedSince = undefined
  }

  /** An attempt was refused. Returns whether waiting `delayMs` more stays inside the budget. */
  allows(delayMs: number): boolean {
    this.refusedSince ??= this.now()
    return this.now() - this.refusedSince + delayMs <= this.maxWaitMs
  }
}

/** The outcome of one attempt: `retryAfterMs` is what the agent asked for. */
export interface Attempt<T> {
  value: T
  invalid: boolean
  retryAfterMs?: number | undefined
}

/**
 * Repeats an invalid attempt with exponential back-off and jitter, honouring `Retry-After`; never one that
 * was measured, however bad; `attempt` is given its number, from 1. Returns the last attempt's value when attempts or
 * patience end; where the budget does, what `gaveUp` makes of it and of the wait that was too long.
 */
export async function repeatWhileInvalid<T>(
  attempt: (number: number) => Promise<Attempt<T>>,
  options: { budget: WaitBudget; signal: AbortSignal; gaveUp: (value: T, delayMs: number) => T },
): Promise<T> {
  const { budget, signal, gaveUp } = options
  let last: Attempt<T> | undefined
  try {
    return await pRetry(
      async (number) => {
        last = await attempt(number)
        if (!last.invalid) budget.succeeded()
        if (!last.invalid || number >= MAX_ATTEMPTS) return last.value
        const delayMs = last.retryAfterMs ?? FIRST_DELAY_MS * 2 ** (number - 1) * (0.75 + Math.random() / 2)
        if (signal.aborted) return last.value
        if (!budget.allows(delayMs)) return gaveUp(last.value, delayMs)
        await sleep(delayMs, undefined, { signal })
        throw new AttemptInvalid()
      },
      // The delay is taken above, where Retry-After is known.
      {
        retries: MAX_ATTEMPTS - 1,
        minTimeout: 0,
        maxTimeout: 0,
        shouldRetry: ({ error }) => error instanceof AttemptInvalid,
      },
    )
  } catch (thrown) {
    // Waiting was cut short by the end of the run: what is known of the trial stands.
    if (signal.aborted && last) return last.value
    throw thrown
  }
}

class AttemptInvalid extends Error {
  override readonly name = 'AttemptInvalid'
}
