import { hash } from 'node:crypto'

/** Share of the table that may be filled before it grows. */
const MAX_LOAD = 0.7

/** The 64-bit name of a session id, as two unsigned halves. Two of a million ids share one with probability 3e-8. */
export interface IdHash {
  high: number
  low: number
}

/** The first 64 bits of SHA-256: the same on every machine, so that ledgers can be compared. */
export function hashId(id: string): IdHash {
  // A string of bytes: making a Buffer costs more than the hash.
  const digest = hash('sha256', id, 'binary')
  return { high: uint32(digest, 0), low: uint32(digest, 4) }
}

/**
 * The ids that were seen, with the hour each was first seen in. An open-addressing table in three typed arrays: 12
 * bytes a slot, at most 70% full and doubled when it is, so between 17 and 35 bytes a session (25 MB for a million),
 * and nothing for the garbage collector to walk.
 */
export class SeenIds {
  private size = 0
  private highs = new Uint32Array(1024)
  private lows = new Uint32Array(1024)
  /** Hour since the epoch + 1; 0 marks a free slot. */
  private hours = new Uint32Array(1024)

  get count(): number {
    return this.size
  }

  /** Whether the id is new; it is remembered with the hour (counted from the epoch). */
  add({ high, low }: IdHash, hour: number): boolean {
    if (this.size >= this.hours.length * MAX_LOAD) this.grow()
    const slot = this.slotOf(high, low)
    if (this.hours[slot] !== 0) return false
    this.highs[slot] = high
    this.lows[slot] = low
    this.hours[slot] = hour + 1
    this.size++
    return true
  }

  /** All hashes with their hours, in no particular order. */
  *entries(): Generator<{ hour: number; hash: IdHash }> {
    for (const [slot, hour] of this.hours.entries()) {
      if (hour !== 0) yield { hour: hour - 1, hash: { high: this.highs[slot] ?? 0, low: this.lows[slot] ?? 0 } }
    }
  }

  /** The same without an object for each of a million. */
  forEach(visit: (hour: number, high: number, low: number) => void): void {
    const { highs, lows, hours } = this
    for (let slot = 0; slot < hours.length; slot++) {
      const hour = hours[slot] ?? 0
      if (hour !== 0) visit(hour - 1, highs[slot] ?? 0, lows[slot] ?? 0)
    }
  }

  private slotOf(high: number, low: number): number {
    const mask = this.hours.length - 1
    let slot = low & mask
    while (this.hours[slot] !== 0 && (this.lows[slot] !== low || this.highs[slot] !== high)) slot = (slot + 1) & mask
    return slot
  }

  private grow(): void {
    const { highs, lows, hours } = this
    this.highs = new Uint32Array(hours.length * 2)
    this.lows = new Uint32Array(hours.length * 2)
    this.hours = new Uint32Array(hours.length * 2)
    for (const [index, hour] of hours.entries()) {
      if (hour === 0) continue
      const high = highs[index] ?? 0
      const low = lows[index] ?? 0
      const slot = this.slotOf(high, low)
      this.highs[slot] = high
      this.lows[slot] = low
      this.hours[slot] = hour
    }
  }
}

function uint32(digest: string, at: number): number {
  const byte = (offset: number) => digest.charCodeAt(at + offset)
  return ((byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3)) >>> 0
}
