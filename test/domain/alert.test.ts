import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ALERT_KINDS,
  ALERT_STATES,
  type Alert,
  type AlertReceipt,
  alertKey,
  alertReceiptSchema,
  receiptOf,
  undelivered,
} from '../../src/domain/alert.ts'
import { anAlert } from '../alerts/an-alert.ts'

const NOON = Date.parse('2026-11-25T12:00:00Z')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** The receipts once everything that was due at `nowMs` was sent. */
function sent(alerts: readonly Alert[], receipts: readonly AlertReceipt[], nowMs: number): AlertReceipt[] {
  const due = undelivered(alerts, receipts, nowMs)
  return [...receipts, ...due.flatMap((alert) => alert.channels.map((channel) => receiptOf(alert, channel, nowMs)))]
}

describe('a worsening', () => {
  it('is told once, however often it is found', () => {
    const receipts = sent([anAlert()], [], NOON)
    expect(undelivered([anAlert()], receipts, NOON + 40 * DAY_MS)).toEqual([])
  })

  it('is told again when the state is entered again', () => {
    const receipts = sent([anAlert()], [], NOON)
    const again = anAlert({ at: '2026-11-25T14:00:00.000Z' })
    expect(undelivered([again], receipts, NOON + 2 * HOUR_MS)).toEqual([again])
  })

  it('is told to the channel alone that has not got it', () => {
    const receipts = sent([anAlert()], [], NOON)
    const wider = anAlert({ channels: ['#agents-oncall', 'pagerduty', 'pagerduty'] })
    expect(undelivered([wider], receipts, NOON)).toEqual([anAlert({ channels: ['pagerduty'] })])
  })
})

describe('a reminder', () => {
  const still = anAlert({ kind: 'still' })

  it('is told once a UTC day', () => {
    const receipts = sent([still], [], NOON)
    expect(undelivered([still], receipts, Date.parse('2026-11-25T23:59:59Z'))).toEqual([])
    expect(undelivered([still], receipts, Date.parse('2026-11-26T00:00:00Z'))).toEqual([still])
  })

  it('is not told on the day of the worsening', () => {
    expect(undelivered([still, anAlert()], [], NOON)).toEqual([anAlert()])
    const receipts = sent([anAlert()], [], NOON)
    expect(undelivered([still], receipts, NOON + HOUR_MS)).toEqual([])
    expect(undelivered([still], receipts, NOON + DAY_MS)).toEqual([still])
  })

  it('of another agent is not silenced', () => {
    const other = anAlert({ kind: 'still', agent: 'billing/worsened/x' })
    expect(undelivered([other], sent([anAlert()], [], NOON), NOON)).toEqual([other])
  })
})

it('a burning SLI is told once a day for each SLI', () => {
  const tasks = anAlert({ kind: 'burning', sli: 'TaskSuccessRate', state: 'healthy' })
  const cost = anAlert({ kind: 'burning', sli: 'CostPerTask', state: 'healthy' })
  const receipts = sent([tasks], [], NOON)
  expect(undelivered([tasks, cost], receipts, NOON + HOUR_MS)).toEqual([cost])
  expect(undelivered([tasks], receipts, NOON + DAY_MS)).toEqual([tasks])
})

it('a recovery is told once', () => {
  const recovered = anAlert({ kind: 'recovered', state: 'critical', previousState: 'exhausted' })
  const receipts = sent([recovered], [], NOON)
  expect(undelivered([recovered], receipts, NOON + 3 * DAY_MS)).toEqual([])
})

it('a key names agent, kind and subject, whatever the agent is called', () => {
  expect(alertKey({ agent: 'a/b c', kind: 'still', state: 'critical' })).toBe('a%2Fb%20c/still/critical')
  expect(alertKey({ agent: 'a', kind: 'burning', sli: 'CostPerTask', state: 'critical' })).toBe('a/burning/CostPerTask')
})

describe('whatever the alerts', () => {
  const alerts = fc.array(
    fc
      .record({
        kind: fc.constantFrom(...ALERT_KINDS),
        state: fc.constantFrom(...ALERT_STATES),
        agent: fc.constantFrom('a', 'b'),
        at: fc.constantFrom('2026-11-25T10:00:00.000Z', '2026-11-25T11:00:00.000Z'),
        channels: fc.array(fc.constantFrom('#a', '#b'), { maxLength: 3 }),
      })
      .map(anAlert),
  )

  it('nothing is due once it was sent, and receipts survive the file', () => {
    fc.assert(
      fc.property(alerts, (some) => {
        const receipts = sent(some, [], NOON)
        const read = receipts.map((receipt) => alertReceiptSchema.parse(JSON.parse(JSON.stringify(receipt))))
        expect(undelivered(some, read, NOON)).toEqual([])
      }),
    )
  })

  it('nothing is sent twice to a channel in one run', () => {
    fc.assert(
      fc.property(alerts, (some) => {
        const marks = sent(some, [], NOON).map(({ key, period, channel }) => JSON.stringify([key, period, channel]))
        expect(new Set(marks).size).toBe(marks.length)
      }),
    )
  })
})
