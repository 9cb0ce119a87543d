import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Reservoir } from '../../src/observe/reservoir.ts'

it('keeps the items of the lowest priority, in whatever order they come', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(10_000), { maxLength: 200 }),
      fc.integer({ min: 1, max: 20 }),
      (priorities, capacity) => {
        const reservoir = new Reservoir<string>(capacity)
        for (const priority of priorities) if (reservoir.wants(priority)) reservoir.take(priority, String(priority))
        const expected = priorities.toSorted((a, b) => a - b).slice(0, capacity)
        expect(reservoir.size).toBe(expected.length)
        expect(reservoir.sorted()).toEqual(expected.map(String))
      },
    ),
  )
})
