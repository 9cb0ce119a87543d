import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { alertsSchema } from '../../src/domain/alert-channels.ts'

/** What is wrong, as the reader of the configuration is told. */
const problemsOf = (value: unknown) =>
  alertsSchema
    .safeParse(value)
    .error?.issues.map((issue) => (issue.code === 'unrecognized_keys' ? `unknown key ${issue.keys}` : issue.message)) ??
  []
const withChannel = (channel: unknown) => ({ channels: { '#incidents': channel } })

it('takes the channels of the documentation', () => {
  const channels = {
    '#agents-oncall': { slack: { url_env: 'SLACK_URL' } },
    pagerduty: { pagerduty: { routing_key_env: 'PD_KEY' } },
    other: { webhook: { url_env: 'HOOK_URL', headers: { Authorization: 'Bearer {{env.TOKEN}}', 'X-Team': 'agents' } } },
  }
  expect(alertsSchema.parse({ channels })).toEqual({ channels })
})

describe('refuses', () => {
  it.each([
    ['no kind', {}, /exactly one of slack, pagerduty, webhook/],
    ['two kinds', { slack: { url_env: 'A' }, webhook: { url_env: 'B' } }, /exactly one of/],
    ['an unknown kind', { teams: { url_env: 'A' } }, /unknown key teams/],
    ['an unknown key', { slack: { url_env: 'A', channel: '#x' } }, /unknown key channel/],
    ['a URL in place of its variable', { slack: { url_env: 'https://hooks.slack.com/services/T/B/x' } }, /name of an/],
    ['another template', { webhook: { url_env: 'A', headers: { X: '{{turn.user}}' } } }, /the one template/],
    ['a header that is none', { webhook: { url_env: 'A', headers: { 'X Y': 'z' } } }, /header names/],
  ])('%s', (_, channel, message) => {
    const problems = problemsOf(withChannel(channel)).join('\n')
    expect(problems).toMatch(message)
    expect(problems).not.toContain('hooks.slack.com')
  })
})

it('has a description for every key', () => {
  const undescribed: string[] = []
  const look = (schema: Record<string, unknown>, path: string) => {
    for (const [key, value] of Object.entries((schema.properties ?? {}) as Record<string, Record<string, unknown>>)) {
      if (!value.description) undescribed.push(`${path}.${key}`)
      look(value, `${path}.${key}`)
    }
    const each = schema.additionalProperties
    if (typeof each === 'object' && each !== null) look(each as Record<string, unknown>, `${path}.*`)
  }
  look(z.toJSONSchema(alertsSchema, { io: 'input' }) as Record<string, unknown>, 'alerts')
  expect(undescribed).toEqual([])
})
