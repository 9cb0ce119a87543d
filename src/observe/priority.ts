import type { IdHash } from './seen-ids.ts'

/**
 * A number in [0, 1) that a seed and an id decide alone: as good as drawn at random, and the same in whatever order
 * the sessions come. Mixing after MurmurHash3's finaliser (A. Appleby, public domain), once a half and crosswise.
 */
export function priorityOf({ high, low }: IdHash, seed: number): number {
  const a = mix(high ^ mix(seed >>> 0))
  const b = mix(low ^ a ^ mix((seed / 2 ** 32) >>> 0))
  const c = mix(a ^ b)
  // 53 bits: all that a double holds.
  return ((b >>> 0) * 2 ** 21 + (c >>> 11)) / 2 ** 53
}

function mix(value: number): number {
  let mixed = (value + 0x9e3779b9) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
