import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginsWith, marker } from '../../src/github/comment-marker.ts'

describe('the marker', () => {
  it('reads as the names it is made of', () => {
    expect(marker('cx-support', 'agents/cx.yml')).toBe('<!-- agent-slo-gate:v1 cx-support agents/cx.yml -->')
  })

  it('is one line that no name can close', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (agent, key) => {
        expect(marker(agent, key)).toMatch(/^<!-- agent-slo-gate:v1 \S+ \S+ -->$/)
        expect(marker(agent, key).slice(4, -3)).not.toMatch(/--|[<>]/)
      }),
    )
  })

  it('is that of no other pair of names', () => {
    const name = fc.oneof(fc.constantFrom('', '~', '-', '--', 'a b', 'a', 'b', 'x'.repeat(99)), fc.string())
    fc.assert(
      fc.property(name, name, name, name, (agent, key, otherAgent, otherKey) => {
        const same = agent === otherAgent && key === otherKey
        expect(marker(agent, key) === marker(otherAgent, otherKey)).toBe(same)
      }),
    )
    expect(marker(`${'x'.repeat(99)}1`, 'k')).not.toBe(marker(`${'x'.repeat(99)}2`, 'k'))
  })

  it('counts on the first line only', () => {
    const mark = marker('a', 'k')
    expect(beginsWith(`${mark}\r\nreport`, mark)).toBe(true)
    expect(beginsWith(`hello\n${mark}`, mark)).toBe(false)
    expect(beginsWith(`${mark} and more`, mark)).toBe(false)
  })
})
