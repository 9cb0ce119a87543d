import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commentStateOf, parseState, stateLine } from '../../src/github/comment-state.ts'
import { aResult } from '../reports/a-result.ts'
import { aState } from './a-state.ts'

const SHA = 'd'.repeat(40)
const RUN = { headSha: SHA, startedAt: '2026-11-20T10:00:00.000Z' }

function failingResult(ids: string[]) {
  const scenarios = ids.map((id) => ({ id, passed: 0, failed: 1, invalid: 0, trials: [] }))
  return aResult({ verdict: 'block', scenarios })
}

describe('the state of a comment', () => {
  it('comes back from the last line of the body', () => {
    expect(parseState(`marker\nreport\n\n${stateLine(aState())}\r\n`)).toEqual(aState())
  })

  it('is that of the result', () => {
    const state = commentStateOf(failingResult(['a', 'b']), RUN)
    expect(state).toMatchObject({ verdict: 'block', ...RUN, failing: ['a', 'b'], failingTotal: 2 })
    expect(state.slis.TaskSuccessRate).toEqual({ good: 100, valid: 100 })
  })

  it('remembers 200 scenarios and how many there are, and stays small', () => {
    const many = commentStateOf(failingResult(Array.from({ length: 500 }, (_, n) => `scenario-${n}`)), RUN)
    expect(many.failing).toHaveLength(200)
    expect(many.failingTotal).toBe(500)
    const long = commentStateOf(failingResult(Array.from({ length: 200 }, (_, n) => `${n}`.padStart(128, 'x'))), RUN)
    expect(stateLine(long).length).toBeLessThan(10_000)
    expect(parseState(stateLine(many))).toEqual(many)
  })

  it.each([
    ['nothing', ''],
    ['another line below', `${stateLine(aState())}\nmore`],
    ['no JSON', '<!-- agent-slo-gate:state aGVsbG8 -->'],
    ['a verdict that does not exist', stateLine(aState({ verdict: 'great' as 'pass' }))],
    ['a commit that is none', stateLine(aState({ headSha: '`@all`' }))],
    ['no time', stateLine(aState({ startedAt: 'tomorrow' }))],
    ['too many scenarios', stateLine(aState({ failing: Array(300).fill('a') }))],
  ])('is unknown when there is %s', (_, body) => {
    expect(parseState(body)).toBeUndefined()
  })

  it('is never thrown at', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseState(text)
        parseState(`<!-- agent-slo-gate:state ${Buffer.from(text).toString('base64url')} -->`)
      }),
    )
  })
})
