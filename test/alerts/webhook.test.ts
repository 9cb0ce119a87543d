import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { anAlert } from './an-alert.ts'
import { deliver, TOKEN } from './delivering.ts'
import { answers, hangUp, silence, webhook } from './receivers.ts'

const alert = anAlert({ channels: ['other'] })

it('sends the published shape with the configured headers', async () => {
  const receiver = await webhook()
  const { problems } = await deliver({ webhook: receiver }, { alerts: [alert] })
  expect(problems).toEqual([])
  const [taken] = receiver.accepted
  expect(taken?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' })
  expect(taken?.body).toEqual({
    schema: 'agent-slo-gate-alert/v1',
    key: 'cx-support/worsened/exhausted',
    idempotencyKey: taken?.headers['idempotency-key'],
    kind: 'worsened',
    channel: 'other',
    agent: 'cx-support',
    state: 'exhausted',
    previousState: 'critical',
    sli: null,
    burnRate: 5.5,
    budgetRemaining: -0.0666,
    daysRemaining: 0,
    why: alert.why,
    at: alert.at,
    runUrl: alert.runUrl,
  })
  const published = readFileSync(new URL('../../schema/alert.schema.json', import.meta.url), 'utf8')
  expect(new Ajv2020().validate(JSON.parse(published), taken?.body)).toBe(true)
})

it('repeats under the same key, also in the next run', async () => {
  const receiver = await webhook([hangUp, silence, hangUp, silence])
  const first = await deliver({ webhook: receiver }, { alerts: [alert], patience: { timeoutMs: 1_000 } })
  expect(first.sent).toEqual([])
  expect(first.problems[0]).toMatch(/did not arrive: the receiver did not answer within 1000 ms \(attempt 4\)/)
  const second = await deliver({ webhook: receiver }, { alerts: [alert], receipts: first.sent })
  expect(second.sent).toHaveLength(1)
  expect(receiver.seen).toHaveLength(5)
  expect(new Set(receiver.seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
})

it('two alerts have two keys', async () => {
  const receiver = await webhook()
  const again = anAlert({ channels: ['other'], at: '2026-11-25T11:00:00.000Z' })
  await deliver({ webhook: receiver }, { alerts: [alert, again] })
  expect(receiver.keys.size).toBe(2)
})

it('follows no redirect: it would carry the secrets elsewhere', async () => {
  const elsewhere = await webhook()
  const receiver = await webhook([answers(307, '', { location: elsewhere.url })])
  const { sent, problems } = await deliver({ webhook: receiver }, { alerts: [alert] })
  expect({ sent, seen: elsewhere.seen }).toEqual({ sent: [], seen: [] })
  expect(problems[0]).toMatch(/answered 307/)
})
