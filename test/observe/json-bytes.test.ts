import fc from 'fast-check'
import { expect, it } from 'vitest'
import { skipSpace, skipValue } from '../../src/observe/json-bytes.ts'

const isParsed = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const isWhole = (text: string): boolean => {
  const bytes = Buffer.from(text)
  const end = skipValue(bytes, skipSpace(bytes, 0))
  return end >= 0 && skipSpace(bytes, end) === bytes.length
}

it.each([
  ...['0', '-0', '01', '-', '1.', '.5', '1.5', '1e', '1e+', '1E-5', '+1', '0x1', 'NaN', '1_0', '-1.25e10'],
  ...['true', 'tru', 'truee', 'false', 'fals', 'null', 'nul', 'undefined', ''],
  ...['""', '"', '"a', '"\\"', '"\\""', '"\\u12"', '"\\u12fF"', '"\\x"', '"\t"', '"\u007f\u2028 é 😀"', "'a'"],
  ...['[]', '[', '[1,]', '[,1]', '[1 2]', ' [ 1 , [ ] ]\r\n', '[1]]', '[\u00a01]'],
  ...['{}', '{', '{"a"}', '{"a":}', '{"a":1,}', '{a:1}', ' { "a" : { "b" : [ null ] } , "a" : 2 } ', '{"a":1}x'],
])('takes %j for JSON where the parser does', (text) => {
  expect(isWhole(text)).toBe(isParsed(text))
})

it('takes for JSON what the parser does, with any byte of it changed', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom(...'"\\{}[],:0-.eu\n x'), (json, at, character) => {
      expect(isWhole(json)).toBe(true)
      const place = at % json.length
      const changed = json.slice(0, place) + character + json.slice(place + 1)
      expect(isWhole(changed)).toBe(isParsed(changed))
      expect(isWhole(json.slice(0, place))).toBe(isParsed(json.slice(0, place)))
    }),
    { numRuns: 1000 },
  )
})

it('leaves what is nested so deep that it would overflow the stack to the parser', () => {
  expect(isWhole('['.repeat(500) + ']'.repeat(500))).toBe(true)
  expect(isWhole('['.repeat(100_000) + ']'.repeat(100_000))).toBe(false)
})
