import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate } from '../../src/observe/allocation.ts'

const whole = (...populations: number[]) => populations.map((population) => ({ population, available: population }))

describe('the sizes of the strata', () => {
  it('are in proportion to the population, rounded to the size asked for', () => {
    expect(allocate(whole(600, 300, 100), 100)).toEqual([60, 30, 10])
    expect(allocate(whole(333, 333, 334), 100)).toEqual([33, 33, 34])
  })

  it('are at least five, and the others give way', () => {
    expect(allocate(whole(10_000, 50, 20), 200)).toEqual([190, 5, 5])
    expect(allocate(whole(1000, 3), 100)).toEqual([97, 3])
  })

  it('are fewer where the size does not allow five', () => {
    expect(allocate(whole(900, 50, 50), 6)).toEqual([2, 2, 2])
    expect(allocate(whole(900, 50, 50), 3)).toEqual([1, 1, 1])
  })

  it('are all there is where the size allows it', () => {
    expect(allocate(whole(7, 2), 200)).toEqual([7, 2])
    expect(allocate([], 200)).toEqual([])
  })

  it('go elsewhere where sessions turned out unreadable', () => {
    expect(
      allocate(
        [
          { population: 100, available: 10 },
          { population: 100, available: 100 },
        ],
        50,
      ),
    ).toEqual([10, 40])
  })

  it('add up to the size or to all there is, and none is beyond what can be had', () => {
    const stratum = fc
      .record({ population: fc.integer({ min: 1, max: 100_000 }), missing: fc.integer({ min: 0, max: 50 }) })
      .map(({ population, missing }) => ({ population, available: Math.max(0, population - missing) }))
    fc.assert(
      fc.property(fc.array(stratum, { maxLength: 40 }), fc.integer({ min: 40, max: 500 }), (strata, size) => {
        const taken = allocate(strata, size)
        const available = strata.reduce((sum, item) => sum + item.available, 0)
        expect(taken.reduce((sum, count) => sum + count, 0)).toBe(Math.min(size, available))
        for (const [index, count] of taken.entries()) {
          const stratum = strata[index]
          expect(count).toBeLessThanOrEqual(stratum?.available ?? 0)
          expect(count).toBeGreaterThanOrEqual(Math.min(1, stratum?.available ?? 0))
        }
      }),
    )
  })
})
