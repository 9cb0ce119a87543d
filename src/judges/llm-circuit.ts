/** Failures in a row, without one success, over at least this time: the endpoint is given up. */
const MIN_FAILURES = 5
const MIN_DURATION_MS = 20_000
/** Sessions in a row whose retries were used up. */
const MAX_GIVEN_UP = 5

/**
 * Stops asking an endpoint that does not answer: once open, it stays open for the run. An endpoint that answers 429 for
 * ever is given up within a minute, at any concurrency.
 */
export class Circuit {
  readonly #controller = new AbortController()
  readonly #clock: () => number
  #failures = 0
  #givenUp = 0
  #failingSince: number | undefined

  /** `clock`: monotonic milliseconds. */
  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** Aborts when the circuit opens; its reason is an `Error` that says why. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  succeeded(): void {
    this.#failures = 0
    this.#givenUp = 0
    this.#failingSince = undefined
  }

  /** One attempt, begun at `startedAt`, failed in a way that may pass. */
  failed(startedAt: number, reason: string): void {
    this.#failures++
    this.#failingSince = Math.min(this.#failingSince ?? startedAt, startedAt)
    const failingMs = this.#clock() - this.#failingSince
    if (this.#failures < MIN_FAILURES || failingMs < MIN_DURATION_MS) return
    this.open(`${this.#failures} attempts in a row failed over ${Math.round(failingMs / 1_000)} s: ${reason}`)
  }

  /** A session got no answer, whatever was tried. */
  gaveUp(reason: string): void {
    this.#givenUp++
    if (this.#givenUp >= MAX_GIVEN_UP) this.open(`${this.#givenUp} sessions in a row got no answer: ${reason}`)
  }

  /** Gives the endpoint up at once. */
  open(reason: string): void {
    if (!this.signal.aborted) this.#controller.abort(new Error(`the judge was given up: ${reason}`))
  }
}
