import { expect, it } from 'vitest'
import { simulate, simulateLosses, TRUE_RATE, TRUE_RATE_OF_GROUPS } from './sampling-simulation.ts'

it('a rate weighted by population is unbiased over 2,000 seeds, the plain rate of the sample is not', async () => {
  const { weighted, plain } = await simulate(2000)
  expect(Math.abs(weighted.mean - TRUE_RATE)).toBeLessThan(3 * weighted.standardError)
  expect(plain.mean - TRUE_RATE).toBeGreaterThan(100 * plain.standardError)
})

it('stays so over batches, with sessions that come twice, that are none, and that no judge scores', async () => {
  const { mean, standardError } = await simulateLosses(1000)
  expect(Math.abs(mean - TRUE_RATE_OF_GROUPS)).toBeLessThan(3 * standardError)
})
