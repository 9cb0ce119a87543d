import { describe, expect, it } from 'vitest'
import { whyOvertaken } from '../../src/github/comment-order.ts'
import { aState } from './a-state.ts'

const A = 'a'.repeat(40)
const B = 'b'.repeat(40)
const at = (headSha: string, minute: number) =>
  aState({ headSha, startedAt: `2026-11-20T10:${String(minute).padStart(2, '0')}:00.000Z` })

describe('a comment never goes back in time', () => {
  it.each([
    ['the first result of the head', undefined, at(A, 0), A],
    ['the next push', at(A, 0), at(B, 5), B],
    ['the next push, overtaken by the end of the run before', at(A, 9), at(B, 5), B],
    ['a run that is repeated on the same commit', at(A, 0), at(A, 5), A],
    ['a push back to an earlier commit', at(B, 5), at(A, 9), A],
    ['a later run where the head is not known', at(A, 0), at(B, 5), undefined],
  ])('%s is written', (_, previous, current, head) => {
    expect(whyOvertaken({ previous, current, head })).toBeUndefined()
  })

  it.each([
    ['an older run that is repeated', at(B, 5), at(A, 9), B, 'moved on from aaaaaaa to bbbbbbb'],
    ['an older run, where the newer one wrote nothing', undefined, at(A, 9), B, 'moved on'],
    ['a run on the same commit that started earlier', at(A, 5), at(A, 0), A, 'aaaaaaa that started later'],
    ['an earlier run where the head is not known', at(B, 5), at(A, 0), undefined, 'bbbbbbb that started later'],
  ])('%s is not', (_, previous, current, head, reason) => {
    expect(whyOvertaken({ previous, current, head })).toContain(reason)
  })
})
