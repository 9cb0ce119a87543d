import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { customersPerDay } from '../../src/domain/notices.ts'
import { generalisation90, passHatK, percentileOf, type SliEvent, SliTally } from '../../src/domain/sli.ts'

const OUTCOMES = new URL('../../../shared/data/outcomes/tau-bench-airline-gpt-4o.json', import.meta.url)

function turns(good: number, bad: number): SliEvent[] {
  return [
    ...Array.from({ length: good }, (): SliEvent => ({ sli: 'P99Latency', result: 'good' })),
    ...Array.from({ length: bad }, (): SliEvent => ({ sli: 'P99Latency', result: 'bad' })),
  ]
}

describe('effective counts of events that are clustered in sessions', () => {
  it('counts sessions, not events, while nothing is bad', () => {
    const tally = new SliTally('P99Latency')
    for (let session = 0; session < 40; session++) tally.add(turns(5, 0))
    expect(tally.effective()).toEqual({ good: 40, valid: 40 })
    expect([tally.good, tally.valid]).toEqual([200, 200])
  })

  it('shrinks the sample where the bad events sit in one session', () => {
    const together = new SliTally('P99Latency')
    together.add(turns(0, 10))
    for (let session = 0; session < 9; session++) together.add(turns(10, 0))
    const spread = new SliTally('P99Latency')
    for (let session = 0; session < 10; session++) spread.add(turns(9, 1))
    expect(together.effective().valid).toBeCloseTo(9, 9)
    expect(spread.effective().valid).toBe(100)
  })

  it('leaves session events as they are: 34 of 40 are 40 trials', () => {
    const tally = new SliTally('TaskSuccessRate')
    for (let session = 0; session < 40; session++)
      tally.add([{ sli: 'TaskSuccessRate', result: session < 34 ? 'good' : 'bad' }])
    expect(tally.effective()).toEqual({ good: 34, valid: 40 })
  })

  it('never counts an unscored event as good or bad', () => {
    const tally = new SliTally('TaskSuccessRate')
    tally.add([{ sli: 'TaskSuccessRate', result: 'unscored', reason: 'the judge answered prose' }])
    expect(tally).toMatchObject({ good: 0, valid: 0, unscored: 1, unscoredDespiteScorer: 1 })
  })
})

describe('events without a fault that could not be scored', () => {
  const unseen = { sli: 'ToolCallAccuracy', result: 'unscored', unlooked: true, faultless: true } as const
  const parts = (good: boolean) => ({ parts: [{ part: 'refund', good }] })
  const tally = new SliTally('ToolCallAccuracy')
  for (let session = 0; session < 38; session++) tally.add([{ ...unseen, ...parts(true) }])
  for (let session = 0; session < 2; session++) tally.add([{ sli: 'ToolCallAccuracy', result: 'bad', ...parts(false) }])

  it('are neither good nor bad', () => {
    expect(tally).toMatchObject({ good: 0, valid: 2, unscored: 38, unscoredDespiteScorer: 0 })
    expect(tally.effective()).toEqual({ good: 0, valid: 2 })
    expect(tally.effectivePart('refund')).toEqual({ good: 0, valid: 2 })
  })

  it('are good at best, in the whole and in their part', () => {
    const { good, valid } = tally.effectiveAtBest()
    expect(good / valid).toBeCloseTo(38 / 40, 9)
    expect(valid).toBeCloseTo(39, 9)
    expect(tally.effectivePartAtBest('refund')).toEqual({ good, valid })
  })
})

describe('percentiles', () => {
  it('gives no p99 below 299 samples, no p95 below 59', () => {
    const ascending = Array.from({ length: 298 }, (_, index) => index + 1)
    expect(percentileOf(ascending, 0.99)).toBeNull()
    expect(percentileOf([...ascending, 299], 0.99)).toBe(297)
    expect(percentileOf(ascending.slice(0, 58), 0.95)).toBeNull()
    expect(percentileOf(ascending.slice(0, 59), 0.95)).toBe(57)
  })
})

describe('pass^k', () => {
  it.skipIf(!existsSync(OUTCOMES))(
    'of tau-bench airline with GPT-4o is 0.42, 0.2733, 0.22, 0.2 (needs the recorded outcomes)',
    () => {
      const { tasks } = JSON.parse(readFileSync(OUTCOMES, 'utf8')) as { tasks: Record<string, number[]> }
      const scenarios = Object.values(tasks).map((trials) => ({
        good: trials.reduce((a, b) => a + b, 0),
        valid: trials.length,
      }))
      const values = [1, 2, 3, 4].map((k) => Number(passHatK(scenarios, k)?.toFixed(4)))
      expect(values).toEqual([0.42, 0.2733, 0.22, 0.2])
    },
  )

  it('is undefined for more trials than a scenario has', () => {
    expect(passHatK([{ good: 2, valid: 3 }], 4)).toBeNull()
  })
})

describe('for reading', () => {
  it('widens the interval when scenarios, not sessions, are the sample', () => {
    const [low = 0, high = 0] =
      generalisation90([...Array(9).fill({ good: 10, valid: 10 }), { good: 0, valid: 10 }]) ?? []
    expect(low).toBeLessThan(0.65)
    expect(high).toBeGreaterThan(0.98)
  })

  it('turns 4% of 10,000 conversations into 400 customers a day (golden case 21)', () => {
    expect(customersPerDay(0.04, 10_000)).toBe(400)
  })
})
