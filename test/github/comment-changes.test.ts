import { describe, expect, it } from 'vitest'
import { type CommentMode, changesSince, shouldComment } from '../../src/github/comment-changes.ts'
import type { CommentState } from '../../src/github/comment-state.ts'
import { aState } from './a-state.ts'

describe('what changed', () => {
  it('is said in one paragraph', () => {
    const now = aState({
      verdict: 'pass',
      headSha: 'b'.repeat(40),
      slis: { TaskSuccessRate: { good: 135, valid: 135 }, HallucinationRate: { good: 97, valid: 100 } },
      failing: ['c'],
      failingTotal: 1,
    })
    expect(changesSince(aState(), now)).toBe(
      'Since `aaaaaaa`: verdict block → pass; TaskSuccessRate 44.4% (60/135) → 100% (135/135); ' +
        'HallucinationRate 10% (10/100) → 3% (3/100); fixed: `a`, `b`; newly failing: `c`.',
    )
  })

  it('is nothing to say for the first comment', () => {
    expect(changesSince(undefined, aState())).toBeUndefined()
  })

  it('of a re-run of the same commit', () => {
    expect(changesSince(aState(), aState())).toBe('Since the last run of `aaaaaaa`: nothing changed.')
  })

  it('rounds nothing to 100% and names an SLI that is gone', () => {
    const now = aState({ slis: { TaskSuccessRate: { good: 9_999, valid: 10_000 } } })
    expect(changesSince(aState(), now)).toContain(
      '→ 99.99% (9999/10000); HallucinationRate 10% (10/100) → not measured',
    )
  })

  it('counts where the lists are cut, and names ten at most', () => {
    const cut = aState({ failingTotal: 450 })
    expect(changesSince(cut, aState())).toContain('failing scenarios 450 → 2.')
    const many = Array.from({ length: 12 }, (_, n) => `s${n}`)
    expect(changesSince(aState({ failing: [], failingTotal: 0 }), aState({ failing: many, failingTotal: 12 }))).toMatch(
      /newly failing: `s0`, .*`s9` and 2 more\.$/,
    )
  })

  it('shows an id that was tampered with as harmless text', () => {
    const before = aState({ failing: ['x` @all <!-- [a](http://b)'], failingTotal: 1 })
    expect(changesSince(before, aState())).toContain('fixed: `x? ?all ?!-- [a](http://b)`')
  })
})

describe('whether to comment', () => {
  const passing = aState({ verdict: 'pass', failing: [], failingTotal: 0 })
  const blocked = aState()
  const known = (state: CommentState | undefined) => ({ state })
  it.each<[CommentMode, { state: CommentState | undefined } | undefined, CommentState, boolean, string]>([
    ['always', known(blocked), blocked, true, 'each time'],
    ['never', undefined, blocked, false, 'not at all'],
    ['on-failure', undefined, passing, false, 'not for a pass'],
    ['on-failure', undefined, aState({ verdict: 'warn' }), false, 'not for a warning'],
    ['on-failure', undefined, aState({ verdict: 'inconclusive' }), true, 'for what could not be decided'],
    ['on-failure', known(blocked), passing, true, 'so that no stale block remains'],
    ['on-change', undefined, passing, true, 'the first time'],
    ['on-change', known(undefined), passing, true, 'when the last state is unknown'],
    ['on-change', known(passing), passing, false, 'not when all is as it was'],
    ['on-change', known(blocked), passing, true, 'for another verdict'],
    ['on-change', known(blocked), aState({ failing: ['a', 'c'] }), true, 'for other failures'],
    ['on-change', known(blocked), aState({ slis: {}, headSha: 'b'.repeat(40) }), false, 'not for figures alone'],
  ])('%s: %#', (mode, previous, current, expected, why) => {
    expect(shouldComment(mode, previous, current), why).toBe(expected)
  })
})
