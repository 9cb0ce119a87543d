import type { Alert } from '../domain/alert.ts'

/** One configured channel, with its secrets filled in. */
export interface Sender {
  /**
   * Sends one alert. `idempotencyKey` is the same whenever this alert is sent to this channel again.
   * @throws SendError where it was refused, could not be delivered, or may have arrived unanswered.
   */
  send(alert: Alert, idempotencyKey: string): Promise<void>
}

/**
 * refused: the receiver does not take this alert, others it may; unreachable: nothing gets through for now;
 * unanswered: it was sent, no answer came, and sending again could double it.
 */
export type SendFailure = 'refused' | 'unreachable' | 'unanswered'

/** An alert that was not, or not surely, delivered. The message holds no secret and one line. */
export class SendError extends Error {
  override readonly name = 'SendError'
  readonly failure: SendFailure

  constructor(failure: SendFailure, message: string) {
    super(message)
    this.failure = failure
  }
}

/** A channel that cannot be used as it is configured: a missing variable, a URL that is none. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError'
}
