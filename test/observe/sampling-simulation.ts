import { ScoredShares } from '../../src/domain/scored-shares.ts'
import { weightedBadRate } from '../../src/domain/stratified.ts'
import { priorityOf } from '../../src/observe/priority.ts'
import { sampleSessions } from '../../src/observe/sample-sessions.ts'
import { hashId } from '../../src/observe/seen-ids.ts'
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

/** Sessions of each group in the second simulation; `broken` ones fail the full schema, `silent` is how many no judge scores. */
const GROUPS = [
  { cluster: 'order status', sessions: 400, bad: 8, broken: 20, silent: 0 },
  { cluster: undefined, sessions: 60, bad: 20, broken: 0, silent: 0.1 },
  { cluster: 'refund', sessions: 30, bad: 24, broken: 2, silent: 0.4 },
  { cluster: 'legal', sessions: 1, bad: 1, broken: 0, silent: 0 },
] as const

export const TRUE_RATE_OF_GROUPS = 53 / 491

/**
 * The rate that the ledger comes to, where a third of the sessions comes twice and spread over batches, some have no
 * cluster, one is alone in its, some are no sessions at all, and a judge leaves some unscored, most in a bad cluster.
 */
export async function simulateLosses(seeds: number): Promise<Estimate> {
  const found = GROUPS.flatMap(({ cluster, sessions, bad, broken }) =>
    Array.from({ length: sessions + broken }, (_, n) =>
      aFound(
        { id: `${cluster} ${n}`, ...(cluster ? { cluster } : {}), tags: n < bad ? ['bad'] : [] },
        n < sessions ? {} : { convert: () => ({}) },
      ),
    ),
  )
  const batches = async function* () {
    yield found.filter((_, n) => n % 2 === 0)
    yield found.filter((_, n) => n % 3 === 0)
    yield found.filter((_, n) => n % 2 === 1)
  }
  const rates: number[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const { sample } = await sampleSessions(batches(), { size: 60, seed })
    const scored = sample.map(({ session, stratum, weight }) => {
      const silent = GROUPS.find(({ cluster }) => cluster === session.cluster)?.silent ?? 0
      const isBad = session.tags?.includes('bad') ?? false
      const result = priorityOf(hashId(session.id), seed + 1e6) < silent ? 'unscored' : isBad ? 'bad' : 'good'
      return { stratum, weight, event: { sli: 'TaskSuccessRate', result, reason: '' } as const }
    })
    const shares = new ScoredShares()
    for (const { stratum, event } of scored) shares.add(stratum, [event])
    let [bad, all] = [0, 0]
    for (const { stratum, weight, event } of scored) {
      if (event.result === 'unscored') continue
      const population = weight * shares.factor(stratum, 'TaskSuccessRate')
      all += population
      if (event.result === 'bad') bad += population
    }
    rates.push(bad / all)
  }
  return estimateOf(rates)
}

function estimateOf(rates: readonly number[]): Estimate {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (rates.length - 1)
  return { mean, standardError: Math.sqrt(variance / rates.length) }
}
