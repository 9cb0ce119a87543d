import { describe, expect, it } from 'vitest'
import type { BudgetTarget } from '../../src/domain/budget.ts'
import { type PolicyOverrides, resolvePolicy } from '../../src/domain/policy.ts'
import { compileTriggers } from '../../src/policy/index.ts'
import { anEvaluation } from '../domain/an-evaluation.ts'

const targets: BudgetTarget[] = [
  { sli: 'TaskSuccessRate', target: 0.9, revision: '1', gating: true },
  { sli: 'ToolCallAccuracy', part: 'issue_refund', target: 0.99, revision: '1', gating: false },
]
const compile = (overrides: PolicyOverrides) => compileTriggers(resolvePolicy(overrides), targets)
const critical = async (trigger: string, exit?: string) =>
  (await compile({ critical: { trigger, exit } })).triggers.critical
const at = (values: { burnRate?: number; budgetRemaining?: number; daysRemaining?: number }) =>
  anEvaluation(1, values).observed

describe('triggers in CEL', () => {
  it.each([
    ['burnRate >= 3', { burnRate: 3 }, true],
    ['burnRate >= 3.0 || daysRemaining < 2.0', { burnRate: 1, daysRemaining: 1.5 }, true],
    ['daysRemaining < 1000.0', {}, false],
    ['sli.TaskSuccessRate.burnRate > 2.0 && budgetRemaining < 0.5', { burnRate: 2.5, budgetRemaining: 0.4 }, true],
    ['sli["ToolCallAccuracy/issue_refund"].budgetRemaining <= 0.0', { budgetRemaining: -1 }, false],
  ])('%s at %j: %s', async (trigger, values, holds) => {
    expect((await critical(trigger)).enter(at(values))).toBe(holds)
  })

  it('a written trigger is left at its negation, or at the written exit', async () => {
    expect((await critical('burnRate >= 3.0')).exit(at({ burnRate: 2.9 }))).toBe(true)
    expect((await critical('burnRate >= 3.0', 'burnRate < 1.0')).exit(at({ burnRate: 2.9 }))).toBe(false)
  })

  it('a written exit alone keeps the default trigger, adapted to the targets', async () => {
    const low: BudgetTarget[] = [{ sli: 'TaskSuccessRate', target: 0.7, revision: '1', gating: true }]
    const { triggers } = await compileTriggers(resolvePolicy({ critical: { exit: 'burnRate < 1.0' } }), low)
    expect(triggers.critical.enter(at({ burnRate: 3 }))).toBe(true)
    expect([0.9, 1.1].map((burnRate) => triggers.critical.exit(at({ burnRate })))).toEqual([true, false])
  })

  it('the others keep their default', async () => {
    const { triggers } = await compile({ critical: { trigger: 'burnRate >= 3.0' } })
    expect(triggers.warning.enter(at({ burnRate: 1 }))).toBe(true)
  })
})

describe('wrong expressions', () => {
  it.each([
    ['burnrate >= 3.0', 'unknown variable `burnrate`', 'Did you mean `burnRate`?'],
    ['sli.TaskSucessRate.burnRate >= 3.0', 'unknown variable `TaskSucessRate`', 'Did you mean `TaskSuccessRate`?'],
    [
      'sli.TaskSuccessRate.budgetRemainig < 0.1',
      'unknown variable `budgetRemainig`',
      'Did you mean `budgetRemaining`?',
    ],
    ['process.exit()', 'unknown variable `process`', 'The variables are burnRate, budgetRemaining, daysRemaining'],
    ['burnRate', 'it is a double, not a condition', 'Compare it'],
    ['burnRate >=', 'Unexpected token', 'Write a CEL condition'],
    ['burnRate >= "3"', 'no such overload', 'The variables are'],
    ['1/0 > 1', 'it cannot be evaluated at burnRate 0', 'Write a CEL condition'],
    ['int(daysRemaining) < 3', 'it cannot be evaluated at burnRate 0, budgetRemaining 1, daysRemaining Infinity', ''],
  ])('%s', async (trigger, message, hint) => {
    await expect(critical(trigger)).rejects.toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    )
    await expect(critical(trigger)).rejects.toThrow(/^policy.critical.trigger/)
  })

  it.each([
    'burnRate >= 14.4',
    '14.4 <= burnRate',
    'budgetRemaining < 0.1 || sli.TaskSuccessRate.burnRate > 11',
    'burnRate > 10.0',
  ])('%s can never hold at 90%', async (trigger) => {
    await expect(critical(trigger)).rejects.toThrow(/at most 10, when every event is bad/)
  })

  it('says what it cannot judge of a budget that nobody thought of, in place of a crash', async () => {
    const { enter } = await critical('burnRate > 4.0 && burnRate < 5.0 && 1/0 > 1')
    expect(() => enter(at({ burnRate: 4.5 }))).toThrow(/^policy.critical.trigger.*cannot be evaluated at burnRate 4.5/)
  })

  it('a threshold is measured against the SLI that it names', async () => {
    await expect(critical('sli["ToolCallAccuracy/issue_refund"].burnRate >= 50.0')).resolves.toBeDefined()
  })
})
