import { describe, expect, it } from 'vitest'
import { allowanceText, budgetFacts, budgetRows, stateText } from '../../../src/reports/facts/budget.ts'
import { aBudget, anIndicator } from '../a-budget-result.ts'

const rowOf = (overrides: Parameters<typeof anIndicator>[0]) =>
  budgetRows(aBudget({ indicators: [anIndicator(overrides)] }))[0]

describe('the row of a budget', () => {
  it('says what is left, how it burns and when it is spent', () => {
    expect(rowOf({ burnRate: 1.2, budgetRemaining: 0.3, daysRemaining: 7.5, trend: 'easing', burn24h: 1 })).toEqual({
      name: 'TaskSuccessRate',
      left: '30% (30 bad of 1,000)',
      burn: '1.2, easing (24 h: 1)',
      until: '7.5 days',
      projection: '-',
    })
  })

  it.each([
    [{ budgetRemaining: -0.2, daysRemaining: 0 }, '-20% (30 bad of 1,000)', 'spent'],
    [{ budgetRemaining: 0, daysRemaining: 0 }, '0% (30 bad of 1,000)', 'spent'],
    [{ budgetRemaining: 0.4, daysRemaining: null }, '40% (30 bad of 1,000)', 'not running out'],
  ])('%j: %s, %s', (overrides, left, until) => expect(rowOf(overrides)).toMatchObject({ left, until }))

  it('says what shipping the candidate would spend, customers first counted in whole ones', () => {
    const projection = { burn: 2, budgetPerDay: 0.066666667, daysUntilExhausted: 7.5, customersPerDay: 1200.4 }
    expect(rowOf({ projection })?.projection).toBe('6.7% a day, spent in 7.5 days, 1,200 customers a day')
    expect(rowOf({ projection: { ...projection, daysUntilExhausted: 0, customersPerDay: null } })?.projection).toBe(
      '6.7% a day, of a spent budget',
    )
    expect(rowOf({ projection: { ...projection, burn: 0 } })?.projection).toBe('nothing')
  })

  it('is left out where there is nothing to say, and the worst comes first', () => {
    const names = budgetRows(aBudget()).map(({ name }) => name)
    expect(names).toEqual(['ToolCallAccuracy/issue_refund', 'TaskSuccessRate'])
  })
})

describe('the texts about a budget', () => {
  it('say state and allowance', () => {
    expect(stateText(aBudget())).toBe(
      'critical since 2026-11-24 13:05 UTC: TaskSuccessRate burns its error budget at 6.2, 41% left',
    )
    expect(allowanceText(aBudget())).toBe(
      'The agent may: escalate; deployments are frozen. The circuit of callbacks alone is broken.',
    )
    expect(allowanceText(aBudget({ circuitBreak: true, allowedActions: [], brokenClusters: [] }))).toBe(
      'The agent may do nothing on its own; deployments are frozen.',
    )
  })

  it('say why there is no baseline, and then nothing of its age', () => {
    const absence = { reason: 'none' as const, message: 'there is no baseline yet' }
    const [first] = budgetFacts(aBudget({ baseline: { place: 'memory', absence } }))
    expect(first).toBe('there is no baseline yet.')
  })

  it('name whose sessions they are of', () => {
    expect(budgetFacts(aBudget({ source: 'suite' }))[0]).toBe(
      'Figures are of suite runs of the default branch, as of 2026-11-24 13:05 UTC.',
    )
  })
})
