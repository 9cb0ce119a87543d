import { describe, expect, it } from 'vitest'
import { anAlert } from './an-alert.ts'
import { deliver, ROUTING_KEY } from './delivering.ts'
import { answers, hangUp, pagerduty, silence } from './receivers.ts'

const channels = ['pagerduty']
const exhausted = anAlert({ channels })
const critical = anAlert({ channels, state: 'critical', previousState: 'warning', at: '2026-11-25T09:00:00.000Z' })
const recovered = (state: 'healthy' | 'warning' | 'critical') =>
  anAlert({ kind: 'recovered', state, previousState: 'exhausted', channels, at: '2026-11-25T11:00:00.000Z' })

it('pages with the severity of the state and all figures', async () => {
  const receiver = await pagerduty()
  const { problems, sent } = await deliver({ pagerduty: receiver }, { alerts: [exhausted] })
  expect(problems).toEqual([])
  expect(sent).toEqual([
    {
      key: 'cx-support/worsened/exhausted',
      kind: 'worsened',
      period: exhausted.at,
      channel: 'pagerduty',
      at: '2026-11-25T12:00:00.000Z',
    },
  ])
  expect(receiver.accepted[0]?.body).toMatchObject({
    routing_key: ROUTING_KEY,
    event_action: 'trigger',
    client_url: exhausted.runUrl,
    payload: {
      summary: 'cx-support is exhausted (was critical): TaskSuccessRate has spent its error budget of 30 days.',
      source: 'cx-support',
      severity: 'critical',
      timestamp: exhausted.at,
      custom_details: { state: 'exhausted', burn_rate: 5.5, budget_remaining: -0.0666, days_remaining: 0 },
    },
  })
})

describe('incidents', () => {
  it('a reminder joins the open incident of its state', async () => {
    const receiver = await pagerduty()
    const still = anAlert({ kind: 'still', channels })
    await deliver({ pagerduty: receiver }, { alerts: [exhausted] })
    await deliver({ pagerduty: receiver }, { alerts: [still], now: () => Date.parse('2026-11-26T12:00:00Z') })
    expect(receiver.accepted).toHaveLength(2)
    expect([...receiver.open]).toEqual([['agent-slo-gate/cx-support/exhausted', 'critical']])
  })

  it('a recovery resolves what is worse than the state reached, and nothing else', async () => {
    const receiver = await pagerduty()
    await deliver({ pagerduty: receiver }, { alerts: [critical, exhausted] })
    expect(receiver.open.size).toBe(2)
    await deliver({ pagerduty: receiver }, { alerts: [recovered('critical')] })
    expect([...receiver.open.keys()]).toEqual(['agent-slo-gate/cx-support/critical'])
    await deliver({ pagerduty: receiver }, { alerts: [recovered('healthy')] })
    expect(receiver.open.size).toBe(0)
  })

  it('a burning SLI has an incident of its own, resolved with that SLI', async () => {
    const receiver = await pagerduty()
    const burning = anAlert({ kind: 'burning', sli: 'CostPerTask', state: 'healthy', channels })
    await deliver({ pagerduty: receiver }, { alerts: [exhausted, burning] })
    expect([...receiver.open.values()].sort()).toEqual(['critical', 'warning'])
    await deliver({ pagerduty: receiver }, { alerts: [{ ...recovered('warning'), sli: 'CostPerTask' }] })
    expect([...receiver.open.keys()]).toEqual(['agent-slo-gate/cx-support/exhausted'])
  })

  it('agents with long names keep incidents apart', async () => {
    const receiver = await pagerduty()
    const names = ['a', 'b'].map((last) => 'é'.repeat(300) + last)
    const { problems } = await deliver(
      { pagerduty: receiver },
      { alerts: names.map((agent) => anAlert({ agent, channels, why: 'x'.repeat(5_000) })) },
    )
    expect(problems).toEqual([])
    expect(receiver.open.size).toBe(2)
  })
})

it('a lost answer is repeated: the dedup key keeps it one incident', async () => {
  const receiver = await pagerduty([hangUp, silence, answers(502)])
  const { sent, problems } = await deliver(
    { pagerduty: receiver },
    { alerts: [exhausted], patience: { timeoutMs: 2_000, attempts: 4 } },
  )
  expect({ problems, sent: sent.length, open: receiver.open.size }).toEqual({ problems: [], sent: 1, open: 1 })
  expect(new Set(receiver.seen.map(({ body }) => body.dedup_key)).size).toBe(1)
})

it('429 is repeated after its Retry-After, 500 after a growing back-off', async () => {
  const receiver = await pagerduty([answers(429, '', { 'retry-after': '7' }), answers(500), answers(500)])
  const { problems, waits } = await deliver(
    { pagerduty: receiver },
    { alerts: [exhausted], patience: { firstDelayMs: 100 } },
  )
  expect(problems).toEqual([])
  expect(waits[0]).toBe(7_000)
  expect(waits[1]).toBeGreaterThanOrEqual(150)
  expect(waits[2]).toBeGreaterThanOrEqual(300)
})

it('a Retry-After longer than a run waits is a problem, and the alert is due again', async () => {
  const receiver = await pagerduty([answers(429, '', { 'retry-after': '3600' })])
  const first = await deliver({ pagerduty: receiver }, { alerts: [exhausted] })
  expect(first).toMatchObject({ sent: [], waits: [] })
  expect(first.problems[0]).toMatch(/answered 429 and is to be tried in 3600 s, too long to wait/)
  const second = await deliver({ pagerduty: receiver }, { alerts: [exhausted], receipts: first.sent })
  expect(second.sent).toHaveLength(1)
})

it('the errors of a refusal are told, without the key', async () => {
  const receiver = await pagerduty([
    answers(400, JSON.stringify({ status: 'invalid event', errors: [`routing_key ${ROUTING_KEY} is unknown`] })),
  ])
  const { problems } = await deliver({ pagerduty: receiver }, { alerts: [exhausted] })
  expect(problems[0]).toContain(
    'answered 400: "{"status":"invalid event","errors":["routing_key [redacted] is unknown"]}"',
  )
})
