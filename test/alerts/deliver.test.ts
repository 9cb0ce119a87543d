import { describe, expect, it } from 'vitest'
import { anAlert } from './an-alert.ts'
import { ALL_CHANNELS, deliver, ROUTING_KEY, TOKEN } from './delivering.ts'
import { answers, nobody, pagerduty, SLACK_PATH, slack, webhook } from './receivers.ts'

const everywhere = anAlert({ channels: Object.keys(ALL_CHANNELS) })

async function receivers() {
  return { slack: await slack(), pagerduty: await pagerduty(), webhook: await webhook() }
}

it('tells every channel, and none twice across two runs', async () => {
  const all = await receivers()
  const first = await deliver(all, { alerts: [everywhere] })
  expect(first.problems).toEqual([])
  expect(first.sent.map(({ channel }) => channel).sort()).toEqual(['#agents-oncall', 'other', 'pagerduty'])

  const second = await deliver(all, { alerts: [everywhere], receipts: first.sent })
  expect(second).toMatchObject({ sent: [], problems: [] })
  for (const { seen } of Object.values(all)) expect(seen).toHaveLength(1)
})

it('an unreachable channel is a problem of its own; the others are told, and it alone in the next run', async () => {
  const [all, gone] = [await receivers(), await nobody()]
  const alerts = [everywhere, anAlert({ kind: 'burning', sli: 'CostPerTask' })]
  const first = await deliver({ ...all, slack: gone }, { alerts, patience: { attempts: 3 } })
  expect(first.sent.map(({ channel }) => channel).sort()).toEqual(['other', 'pagerduty'])
  expect(first.problems).toEqual([
    expect.stringMatching(/#agents-oncall .*did not arrive: the receiver could not be reached.*\(attempt 3\)$/),
    '1 more alert for #agents-oncall not sent after that',
  ])
  expect(first.waits).toHaveLength(2)

  await deliver(all, { alerts, receipts: first.sent })
  expect([all.slack.seen.length, all.pagerduty.seen.length, all.webhook.seen.length]).toEqual([2, 1, 1])
})

it('an alert that is refused does not keep the next one back', async () => {
  const receiver = await slack([answers(400, 'invalid_payload')])
  const alerts = [anAlert(), anAlert({ kind: 'burning', sli: 'CostPerTask' })]
  const { sent, problems } = await deliver({ slack: receiver }, { alerts })
  expect(problems).toHaveLength(1)
  expect(sent).toMatchObject([{ kind: 'burning' }])
})

describe('a channel that cannot be used is a problem', () => {
  it.each([
    ['a missing variable', '#agents-oncall', {}, /SLACK_URL is not set/],
    ['an empty variable', 'pagerduty', { PD_KEY: ' \n' }, /PD_KEY is empty/],
    ['no URL', '#agents-oncall', { SLACK_URL: 'hooks.slack.com/XyZsecret' }, /SLACK_URL does not hold a URL/],
    [
      'a password in a URL',
      'other',
      { HOOK_URL: 'https://u:XyZsecret@h/', HOOK_TOKEN: TOKEN },
      /HOOK_URL holds a user/,
    ],
    ['a missing header', 'other', { HOOK_URL: 'http://127.0.0.1:1/' }, /HOOK_TOKEN is not set/],
    ['a broken header', 'other', { HOOK_URL: 'http://127.0.0.1:1/', HOOK_TOKEN: 'XyZ\nsecret' }, /Authorization holds/],
  ])('%s', async (_, channel, env, message) => {
    const { sent, problems } = await deliver({}, { alerts: [anAlert({ channels: [channel] })], env })
    expect(sent).toEqual([])
    expect(problems).toEqual([expect.stringMatching(message)])
    expect(problems[0]).not.toContain('secret')
  })
})

it.each(['#incidents', '__proto__', 'toString'])('a name without a channel is a notice: %s', async (name) => {
  const { sent, problems, notices } = await deliver({}, { alerts: [anAlert({ channels: [name] })] })
  expect({ sent, problems }).toEqual({ sent: [], problems: [] })
  expect(notices).toEqual([`alerts for ${name} are sent nowhere: alerts.channels has no "${name}"`])
})

describe('no secret is ever told', () => {
  const base64 = (secret: string) => Buffer.from(secret).toString('base64')
  const secrets = /XyZsecret|e93facc0|tok-9f8e|h-1234567890|s-abcdefghij|ZTkzZmFjYz|dG9rLTlmOGU|127\.0\.0\.1/

  it('where a receiver echoes it, in any form', async () => {
    const all = {
      slack: await slack([answers(403, `${SLACK_PATH} XyZsecretSecretsecret24x`)]),
      pagerduty: await pagerduty([answers(400, `${ROUTING_KEY} ${base64(ROUTING_KEY)}`)]),
      webhook: await webhook([answers(418, `${TOKEN} ${base64(TOKEN)} /hooks/h-1234567890?sig=s-abcdefghij`)]),
    }
    const delivery = await deliver(all, { alerts: [everywhere] })
    expect(delivery.problems).toHaveLength(3)
    expect(JSON.stringify(delivery)).not.toMatch(secrets)
  })

  it('where nobody answers, nor in a receipt', async () => {
    const [all, gone] = [await receivers(), await nobody()]
    const unreachable = await deliver({ ...all, slack: gone, webhook: gone }, { alerts: [everywhere] })
    expect(unreachable.problems).toHaveLength(2)
    expect(JSON.stringify([unreachable, await deliver(all, { alerts: [everywhere] })])).not.toMatch(secrets)
  })

  it('an answer cannot command the CI system or fill the log', async () => {
    const receiver = await slack([answers(400, `\n::set-output name=x::y\n\u001b[31m##[error]${'z'.repeat(100_000)}`)])
    const { problems } = await deliver({ slack: receiver }, { alerts: [anAlert()] })
    expect(problems[0]).not.toMatch(/\p{Cc}|##\[/u)
    expect(problems[0]?.length).toBeLessThan(400)
  })
})
