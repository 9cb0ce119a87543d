import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText, disarmCommands, mapTexts, oneLine, shorten } from '../../../src/reports/text/clean.ts'

describe('cleanText', () => {
  it.each([
    ['\u001B[1;31mred\u001B[0m', 'red'],
    ['\u001B]0;title\u0007after', 'after'],
    ['\u001B]8;;http://x\u001B\\link\u001B]8;;\u001B\\', 'link'],
    ['\u009B31mred', 'red'],
    ['\u001B]0;never ends, and what follows stays', '0;never ends, and what follows stays'],
    ['a\u0000b\u0007c\u007F', 'abc'],
    ['user\u202Etxt.exe\u202C', 'usertxt.exe'],
    ['a\u200Bb\uFEFFc\u{E0041}', 'abc'],
    ['a\r\nb\rc\u2028d\te', 'a\nb\nc\nd\te'],
    ['\uD800x', 'x'],
    ['café 👩‍💻 日本語 العربية', 'café 👩‍💻 日本語 العربية'],
  ])('%j', (text, expected) => {
    expect(cleanText(text)).toBe(expected)
  })

  it('is done after once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(cleanText(cleanText(text))).toBe(cleanText(text))
      }),
    )
  })
})

it('folds a text to one line', () => {
  expect(oneLine(' a \n\n b\t c ')).toBe('a b c')
})

describe('shorten', () => {
  it('cuts the middle and says how much', () => {
    expect(shorten(`${'a'.repeat(500)}${'z'.repeat(500)}`, 100)).toMatch(/^a+ … 900 characters cut … z+$/)
  })

  it('never exceeds its limit or halves a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 1, max: 200 }), (text, max) => {
        const cut = shorten(text, max)
        expect(cut.length).toBeLessThanOrEqual(max)
        expect(cut).not.toMatch(/\p{Cs}/u)
      }),
    )
  })
})

it.each(['::error::x', '  ::set-output name=a::b', 'a\n\t::warning::', 'a ##[error]b', '\u00A0::error::'])(
  'disarms %j',
  (text) => {
    expect(disarmCommands(text)).not.toMatch(/^\s*::|##\[/m)
    expect(disarmCommands(text).replaceAll('\u200B', '')).toBe(text)
  },
)

it('leaves what is no command', () => {
  expect(disarmCommands('std::vector and ## [x]')).toBe('std::vector and ## [x]')
})

it('maps every text of plain data, keys included', () => {
  expect(mapTexts({ a: ['b', 1, null], c: { d: 'e' } }, (text) => text.toUpperCase())).toEqual({
    A: ['B', 1, null],
    C: { D: 'E' },
  })
})
