import { describe, expect, it } from 'vitest'
import { type AlertReceipt, receiptOf, undelivered } from '../../src/domain/alert.ts'
import { alertsDue } from '../../src/domain/alerts-due.ts'
import { type Budget, evaluateBudgets } from '../../src/domain/budget.ts'
import { resolvePolicy } from '../../src/domain/policy.ts'
import type { PolicyRecord } from '../../src/domain/policy-state.ts'
import { aLedger, NOW } from './a-ledger.ts'
import { aRecord, TARGETS } from './an-evaluation.ts'

const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000)

/** What is due and not yet told, `hour` hours later. */
function due(
  record: PolicyRecord,
  more: { receipts?: AlertReceipt[]; hour?: number; burnRate?: number; holds?: boolean } = {},
) {
  const { receipts = [], hour = 0, burnRate = 0, holds = false } = more
  const [budget] = evaluateBudgets(aLedger([]), NOW, { windowMs: 30 * 86_400_000, targets: TARGETS }).budgets
  const budgets = [{ ...(budget as Budget), burnRate }]
  const facts = { agent: 'cx', record, budgets, policy: resolvePolicy(), holds, receipts, now: at(hour) }
  return undelivered(alertsDue(facts), receipts, at(hour).getTime())
}

const receiptsOf = (alerts: ReturnType<typeof due>, hour = 0) =>
  alerts.flatMap((alert) => alert.channels.map((channel) => receiptOf(alert, channel, at(hour).getTime())))

const moved = (
  from: 'healthy' | 'warning' | 'critical',
  to: 'warning' | 'critical',
  cause: 'trigger' | 'recovered' = 'trigger',
) => aRecord(to, { why: 'it burns', history: [{ at: NOW.toISOString(), from, to, cause, why: 'it burns' }] })

describe('alerts are due', () => {
  it('on worsening, to the channels of the new state, once', () => {
    const told = due(moved('healthy', 'critical'))
    expect(told).toMatchObject([
      { kind: 'worsened', previousState: 'healthy', state: 'critical', channels: ['#agents-oncall', '#incidents'] },
    ])
    expect(due(moved('healthy', 'critical'), { receipts: receiptsOf(told), hour: 1 })).toEqual([])
  })

  it('again by the next run where it did not arrive', () => {
    const [told] = due(moved('healthy', 'critical'))
    const half = receiptsOf(told ? [{ ...told, channels: ['#incidents'] }] : [])
    expect(due(moved('healthy', 'critical'), { receipts: half, hour: 1 })).toMatchObject([
      { kind: 'worsened', channels: ['#agents-oncall'] },
    ])
  })

  it('once a day while a state lasts', () => {
    const first = receiptsOf(due(moved('healthy', 'critical')))
    const later = due(moved('healthy', 'critical'), { receipts: first, hour: 24 })
    expect(later).toMatchObject([{ kind: 'still', state: 'critical' }])
    const receipts = [...first, ...receiptsOf(later, 24)]
    expect(due(moved('healthy', 'critical'), { receipts, hour: 25 })).toEqual([])
  })

  it('not of where a first run starts, nor of its end, but daily once that state is deserved', () => {
    const first = { at: NOW.toISOString(), from: null, to: 'warning' as const, cause: 'first' as const, why: '' }
    const started = aRecord('warning', { history: [first] })
    expect(due(started)).toEqual([])
    const calm = {
      at: at(30).toISOString(),
      from: 'warning' as const,
      to: 'healthy' as const,
      cause: 'recovered' as const,
    }
    const recovered = aRecord('healthy', { history: [first, { ...calm, why: '' }] })
    expect(due(recovered, { hour: 30 })).toEqual([])

    const told = due(started, { hour: 20, holds: true })
    expect(told).toMatchObject([{ kind: 'still', state: 'warning', channels: ['#agents-oncall'] }])
    const receipts = receiptsOf(told, 20)
    expect(due(started, { hour: 21, holds: true, receipts })).toEqual([])
    expect(due(recovered, { hour: 30, receipts })).toMatchObject([{ kind: 'recovered', state: 'healthy' }])
  })

  it('on recovery, to those who heard of the state that was left', () => {
    const told = due(moved('critical', 'warning', 'recovered'))
    expect(told).toMatchObject([
      { kind: 'recovered', previousState: 'critical', channels: ['#agents-oncall', '#incidents'] },
    ])
  })

  it('not for the first evaluation, which knows nothing yet', () => {
    const first = { at: NOW.toISOString(), from: null, to: 'warning' as const, cause: 'first' as const, why: '' }
    expect(due(aRecord('warning', { history: [first] }))).toEqual([])
  })

  it('for an SLI at burn 2.0 before a state changes, once a day, and when it is over', () => {
    const healthy = aRecord('healthy', { history: [] })
    const told = due(healthy, { burnRate: 2 })
    expect(told).toMatchObject([{ kind: 'burning', sli: TARGETS[0]?.sli, burnRate: 2 }])
    const receipts = receiptsOf(told)
    expect(due(healthy, { burnRate: 2, receipts, hour: 1 })).toEqual([])
    expect(due(healthy, { burnRate: 2, receipts, hour: 25 })).toMatchObject([{ kind: 'burning' }])
    expect(due(healthy, { burnRate: 1.7, receipts, hour: 2 })).toEqual([])
    const over = due(healthy, { burnRate: 1.5, receipts, hour: 2 })
    expect(over).toMatchObject([{ kind: 'recovered', sli: TARGETS[0]?.sli }])
    expect(due(healthy, { burnRate: 1.5, receipts: [...receipts, ...receiptsOf(over, 2)], hour: 3 })).toEqual([])
  })
})
