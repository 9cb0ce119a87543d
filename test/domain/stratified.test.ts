import { expect, it } from 'vitest'
import { weightedBadRate } from '../../src/domain/stratified.ts'

it('weights each stratum by its population, not by what was sampled of it', () => {
  const strata = [
    { population: 900, sampled: 10, bad: 1 },
    { population: 100, sampled: 10, bad: 5 },
  ]
  // 900 x 0.1 + 100 x 0.5 = 140 of 1000
  expect(weightedBadRate(strata)).toBeCloseTo(0.14, 12)
})

it('says nothing of strata of which nothing was sampled, and nothing at all when none was', () => {
  expect(weightedBadRate([{ population: 900, sampled: 0, bad: 0 }])).toBeNull()
  expect(weightedBadRate([])).toBeNull()
  const strata = [
    { population: 900, sampled: 0, bad: 0 },
    { population: 100, sampled: 4, bad: 1 },
  ]
  expect(weightedBadRate(strata)).toBe(0.25)
})
