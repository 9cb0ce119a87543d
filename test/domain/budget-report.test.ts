import { describe, expect, it } from 'vitest'
import type { AlertReceipt } from '../../src/domain/alert.ts'
import { acceptedOverride, type BudgetView, budgetReport } from '../../src/domain/budget-report.ts'
import type { Counts } from '../../src/domain/sli.ts'
import { standingOf } from '../../src/domain/standing.ts'
import { aBaseline, SETTINGS } from '../a-room.ts'
import { aLedger, NOW } from './a-ledger.ts'

const receipt = (more: Partial<AlertReceipt>): AlertReceipt => ({
  key: 'cx/worsened/critical',
  kind: 'worsened',
  period: 'p',
  channel: '#a',
  at: NOW.toISOString(),
  ...more,
})

function report(view: Partial<BudgetView> = {}, candidate?: Counts, alerts: AlertReceipt[] = []) {
  const baseline = aBaseline(aLedger([[2, 4, 200]]), null, { alerts })
  const standing = standingOf(baseline, SETTINGS, NOW)
  const whole: BudgetView = {
    ...{ place: 'memory', baseline, absence: undefined, standing, freeze: 'block', overrides: [], notices: [] },
    ...view,
  }
  const { windowMs } = SETTINGS
  return budgetReport(whole, () => candidate, { now: NOW, windowMs, conversationsPerDay: 10_000 })
}

describe('the budget of a report', () => {
  it('has the figures of each SLI', () => {
    expect(report().indicators).toMatchObject([
      { name: 'TaskSuccessRate', good: 196, bad: 4, valid: 200, budgetRemaining: 0.666666667, projection: null },
    ])
  })

  it('projects what the candidate would spend, in customers a day', () => {
    const [own] = report({}, { good: 36, valid: 40 }).indicators
    expect(own?.projection).toMatchObject({ burn: 1.666666667, customersPerDay: 1000 })
    expect(own).toMatchObject({ good: 196, bad: 4 })
  })

  it('says why there is no baseline', () => {
    const absence = { reason: 'expired' as const, message: 'it expired' }
    expect(report({ baseline: null, absence }).baseline).toEqual({ place: 'memory', absence })
  })

  it('shows an alert once, however many channels got it, the newest first, and none older than a week', () => {
    const day = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString()
    const { alerts } = report({}, undefined, [
      receipt({ at: day(2) }),
      receipt({ at: day(2), channel: '#b' }),
      receipt({ key: 'cx/burning/ToolCallAccuracy%2Frefund', kind: 'burning', at: day(1) }),
      receipt({ key: 'cx/still/critical', kind: 'still', at: day(8) }),
    ])
    expect(alerts.map(({ kind, about }) => [kind, about])).toEqual([
      ['burning', 'ToolCallAccuracy/refund'],
      ['worsened', 'critical'],
    ])
  })

  it('shows the override that was accepted, and why others were not', () => {
    const override = { id: 'x', kind: 'rollback' as const, actor: 'erin', reason: '', commit: 'c', at: '' }
    const overrides = [
      { accepted: false as const, why: 'no' },
      { accepted: true as const, override },
    ]
    expect(report({ overrides }).overrides).toEqual({ accepted: override, refused: ['no'], tokensLeft: 2 })
    expect(acceptedOverride({ overrides })).toEqual(override)
  })
})
