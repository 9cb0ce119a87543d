import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayWidth, flow, hanging, padTo, sideBySide, wrap } from '../../../src/reports/text/layout.ts'

it.each([
  ['abc', 3],
  ['\u001B[31mabc\u001B[39m', 3],
  ['日本', 4],
  ['e\u0301', 1],
  ['✅', 2],
  ['✗', 1],
])('width of %j', (text, width) => {
  expect(displayWidth(text)).toBe(width)
})

describe('wrap', () => {
  it('breaks between words, keeps line breaks, and breaks a word that is too long', () => {
    expect(wrap('one two three\nfour', 8)).toEqual(['one two', 'three', 'four'])
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij'])
    expect(wrap('f({"customer":"C1","line":"L2"}) x', 20)).toEqual(['f({"customer":"C1",', '"line":"L2"}) x'])
  })

  it('never exceeds its width and loses no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 40 }), (text, width) => {
        const lines = wrap(text, width)
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
      }),
    )
  })
})

it('keeps the parts of a flow whole', () => {
  expect(flow(['a', 'b', 'a-very-long-id-that-must-stay-whole', 'c'], 10)).toEqual([
    'a  b',
    'a-very-long-id-that-must-stay-whole',
    'c',
  ])
})

it('hangs lines behind a label', () => {
  expect(hanging('Why  ', ['one', 'two'])).toEqual(['Why  one', '     two'])
})

it('sets two texts beside each other', () => {
  expect(sideBySide('left side text', 'right', 21)).toEqual(['left side │ right', 'text      │'])
  expect(padTo('日本', 6)).toBe('日本  ')
})
