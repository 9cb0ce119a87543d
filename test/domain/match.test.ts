import { describe, expect, it } from 'vitest'
import { createMatcher, patternsIn } from '../../src/domain/match.ts'

const { matchValue, matchArguments } = createMatcher((pattern) => {
  const regex = new RegExp(pattern)
  return (text) => regex.test(text)
})

describe('a literal', () => {
  it.each([
    ['A-77', 'A-77'],
    [42, 42],
    [true, true],
    [null, null],
    [
      [1, [2]],
      [1, [2]],
    ],
    [{ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 }],
    [{}, { anything: 1 }],
  ])('%j matches %j', (expected, actual) => expect(matchValue(expected, actual)).toEqual({ matched: true }))

  it.each([
    ['A-77', 'a-77', '', '"A-77"', '"a-77"'],
    [1, 2, '', '1', '2'],
    [null, undefined, '', 'null', 'absent'],
    [{ city: 'Bonn' }, { city: 'Kiel' }, 'city', '"Bonn"', '"Kiel"'],
    [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }, 'a.b[1]', '2', '3'],
    [[1], [1, 2], '', '[1] (1 items)', '[1,2]'],
    [{ a: 1 }, [1], '', '{"a":1}', '[1]'],
    [{ toString: 'x' }, {}, 'toString', '"x"', 'absent'],
  ])('%j does not match %j', (expected, actual, at, expectedText, actualText) => {
    expect(matchValue(expected, actual)).toEqual({ matched: false, at, expected: expectedText, actual: actualText })
  })

  it('a list whose items are the same in another order says so', () => {
    expect(matchValue(['a', 'b'], ['b', 'a'])).toMatchObject({
      at: '[0]',
      hint: 'the same items came in another order',
    })
  })

  it.each([
    [42, '42', 'quote it: "42"'],
    // An unquoted +15550100 is a number in YAML.
    [15550100, '+15550100', 'quote it: "+15550100"'],
    ['42', 42, 'write it without quotes, as a number: 42'],
    [true, 'true', 'quote it: "true"'],
    ['false', false, 'write it without quotes: false'],
    [{ one_of: [1, 2] }, '2', 'quote it: "2"'],
  ])('%j against %j gets a hint about the quotes', (expected, actual, hint) => {
    expect(matchValue({ id: expected }, { id: actual })).toMatchObject({ matched: false, at: 'id', hint })
  })

  it('is shown shortened when it is long', () => {
    const result = matchValue('x', 'y'.repeat(1000))
    expect(result.matched ? '' : result.actual).toHaveLength(201)
  })
})

describe('a matcher', () => {
  it.each([
    [{ regex: '^\\+1' }, '+15550100'],
    [{ regex: '55' }, 15550100],
    [{ regex: 'Bonn' }, { city: 'Bonn' }],
    [{ any: true }, null],
    [{ one_of: ['a', { regex: 'b+' }] }, 'xbb'],
    [{ min: 1 }, 1],
    [{ max: 1 }, 1],
    [{ min: 1, max: 3 }, 2.5],
  ])('%j matches %j', (expected, actual) => expect(matchValue(expected, actual).matched).toBe(true))

  it.each([
    [{ regex: 'a' }, 'A', 'text that matches /a/'],
    [{ regex: '.*' }, null, 'text that matches /.*/'],
    [{ any: true }, undefined, 'any value'],
    [{ one_of: ['a', 'b'] }, 'c', 'one of ["a","b"]'],
    [{ min: 1 }, 0.5, 'a number of at least 1'],
    [{ max: 1 }, 2, 'a number of at most 1'],
    [{ min: 1, max: 3 }, 'two', 'a number from 1 to 3'],
    // Not matchers: the keys or their types are others, so these are literal objects.
    [{ any: false }, 1, '{"any":false}'],
    [{ regex: 1 }, 'x', '{"regex":1}'],
  ])('%j does not match %j', (expected, actual, text) => {
    expect(matchValue(expected, actual)).toMatchObject({ matched: false, expected: text })
  })

  it('of a range says that the agent sent a text', () => {
    expect(matchValue({ min: 1 }, '5')).toMatchObject({ matched: false, hint: expect.stringContaining('sent a text') })
  })
})

describe('named arguments', () => {
  it('leave other arguments free', () => {
    expect(matchArguments({ phone: '1' }, { phone: '1', name: 'x' }).matched).toBe(true)
    expect(matchArguments({}, { phone: '1' }).matched).toBe(true)
  })

  it('may have the name of a matcher', () => {
    expect(matchArguments({ min: 1 }, { min: 1, max: 9 }).matched).toBe(true)
    expect(matchArguments({ any: true }, { any: true }).matched).toBe(true)
    expect(matchArguments({ regex: 'a' }, { regex: 'b' })).toMatchObject({ at: 'regex', expected: '"a"' })
  })

  it('that are no object do not match', () => {
    expect(matchArguments({ phone: '1' }, 'phone=1')).toEqual({
      matched: false,
      at: '',
      expected: '{"phone":"1"}',
      actual: '"phone=1"',
    })
    expect(matchArguments({ phone: '1' }, undefined)).toMatchObject({ actual: 'absent' })
  })
})

it('finds the patterns of an expected value; the key regex beside others is a literal', () => {
  expect([...patternsIn({ a: [{ regex: 'x' }], b: { one_of: [{ regex: 'y' }] }, regex: 'z' })]).toEqual(['x', 'y'])
})
