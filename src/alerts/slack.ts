import type { Alert } from '../domain/alert.ts'
import type { SlackChannel } from '../domain/alert-channels.ts'
import type { SenderDeps } from './deps.ts'
import { post } from './post.ts'
import { readSecretUrl, redactUrl } from './secrets.ts'
import type { Sender } from './sender.ts'
import { slackMessage } from './slack-message.ts'

/**
 * A Slack incoming webhook. Slack does not dedup: a message that may have been accepted (time-out or broken connection
 * after sending, 502, 504) is never sent again; 429, 500, 503 and connections that never came to be are repeated.
 * Answers: https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks
 * @throws ChannelError where the variable holds no URL.
 */
export function createSlackSender({ url_env }: SlackChannel, { env, fetch, now, patience }: SenderDeps): Sender {
  const url = readSecretUrl(url_env, env)
  const redact = redactUrl(url)
  return {
    send: (alert: Alert) => post({ url, body: slackMessage(alert), redact }, { fetch, now, patience, dedups: false }),
  }
}
