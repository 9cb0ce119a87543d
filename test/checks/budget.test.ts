import { describe, expect, it } from 'vitest'
import { budgetCheck } from '../../src/checks/budget.ts'
import type { BudgetView } from '../../src/domain/budget-report.ts'
import type { OverrideDecision } from '../../src/domain/overrides.ts'
import type { Stage } from '../../src/domain/slo.ts'
import { standingOf } from '../../src/domain/standing.ts'
import { aBaseline, SETTINGS } from '../a-room.ts'
import { aLedger, NOW } from '../domain/a-ledger.ts'
import { aCheckInput } from './an-evidence.ts'

function check(view: Partial<BudgetView>, { bad = 40, stage = 'deploy' as Stage } = {}) {
  const baseline = aBaseline(aLedger([[2, bad, 200]]))
  const budget: BudgetView = {
    place: 'memory',
    baseline,
    absence: undefined,
    standing: standingOf(baseline, SETTINGS, NOW),
    freeze: 'block',
    overrides: [],
    notices: [],
    ...view,
  }
  return budgetCheck.run(aCheckInput({ budget, stage }))
}

const override = { id: 'x', kind: 'rollback', actor: 'erin', reason: '', commit: 'c0ffee1', at: '' } as const
const accepted: OverrideDecision = { accepted: true, override }

describe('the check of the budget', () => {
  it('says at a deploy whose baseline another workflow may keep how it is found', () => {
    const [result] = check({ absence: { reason: 'none', message: 'there is none' } })
    expect(result?.hint).toContain('name it in `baseline.workflows`')
  })

  it('says nothing where none is kept', () => expect(budgetCheck.run(aCheckInput())).toEqual([]))

  it('passes while nothing is frozen', () => {
    expect(check({}, { bad: 4 })).toMatchObject([{ id: 'budget', status: 'pass' }])
  })

  it.each(['block', 'warn'] as const)('says %s while deployments are frozen, as the policy does', (freeze) => {
    expect(check({ freeze })).toMatchObject([
      { status: freeze, numbers: { budgetRemaining: -2.333333333, burnRate: 3.333333333 } },
    ])
  })

  it('passes where a freeze is off', () => expect(check({ freeze: 'off' })).toMatchObject([{ status: 'pass' }]))

  it('warns where somebody opened it, and names them', () => {
    const [result] = check({ overrides: [{ accepted: false, why: 'no' }, accepted] })
    expect(result).toMatchObject({ status: 'warn', reason: expect.stringContaining('erin opened it') })
  })

  it('says why an override was not accepted', () => {
    const [result] = check({ overrides: [{ accepted: false, why: 'dana is the author' }] })
    expect(result).toMatchObject({
      status: 'block',
      reason: expect.stringContaining('Not accepted: dana is the author'),
    })
  })

  it.each([
    ['none', 'pass', 'warn'],
    ['expired', 'warn', 'inconclusive'],
    ['not_comparable', 'warn', 'inconclusive'],
    ['unreachable', 'warn', 'inconclusive'],
  ] as const)('a baseline that is %s: %s at merge, %s at deploy', (reason, merge, deploy) => {
    const absence = { reason, message: 'there is none' }
    expect(check({ absence }, { stage: 'merge' })).toMatchObject([{ status: merge, reason: 'there is none.' }])
    const [result] = check({ absence })
    expect(result).toMatchObject({ status: deploy })
    expect(result?.hint).toBeTruthy()
  })
})
