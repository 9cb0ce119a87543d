import { describe, expect, it } from 'vitest'
import { locateExpectation } from '../../src/scenarios/locate.ts'
import { DESIGN_EXAMPLES } from './design-examples.ts'

describe('locateExpectation', () => {
  it.each([
    [0, 'expect.say[0]', 'say: ["7-10', 'say: ['],
    [0, 'expect.never_say[1]', 'never_say: ["3-5', 'never_say: ["3-5 business days", '],
    [1, 'expect.calls[0]', 'calls: [{ tool: schedule_callback', 'calls: ['],
    [2, 'turns[1].expect.handoff', 'expect: { handoff', 'expect: { handoff: '],
    [2, 'turns[0].expect.never_call[0]', 'never_call:', 'never_call: ['],
  ])('finds document %i, %s', (document, path, line, before) => {
    const lines = DESIGN_EXAMPLES.split('\n')
    const index = lines.findIndex((text) => text.includes(line))
    expect(locateExpectation(DESIGN_EXAMPLES, document, path)).toEqual({
      line: index + 1,
      column: String(lines[index]).indexOf(before) + before.length + 1,
    })
  })

  it('finds a single value where the path names the first of a list', () => {
    expect(locateExpectation('id: a\nexpect:\n  say: hello\n', 0, 'expect.say[0]')).toEqual({ line: 3, column: 8 })
  })

  it('finds the nearest thing around what is not written', () => {
    expect(locateExpectation('id: a\nexpect:\n  say: hello\n', 0, 'expect.outcome')).toEqual({ line: 3, column: 3 })
    expect(locateExpectation('id: a\n', 7, 'expect')).toEqual({ line: 1, column: 1 })
  })
})
