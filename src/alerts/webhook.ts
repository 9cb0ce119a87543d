import type { Alert } from '../domain/alert.ts'
import type { WebhookChannel } from '../domain/alert-channels.ts'
import type { AlertPayload } from '../domain/alert-payload.ts'
import type { SenderDeps } from './deps.ts'
import { post } from './post.ts'
import { type Environment, readSecret, readSecretUrl, redactUrl } from './secrets.ts'
import { ChannelError, type Sender } from './sender.ts'

const PLACEHOLDER = /\{\{\s*env\.([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g

/**
 * Any endpoint that takes `agent-slo-gate-alert/v1` and answers 2xx. A lost answer is repeated: the `Idempotency-Key`
 * header, the same in every run, is what the receiver dedups by. `channel` is the policy's name.
 * @throws ChannelError where a variable is missing, the URL is none or a header cannot be sent.
 */
export function createWebhookSender(channel: string, config: WebhookChannel, deps: SenderDeps): Sender {
  const { env, fetch, now, patience } = deps
  const url = readSecretUrl(config.url_env, env)
  const headers = Object.entries(config.headers ?? {}).map(([name, value]) => [name, fill(value, env)] as const)
  for (const [name, { text }] of headers) assertHeader(name, text)
  const redact = redactUrl(
    url,
    headers.flatMap(([, { text, secrets }]) => [text, ...secrets]),
  )
  return {
    send: (alert, idempotencyKey) =>
      post(
        {
          url,
          headers: {
            ...Object.fromEntries(headers.map(([name, { text }]) => [name.toLowerCase(), text])),
            'idempotency-key': idempotencyKey,
          },
          body: payloadOf(alert, channel, idempotencyKey),
          redact,
        },
        { fetch, now, patience, dedups: true },
      ),
  }
}

function fill(template: string, env: Environment): { text: string; secrets: string[] } {
  const secrets: string[] = []
  const text = template.replace(PLACEHOLDER, (_, name: string) => {
    const secret = readSecret(name, env)
    secrets.push(secret)
    return secret
  })
  return { text, secrets }
}

/** Asked before anything is sent: what `fetch` throws for a header quotes its value. */
function assertHeader(name: string, value: string): void {
  try {
    new Headers([[name, value]])
  } catch {
    throw new ChannelError(`the header ${name} holds characters that no header may hold`)
  }
}

function payloadOf(alert: Alert, channel: string, idempotencyKey: string): AlertPayload {
  return {
    schema: 'agent-slo-gate-alert/v1',
    key: alert.key,
    idempotencyKey,
    kind: alert.kind,
    channel,
    agent: alert.agent,
    state: alert.state,
    previousState: alert.previousState ?? null,
    sli: alert.sli ?? null,
    burnRate: alert.burnRate,
    budgetRemaining: alert.budgetRemaining,
    daysRemaining: alert.daysRemaining,
    why: alert.why,
    at: alert.at,
    runUrl: alert.runUrl ?? null,
  }
}
