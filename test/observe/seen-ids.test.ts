import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hashId, SeenIds } from '../../src/observe/seen-ids.ts'

it('knows each id once, however many there are', () => {
  const seen = new SeenIds()
  const ids = Array.from({ length: 20_000 }, (_, n) => hashId(`session-${n}`))
  expect(ids.every((id, n) => seen.add(id, n % 48))).toBe(true)
  expect(ids.some((id) => seen.add(id, 0))).toBe(false)
  expect(seen.count).toBe(20_000)
})

it('tells ids apart that share one half of their hash', () => {
  const seen = new SeenIds()
  expect([
    seen.add({ high: 1, low: 7 }, 0),
    seen.add({ high: 2, low: 7 }, 0),
    seen.add({ high: 1, low: 7 }, 5),
  ]).toEqual([true, true, false])
})

it('gives back every hash with the hour it was first seen in', () => {
  const hash = fc.record({ high: fc.nat(0xffffffff), low: fc.nat(0xffffffff) })
  fc.assert(
    fc.property(fc.array(fc.record({ hash, hour: fc.nat(1_000_000) }), { maxLength: 2000 }), (items) => {
      const seen = new SeenIds()
      const first = new Map<string, unknown>()
      for (const { hash, hour } of items) {
        const key = `${hash.high} ${hash.low}`
        expect(seen.add(hash, hour)).toBe(!first.has(key))
        if (!first.has(key)) first.set(key, { hash, hour })
      }
      const given = new Map([...seen.entries()].map((entry) => [`${entry.hash.high} ${entry.hash.low}`, entry]))
      expect(given).toEqual(first)
    }),
    { numRuns: 30 },
  )
})

it('hashes an id the same way everywhere: the first 64 bits of SHA-256', () => {
  expect(hashId('abc')).toEqual({ high: 0xba7816bf, low: 0x8f01cfea })
})
