import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginsWith, marker } from '../../src/github/comment-marker.ts'

describe('the marker', () => {
  it('reads as the key it is made of', () => {
    expect(marker('agents/cx.yml')).toBe('<!-- agent-slo-gate:v1 agents/cx.yml -->')
  })

  it('is one line that no name can close', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        expect(marker(key)).toMatch(/^<!-- agent-slo-gate:v1 \S+ -->$/)
        expect(marker(key).slice(4, -3)).not.toMatch(/--|[<>]/)
      }),
    )
  })

  it('is that of no other key', () => {
    const name = fc.oneof(fc.constantFrom('', '~', '-', '--', 'a b', 'a', 'b', 'x'.repeat(99)), fc.string())
    fc.assert(
      fc.property(name, name, (key, other) => {
        expect(marker(key) === marker(other)).toBe(key === other)
      }),
    )
    expect(marker(`${'x'.repeat(99)}1`)).not.toBe(marker(`${'x'.repeat(99)}2`))
  })

  it('counts on the first line only', () => {
    const mark = marker('k')
    expect(beginsWith(`${mark}\r\nreport`, mark)).toBe(true)
    expect(beginsWith(`hello\n${mark}`, mark)).toBe(false)
    expect(beginsWith(`${mark} and more`, mark)).toBe(false)
  })
})
