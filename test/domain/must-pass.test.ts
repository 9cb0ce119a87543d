import { describe, expect, it } from 'vitest'
import { decideMustPass, needsAnotherTrial } from '../../src/domain/must-pass.ts'

describe('the sequential test of a must_pass scenario (rules A.4)', () => {
  it('waits for three trials, and passes when all three are clean', () => {
    expect(decideMustPass(2, 0)).toBe('undecided')
    expect(decideMustPass(3, 0)).toBe('pass')
  })

  it('blocks when three of three fail, and when two of a few do', () => {
    expect(decideMustPass(0, 3)).toBe('block')
    expect(decideMustPass(1, 3)).toBe('block')
  })

  it('asks for more trials after one failure, up to twelve', () => {
    expect(decideMustPass(2, 1)).toBe('undecided')
    expect(needsAnotherTrial(2, 1)).toBe(true)
    expect(needsAnotherTrial(10, 1)).toBe(true)
    expect(needsAnotherTrial(11, 1)).toBe(false)
  })

  it('blocks at most one good scenario in a hundred, and lets few broken ones pass', () => {
    const outcome = (passRate: number) => exactOutcome(passRate)
    expect(outcome(0.98).block).toBeLessThan(0.01)
    expect(outcome(0.3).pass).toBeLessThan(0.03)
    expect(outcome(0).block).toBe(1)
  })
})

/** Exact probabilities of the decisions at a pass rate, by walking all states up to twelve trials. */
function exactOutcome(passRate: number): { pass: number; block: number; undecided: number } {
  const total = { pass: 0, block: 0, undecided: 0 }
  let states = new Map([['0,0', 1]])
  for (let trial = 1; trial <= 12; trial++) {
    const next = new Map<string, number>()
    for (const [state, probability] of states) {
      const [passed = 0, failed = 0] = state.split(',').map(Number)
      for (const [p, f, chance] of [
        [passed + 1, failed, passRate],
        [passed, failed + 1, 1 - passRate],
      ] as const) {
        const decision = decideMustPass(p, f)
        if (decision === 'undecided' && trial < 12)
          next.set(`${p},${f}`, (next.get(`${p},${f}`) ?? 0) + probability * chance)
        else total[decision] += probability * chance
      }
    }
    states = next
  }
  return total
}
