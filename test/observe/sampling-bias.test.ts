import { expect, it } from 'vitest'
import { simulate, TRUE_RATE } from './sampling-simulation.ts'

it('a rate weighted by population is unbiased over 2,000 seeds, the plain rate of the sample is not', async () => {
  const { weighted, plain } = await simulate(2000)
  expect(Math.abs(weighted.mean - TRUE_RATE)).toBeLessThan(3 * weighted.standardError)
  expect(plain.mean - TRUE_RATE).toBeGreaterThan(100 * plain.standardError)
})
