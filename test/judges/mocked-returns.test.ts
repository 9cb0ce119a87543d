import { describe, expect, test } from 'vitest'
import { createMatcher } from '../../src/domain/match.ts'
import type { MockRule } from '../../src/domain/scenario.ts'
import { callsOf } from '../../src/judges/made-calls.ts'
import { mockedReturns } from '../../src/judges/mocked-returns.ts'
import { aScenario, aSession, aToolCall, aTurn } from '../builders.ts'

const matcher = createMatcher((pattern) => (text) => new RegExp(pattern).test(text))

/** Which of the calls, [id, result] each, return what a rule that was made for them says. */
function meant(rules: MockRule[], ...calls: [id: string, result: unknown][]) {
  const steps = calls.map(([id, result]) => aToolCall({ name: 'find', arguments: { id }, result }))
  const made = callsOf(aSession({ turns: [aTurn({ steps })] }))
  const found = mockedReturns(made, aScenario({ mocks: { find: rules } }), matcher)
  return made.map((call) => found.has(call))
}

const FULL = { error: 'FULL' }

describe('a result is meant by the scenario', () => {
  test('when the only rule returns it, to whatever is asked', () => {
    expect(meant([{ return: FULL }], ['77', FULL], ['A-77', {}])).toEqual([true, false])
  })

  test('when a recorder kept its JSON as a text', () => {
    expect(meant([{ return: FULL }], ['77', '{ "error": "FULL" }'], ['77', '{"error":"DOWN"}'])).toEqual([true, false])
  })

  test('when a rule for these very arguments returns it', () => {
    const rules = [{ when: { id: { regex: '^A-' } }, return: {} }, { return: { ok: 1 } }]
    expect(meant(rules, ['A-77', {}], ['77', {}])).toEqual([true, false])
  })

  test('when it comes first and for so many times, as a tool that fails once', () => {
    const rules = [
      { return: FULL, times: 1 },
      { when: { id: 'A-77' }, return: { ok: 1 } },
    ]
    expect(meant(rules, ['A-77', FULL], ['A-77', FULL])).toEqual([true, false])
  })

  test('when it is what is left after the rule for these arguments is used up', () => {
    const rules = [{ when: { id: 'A-77' }, return: { ok: 1 }, times: 1 }, { return: FULL }]
    expect(meant(rules, ['A-77', { ok: 1 }], ['A-77', FULL])).toEqual([true, true])
  })
})

test('a result is not meant when it answers what no other rule was made for', () => {
  const rules = [{ when: { id: 'A-77' }, return: { ok: 1 } }, { return: {} }]
  expect(meant(rules, ['77', {}])).toEqual([false])
})

test('a tool that is named like a property of every object has no mock', () => {
  const step = aToolCall({ name: 'constructor', result: {} })
  const made = callsOf(aSession({ turns: [aTurn({ steps: [step] })] }))
  expect(mockedReturns(made, aScenario({ mocks: {} }), matcher).size).toBe(0)
})

test('a result that is nested without end is none that a mock returned', () => {
  const endless = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  expect(meant([{ return: [[]] }], ['77', endless])).toEqual([false])
})
