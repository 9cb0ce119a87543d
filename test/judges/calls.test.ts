import { describe, expect, test } from 'vitest'
import { createMatcher } from '../../src/domain/match.ts'
import { matchCalls } from '../../src/judges/calls.ts'
import { callsOf } from '../../src/judges/made-calls.ts'
import { anExpect, aSession, aToolCall, aTurn } from '../builders.ts'

const matcher = createMatcher((pattern) => (text) => text.includes(pattern))

type Made = Parameters<typeof aToolCall>[0] | { handoff: string }

function match(expected: Parameters<typeof anExpect>[0], ...made: Made[]) {
  const steps = made.map((item) =>
    item && 'handoff' in item ? ({ kind: 'handoff', to: item.handoff } as const) : aToolCall(item),
  )
  const { matches, extras } = matchCalls(anExpect(expected), callsOf(aSession({ turns: [aTurn({ steps })] })), matcher)
  return {
    met: matches.map(({ met }) => met),
    reasons: matches.map((item) => (item.met ? '' : item.reason)),
    near: matches.map((item) => (item.met ? undefined : item.near?.step?.arguments)),
    extras: extras.map(({ name }) => name),
  }
}

const order = (orderId: string) => ({ name: 'get_order', arguments: { orderId } })

describe('contains', () => {
  test('two expected calls of one tool are met by two calls, whichever order they came in', () => {
    const calls = [{ tool: 'get_order' }, { tool: 'get_order', args: { orderId: '1' } }]
    expect(match({ calls }, order('1'), order('2')).met).toEqual([true, true])
    expect(match({ calls }, order('2'), order('1')).met).toEqual([true, true])
  })

  test('one call does not meet two expectations', () => {
    const { met, reasons } = match({ calls: [{ tool: 'get_order' }, { tool: 'get_order' }] }, order('1'))
    expect(met).toEqual([true, false])
    expect(reasons[1]).toContain('called once')
  })

  test('a call with other arguments is named beside what was expected, with the hint', () => {
    const { met, reasons, near } = match({ calls: [{ tool: 'get_order', args: { orderId: 1042 } }] }, order('1042'))
    expect(met).toEqual([false])
    expect(reasons[0]).toBe('orderId: expected 1042, got "1042" (quote it: "1042")')
    expect(near[0]).toEqual({ orderId: '1042' })
  })

  test('the closest call is the one that is named', () => {
    const calls = [{ tool: 'pay', args: { account: 'A', amount: 5 } }]
    const far = { name: 'pay', arguments: { account: 'B', amount: 6 } }
    const close = { name: 'pay', arguments: { account: 'A', amount: 6 } }
    expect(match({ calls }, far, close).near[0]).toEqual({ account: 'A', amount: 6 })
  })

  test('a tool that was not called is said with those that were', () => {
    const { reasons } = match({ calls: [{ tool: 'refund' }] }, order('1'), { handoff: 'billing' })
    expect(reasons[0]).toBe('not called; tools called: get_order, handoff to billing')
    expect(match({ calls: [{ tool: 'refund' }] }).reasons[0]).toBe('not called; no tool was called')
  })

  test('an expected call is met by a handoff of that name', () => {
    expect(match({ calls: [{ tool: 'billing', result: 'ok' }] }, { handoff: 'billing' }).met).toEqual([true])
    expect(match({ calls: [{ tool: 'transfer_to_billing' }] }, { handoff: 'billing' }).met).toEqual([true])
  })

  test('arguments that only arrived as text are read', () => {
    const made = { name: 'get_order', arguments: undefined, argumentsRaw: '{"orderId":"7"}' }
    expect(match({ calls: [{ tool: 'get_order', args: { orderId: '7' } }] }, made).met).toEqual([true])
  })
})

describe('the result of a call', () => {
  const expecting = (result: 'ok' | 'non_empty' | 'any', made: Made) =>
    match({ calls: [{ tool: 'get_order', result }] }, made).met[0]

  test.each([
    [{ result: {} }, { any: true, ok: true, non_empty: false }],
    [{ result: [] }, { any: true, ok: true, non_empty: false }],
    [{ result: null }, { any: true, ok: true, non_empty: false }],
    [{ result: 0 }, { any: true, ok: true, non_empty: true }],
    [{ result: { error: null, id: 1 } }, { any: true, ok: true, non_empty: true }],
    [{ result: { error: 'SLOT_UNAVAILABLE' } }, { any: true, ok: false, non_empty: false }],
    [{ error: { type: 'tool_error', message: 'down' } }, { any: true, ok: false, non_empty: false }],
  ])('%j', (made, wanted) => {
    expect({
      any: expecting('any', made),
      ok: expecting('ok', made),
      non_empty: expecting('non_empty', made),
    }).toEqual(wanted)
  })
})

describe('order', () => {
  const calls = [{ tool: 'a' }, { tool: 'b' }, { tool: 'c' }]
  const made = (...names: string[]) => names.map((name) => ({ name }))

  test('in_order allows others between', () => {
    expect(match({ calls, calls_mode: 'in_order' }, ...made('a', 'x', 'b', 'y', 'c')).met).toEqual([true, true, true])
  })

  test('in_order meets as many as possible, and says what came out of order', () => {
    const { met, reasons } = match({ calls, calls_mode: 'in_order' }, ...made('b', 'c', 'a'))
    expect(met).toEqual([false, true, true])
    expect(reasons[0]).toContain('not in the order')
  })

  test('exact names the calls beside', () => {
    const { met, extras } = match({ calls: [{ tool: 'a' }], calls_mode: 'exact' }, ...made('a', 'b'), { handoff: 'x' })
    expect(met).toEqual([true])
    expect(extras).toEqual(['b'])
  })

  test('a call that was probably meant is not one beside', () => {
    const expected = [{ tool: 'get_order', args: { orderId: '1' } }]
    expect(match({ calls: expected, calls_mode: 'exact' }, order('2')).extras).toEqual([])
  })
})
