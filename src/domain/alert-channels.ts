import * as z from 'zod/mini'

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/
/** A text in which every template is `{{env.NAME}}`. */
const TEMPLATED = /^(?:(?!\{\{)[\s\S]|\{\{\s*env\.[A-Za-z_][A-Za-z0-9_]*\s*\}\})*$/
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const variable = (meaning: string) =>
  z
    .string()
    .check(
      z.regex(VARIABLE, 'expected the name of an environment variable, not its value: a secret is never written here'),
      z.describe(meaning),
    )

const slack = z.strictObject({
  url_env: variable('Name of the variable that holds the URL of a Slack incoming webhook.'),
})

const pagerduty = z.strictObject({
  routing_key_env: variable('Name of the variable that holds the integration key of an Events API v2 integration.'),
})

const webhook = z.strictObject({
  url_env: variable('Name of the variable that holds the URL; it is sent agent-slo-gate-alert/v1 as JSON.'),
  headers: z
    .optional(
      z
        .record(z.string(), z.string().check(z.regex(TEMPLATED, 'the one template here is {{env.NAME}}')))
        .check(z.refine((headers) => Object.keys(headers).every((name) => HEADER.test(name)), 'expected header names')),
    )
    .check(z.describe('Request headers; {{env.NAME}} reads a secret from the environment.')),
})

/** Keys of a channel of which exactly one is given. */
const CHANNEL_KINDS = ['slack', 'pagerduty', 'webhook'] as const

const channel = z
  .strictObject({
    slack: z.optional(slack).check(z.describe('A Slack incoming webhook.')),
    pagerduty: z.optional(pagerduty).check(z.describe('PagerDuty: triggers, and resolves on recovery.')),
    webhook: z.optional(webhook).check(z.describe('Any endpoint that takes JSON.')),
  })
  .check(
    z.refine(
      (kinds) => CHANNEL_KINDS.filter((kind) => kinds[kind] !== undefined).length === 1,
      `expected exactly one of ${CHANNEL_KINDS.join(', ')}`,
    ),
    z.meta({ oneOf: CHANNEL_KINDS.map((kind) => ({ required: [kind] })) }),
  )

/** `alerts` of the configuration: where the names of the policy lead. A name without a channel is a notice. */
export const alertsSchema = z.strictObject({
  channels: z
    .record(z.string().check(z.minLength(1)), channel)
    .check(
      z.describe("Channels by the policy's names, such as #agents-oncall: one of slack, pagerduty, webhook each."),
    ),
})

export type AlertsConfig = z.output<typeof alertsSchema>
export type AlertChannel = z.output<typeof channel>
export type SlackChannel = z.output<typeof slack>
export type PagerdutyChannel = z.output<typeof pagerduty>
export type WebhookChannel = z.output<typeof webhook>
