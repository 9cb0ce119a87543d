import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import { trialsInRounds } from '../../src/domain/plan.ts'
import { ONLY_SHARD, parseShard, shardOf } from '../../src/domain/shard.ts'
import { aScenario } from '../builders.ts'

const scenarios = fc.array(
  fc.record({
    mustPass: fc.boolean(),
    planned: fc.integer({ min: 1, max: 30 }),
    durationMs: fc.integer({ min: 1, max: 1e5 }),
  }),
  { minLength: 1, maxLength: 20 },
)
const counts = fc.integer({ min: 1, max: 16 })

type Given = { mustPass: boolean; planned: number; durationMs: number }[]

function planOf(given: Given): Plan {
  const trialsOf = given.map(({ mustPass, planned }, index) => ({
    scenario: aScenario({ id: `s-${index}`, must_pass: mustPass }),
    planned,
  }))
  const versions = [{ scenario: aScenario({ id: 's-0@base' }), planned: 3 }]
  return { trialsOf, versions, skipped: [] }
}

const durations = (given: Given) => (id: string) => given[Number(id.slice(2))]?.durationMs

describe('shardOf', () => {
  it('puts every trial on exactly one of the shards, the same on every machine', () => {
    fc.assert(
      fc.property(scenarios, counts, (given, count) => {
        const [here, there] = [1, 2].map(() => shardOf(planOf(given), count, durations(given)))
        for (const trial of trialsInRounds(planOf(given))) {
          const shard = here?.(trial)
          expect(shard).toBe(there?.(trial))
          expect(Number.isInteger(shard) && Number(shard) >= 1 && Number(shard) <= count).toBe(true)
        }
      }),
    )
  })

  it('keeps a must_pass scenario and a base version whole, additional trials included', () => {
    fc.assert(
      fc.property(scenarios, counts, (given, count) => {
        const plan = planOf(given)
        const shard = shardOf(plan, count, durations(given))
        const whole = [...plan.trialsOf.filter(({ scenario }) => scenario.must_pass), ...plan.versions]
        for (const { scenario, planned } of whole) {
          const trials = Array.from({ length: planned + 12 }, (_, trial) => shard({ scenario, trial }))
          expect(new Set(trials).size).toBe(1)
        }
      }),
    )
  })

  it('is balanced: no shard has more to do than another by more than one unit that cannot be split', () => {
    fc.assert(
      fc.property(scenarios, counts, (given, count) => {
        const plan = planOf(given)
        const shard = shardOf(plan, count, durations(given))
        const loads = new Array<number>(count).fill(0)
        const usual = given.reduce((sum, { durationMs }) => sum + durationMs, 0) / given.length
        for (const trial of trialsInRounds(plan)) {
          const at = shard(trial) - 1
          loads[at] = (loads[at] ?? 0) + (durations(given)(trial.scenario.id.replace('@base', '@')) ?? usual)
        }
        const units = given.map(({ mustPass, planned, durationMs }) => durationMs * (mustPass ? planned : 1))
        const most = Math.max(...units, usual * 3)
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(most + 1e-6)
      }),
    )
  })

  it('gives eight machines the same number of trials where all take equally long', () => {
    const plan = planOf(Array.from({ length: 16 }, () => ({ mustPass: false, planned: 10, durationMs: 1 })))
    const shard = shardOf({ ...plan, versions: [] }, 8)
    const trials = [...trialsInRounds({ ...plan, versions: [] })].map(shard)
    expect(Array.from({ length: 8 }, (_, index) => trials.filter((at) => at === index + 1).length)).toEqual(
      Array(8).fill(20),
    )
  })
})

describe('parseShard', () => {
  it('reads 2/8', () => {
    expect(parseShard(' 2/8 ')).toEqual({ index: 2, count: 8 })
    expect(parseShard('1/1')).toEqual(ONLY_SHARD)
  })

  it.each(['0/8', '9/8', '2', '2/', '2/8/3', '1/1001', '-1/8', '2 of 8', ''])(
    'refuses %j by what was found',
    (text) => {
      expect(() => parseShard(text)).toThrow(`expected a shard such as 2/8, found ${JSON.stringify(text)}`)
    },
  )
})
