import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shownLog } from '../../src/github/shown-log.ts'

function shown(text: string, overrides = {}) {
  return shownLog({ title: 'Log of the agent', text, token: 'T', ...overrides })
}

describe("the candidate's log", () => {
  it('is folded, prefixed, and shown while no command is obeyed', () => {
    expect(shown('one\r\ntwo\rthree\n')).toEqual([
      '::group::Log of the agent',
      '::stop-commands::T',
      '| one',
      '| two',
      '| three',
      '::T::',
      '::endgroup::',
    ])
  })

  it('never holds what a runner obeys', () => {
    const piece = fc.oneof(
      fc.constantFrom('::set-output name=verdict::pass', '##[error]', '\r', '\n', '\u2028', '\u001b[2J', ' ::'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        for (const line of shown(pieces.join('')).slice(2, -2)) {
          expect(line).toMatch(/^\| /)
          expect(line.slice(2)).not.toMatch(/^\s*::|##\[|[\p{Cc}\u2028]/u)
        }
      }),
    )
  })

  it('is cut from its beginning, and says how much', () => {
    const lines = shown('x'.repeat(50).concat('\n').repeat(100), { maxBytes: 510, maxLines: 4, bytesBefore: 10 })
    expect(lines[2]).toBe('(4600 bytes and 6 lines before this are not shown)')
    expect(lines).toHaveLength(9)
  })

  it('cuts long lines, and its token is another each time', () => {
    expect(shown('x'.repeat(5_000))[2]).toHaveLength(2_003)
    const token = () => shownLog({ title: 't', text: '' })[1]
    expect(token()).not.toBe(token())
  })
})
