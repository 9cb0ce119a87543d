import { describe, expect, it } from 'vitest'
import { alertsDue, type SentAlert } from '../../src/domain/alerts.ts'
import { type Budget, evaluateBudgets } from '../../src/domain/budget.ts'
import { resolvePolicy } from '../../src/domain/policy.ts'
import type { PolicyRecord } from '../../src/domain/policy-state.ts'
import { aLedger, NOW } from './a-ledger.ts'
import { aRecord, TARGETS } from './an-evaluation.ts'

const policy = resolvePolicy()
const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000)

function due(
  before: PolicyRecord | undefined,
  after: PolicyRecord,
  more: { sent?: SentAlert[]; hour?: number; burnRate?: number } = {},
) {
  const { sent = [], hour = 0, burnRate = 0 } = more
  const [budget] = evaluateBudgets(aLedger([]), NOW, { windowMs: 30 * 86_400_000, targets: TARGETS }).budgets
  const budgets = [{ ...(budget as Budget), burnRate }]
  return alertsDue({ agent: 'cx', before, after, budgets, policy, sent, now: at(hour) })
}
const trigger = {
  at: NOW.toISOString(),
  from: 'healthy' as const,
  to: 'critical' as const,
  cause: 'trigger' as const,
  why: '',
}
const critical = aRecord('critical', { why: 'it burns', history: [trigger] })

describe('alerts are due', () => {
  it('on worsening, to the channels of the new state', () => {
    expect(due(aRecord('healthy'), critical)).toMatchObject([
      {
        kind: 'worsened',
        channels: ['#agents-oncall', '#incidents'],
        summary: 'cx went from healthy to critical: it burns',
      },
    ])
  })

  it('once: what was sent is not due again, whoever asks', () => {
    const sent = due(aRecord('healthy'), critical)
    expect(due(aRecord('healthy'), critical, { sent, hour: 1 })).toEqual([])
  })

  it('once a day while a state lasts', () => {
    const sent = due(aRecord('healthy'), critical)
    expect(due(critical, critical, { sent, hour: 23 })).toEqual([])
    const [reminder] = due(critical, critical, { sent, hour: 24 })
    expect(reminder).toMatchObject({ kind: 'lasting' })
    expect(due(critical, critical, { sent: [...sent, reminder as SentAlert], hour: 30 })).toEqual([])
  })

  it('on recovery, to those who heard of the trouble, under the same key', () => {
    const [first] = due(aRecord('healthy'), critical)
    expect(due(critical, aRecord('warning'))).toMatchObject([
      { kind: 'recovered', key: first?.key, channels: ['#agents-oncall', '#incidents'] },
    ])
  })

  it('for an SLI at 2.0 before a state changes, until it has fallen well below', () => {
    const warning = aRecord('warning')
    const [burning] = due(warning, warning, { burnRate: 2 })
    expect(burning).toMatchObject({ kind: 'burning', key: 'cx/burn/TaskSuccessRate', channels: ['#agents-oncall'] })
    const sent = [burning as SentAlert]
    expect(due(warning, warning, { burnRate: 2.5, sent, hour: 5 })).toEqual([])
    expect(due(warning, warning, { burnRate: 1.9, sent, hour: 5 })).toEqual([])
    expect(due(warning, warning, { burnRate: 1.5, sent, hour: 5 })).toMatchObject([{ kind: 'recovered' }])
    expect(due(warning, warning, { burnRate: 1.99 })).toEqual([])
  })

  it('not for the first run, which starts in warning because it knows nothing', () => {
    const first = aRecord('warning', { history: [{ ...trigger, from: null, to: 'warning', cause: 'first' }] })
    expect(due(undefined, first)).toEqual([])
    expect(due(first, first, { hour: 48 })).toEqual([])
  })
})
