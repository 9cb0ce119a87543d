import { setTimeout as sleep } from 'node:timers/promises'

/** How long and how often a delivery is tried. */
export interface Patience {
  /** Time-out of one attempt, milliseconds; above the 10 s in which `fetch` itself gives a connection up. */
  timeoutMs: number
  /** Attempts, the first included. */
  attempts: number
  /** Before the second attempt, milliseconds; doubled each time. */
  firstDelayMs: number
  /** What all waits of one alert may take, milliseconds: a longer `Retry-After` is not waited for. */
  maxWaitMs: number
  wait(delayMs: number): Promise<unknown>
}

export const PATIENCE: Patience = {
  timeoutMs: 15_000,
  attempts: 4,
  firstDelayMs: 500,
  maxWaitMs: 60_000,
  wait: (delayMs) => sleep(delayMs),
}
