import type { Patience } from './patience.ts'
import type { Environment } from './secrets.ts'

/** What a sender takes from outside. */
export interface SenderDeps {
  env: Environment
  fetch: typeof fetch
  /** Milliseconds since the epoch. */
  now: () => number
  patience: Patience
}
