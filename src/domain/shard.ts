import type { Trial } from './agent.ts'
import { GateError } from './errors.ts'
import type { Plan } from './plan.ts'

/** One of several machines that share the trials of a suite. */
export interface Shard {
  /** 1-based. */
  index: number
  count: number
}

/** The whole suite on one machine. */
export const ONLY_SHARD: Shard = { index: 1, count: 1 }

const MOST_SHARDS = 1_000

/**
 * Reads `2/8`.
 * @throws GateError `usage` for anything else.
 */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text.trim()) ?? []
  const shard = { index: Number(index), count: Number(count) }
  if (shard.index >= 1 && shard.index <= shard.count && shard.count <= MOST_SHARDS) return shard
  throw new GateError('usage', `expected a shard such as 2/8, found ${JSON.stringify(text)}`, {
    hint: `the first number is 1 up to the second, which is at most ${MOST_SHARDS}`,
  })
}

/** What is run on one machine as a whole: a trial, or all trials of a scenario that may need additional ones. */
interface Unit {
  scenario: string
  /** undefined: every trial. */
  trial: number | undefined
  durationMs: number
}

/**
 * Says which shard a trial belongs to: the same on every machine that has the same suite and the same past durations.
 * The longest go first, each to the shard with the least to do so far (Graham 1969: at most a third over the best).
 * A `must_pass` scenario stays whole, since its additional trials depend on its first ones; a base version does too.
 * `durationMsOf`: what a session of this scenario took before; undefined where that is not known.
 */
export function shardOf(
  { trialsOf, versions }: Plan,
  count: number,
  durationMsOf: (scenario: string) => number | undefined = () => undefined,
): (trial: Pick<Trial, 'scenario' | 'trial'>) => number {
  const known = trialsOf.flatMap(({ scenario }) => durationMsOf(scenario.id) ?? [])
  const usualMs = known.length === 0 ? 1 : known.reduce((sum, ms) => sum + ms, 0) / known.length
  const units = trialsOf.flatMap(({ scenario, planned }): Unit[] => {
    const durationMs = Math.max(1, durationMsOf(scenario.id) ?? usualMs)
    if (scenario.must_pass) return [{ scenario: scenario.id, trial: undefined, durationMs: durationMs * planned }]
    return Array.from({ length: planned }, (_, trial) => ({ scenario: scenario.id, trial, durationMs }))
  })
  for (const { scenario, planned } of versions) {
    units.push({ scenario: scenario.id, trial: undefined, durationMs: usualMs * planned })
  }
  const whole = new Set(units.flatMap(({ scenario, trial }) => (trial === undefined ? [scenario] : [])))
  // The sort is stable: units that take equally long stay in the order of the suite.
  const byLength = units.toSorted((a, b) => b.durationMs - a.durationMs)
  const loads = new Array<number>(count).fill(0)
  const shards = new Map<string, number>()
  for (const unit of byLength) {
    const least = loads.indexOf(Math.min(...loads))
    loads[least] = (loads[least] ?? 0) + unit.durationMs
    shards.set(unitKey(unit.scenario, unit.trial), least + 1)
  }
  return ({ scenario, trial }) => shards.get(unitKey(scenario.id, whole.has(scenario.id) ? undefined : trial)) ?? 1
}

function unitKey(scenario: string, trial: number | undefined): string {
  return `${scenario}\u0000${trial ?? ''}`
}
