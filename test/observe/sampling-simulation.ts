import { weightedBadRate } from '../../src/domain/stratified.ts'
import { sampleSessions } from '../../src/observe/sample-sessions.ts'
import { aFound, oneBatch } from './found.ts'

/** Very uneven strata: the rarer, the worse. */
export const STRATA = [
  { cluster: 'order status', sessions: 450, bad: 9 },
  { cluster: 'refund', sessions: 35, bad: 10 },
  { cluster: 'callback', sessions: 12, bad: 7 },
  { cluster: 'legal', sessions: 3, bad: 2 },
] as const

export const TRUE_RATE = 28 / 500

/** The mean over many seeds of a rate that was estimated from samples, with its standard error. */
export interface Estimate {
  mean: number
  standardError: number
}

/**
 * Samples 30 of the five hundred sessions with each of the seeds, and estimates the rate of bad ones by population weight
 * and plainly.
 */
export async function simulate(seeds: number): Promise<{ weighted: Estimate; plain: Estimate }> {
  const found = STRATA.flatMap(({ cluster, sessions, bad }) =>
    Array.from({ length: sessions }, (_, n) =>
      aFound({ id: `${cluster} ${n}`, cluster, tags: n < bad ? ['bad'] : [] }),
    ),
  )
  const weighted: number[] = []
  const plain: number[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const { sample, population } = await sampleSessions(oneBatch(found), { size: 30, seed })
    const outcomes = STRATA.map(({ cluster }) => {
      const drawn = sample.filter(({ stratum }) => stratum === cluster)
      return {
        population: population.reduce((sum, { stratum, count }) => sum + (stratum === cluster ? count : 0), 0),
        sampled: drawn.length,
        bad: drawn.filter(({ session }) => session.tags?.includes('bad')).length,
      }
    })
    weighted.push(weightedBadRate(outcomes) ?? Number.NaN)
    plain.push(outcomes.reduce((sum, { bad }) => sum + bad, 0) / sample.length)
  }
  return { weighted: estimateOf(weighted), plain: estimateOf(plain) }
}

function estimateOf(rates: readonly number[]): Estimate {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (rates.length - 1)
  return { mean, standardError: Math.sqrt(variance / rates.length) }
}
