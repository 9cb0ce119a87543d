import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPath, parsePath } from '../../src/yaml/path.ts'

describe('key paths', () => {
  it('are written as findings and reports write them', () => {
    expect(formatPath(['turns', 0, 'expect', 'say', 1])).toBe('turns[0].expect.say[1]')
    expect(formatPath(['mocks', 'get account', 'return'])).toBe('mocks["get account"].return')
    expect(formatPath([])).toBe('')
  })

  it('are read back as they were written', () => {
    const segment = fc.oneof(fc.string(), fc.nat(1000))
    fc.assert(
      fc.property(fc.array(segment), (path) => {
        expect(parsePath(formatPath(path))).toEqual(path)
      }),
    )
  })
})
