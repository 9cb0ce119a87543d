import { expect, it } from 'vitest'
import { excerpt, lastLines } from '../../src/agents/excerpt.ts'

it('shows the beginning of any output as one line that commands nothing', () => {
  expect(excerpt('a\n::error::b\r\n##[set-output name=verdict]pass\u0000\u001b[31mred\u001b[0m')).toBe(
    '"a ::error::b ## [set-output name=verdict]pass red"',
  )
  expect(excerpt('x'.repeat(10_000_000))).toBe(`"${'x'.repeat(200)}…"`)
})

it('shows the last lines so that none begins with a command', () => {
  expect(lastLines('one\ntwo\n::error::three\r##[group]four\n\n', 3)).toBe(
    '  | two\n  | ::error::three\n  | ## [group]four',
  )
})
