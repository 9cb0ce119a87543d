import { describe, expect, it } from 'vitest'
import { nearestName, oneOfNames } from '../../src/yaml/suggest.ts'

describe('nearestName', () => {
  it.each([
    ['cals', 'calls'],
    ['sya', 'say'],
    ['neverSay', 'never_say'],
    ['never-say', 'never_say'],
    ['NEVER_SAY', 'never_say'],
    ['claim_requires_call', 'claims_require_call'],
    ['claims', 'claims_require_call'],
  ])('takes %s for %s', (written, meant) => {
    expect(nearestName(written, ['say', 'calls', 'never_say', 'claims_require_call'])).toBe(meant)
  })

  it.each(['name', 'xyz', 'documentation'])('does not guess what %s means', (written) => {
    expect(nearestName(written, ['gate', 'say', 'agent'])).toBeUndefined()
  })
})

it('names are listed in code marks', () => {
  expect(oneOfNames(['a'])).toBe('`a`')
  expect(oneOfNames(['a', 'b', 'c'])).toBe('`a`, `b` or `c`')
})
