import { readFileSync } from 'node:fs'
import type { Session } from '../../src/domain/session.ts'

/** Sessions of one hour, and how many of them failed. */
export interface Hour {
  start: Date
  sessions: Session[]
  bad: number
}

const HOUR_MS = 3_600_000
const A_DAY = 24
/** Sessions an hour. */
const RATE = 10
const SEED = 7

/**
 * Recorded conversations as two weeks of production and what came after: retail sessions drawn again and again so that
 * exactly 97% succeeded, in a seeded order; then, from hour 336 on, the telecom sessions one after the other.
 */
export function trafficOf(data: string, { start, hours }: { start: Date; hours: number }): Hour[] {
  const [retail, telecom] = [recorded(data, 'retail-gpt-4.1'), recorded(data, 'telecom-gpt-4.1')]
  const random = mulberry32(SEED)
  const pick = (some: readonly Session[]) => some[Math.floor(random() * some.length)] as Session
  const [solved, unsolved] = [retail.filter(isSolved), retail.filter((session) => !isSolved(session))]
  const calm = 14 * A_DAY * RATE
  const failures = Math.round(0.03 * calm)
  const outcomes = shuffled(
    [...Array(calm).keys()].map((index) => index >= failures),
    random,
  )
  const weeks = outcomes.map((success) => pick(success ? solved : unsolved))
  return Array.from({ length: hours }, (_, hour): Hour => {
    const at = new Date(start.getTime() + hour * HOUR_MS)
    const sessions = Array.from({ length: RATE }, (_, nth): Session => {
      const index = hour * RATE + nth
      const session = weeks[index] ?? (telecom[(index - calm) % telecom.length] as Session)
      const startedAt = new Date(at.getTime() + (nth * HOUR_MS) / RATE).toISOString()
      return { ...session, id: `production-${index}`, startedAt }
    })
    return { start: at, sessions, bad: sessions.filter((session) => !isSolved(session)).length }
  })
}

function recorded(data: string, name: string): Session[] {
  const lines = readFileSync(`${data}/${name}/sessions.jsonl`, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Session)
}

function isSolved({ groundTruth }: Session): boolean {
  return groundTruth?.success === true
}

function shuffled<T>(items: T[], random: () => number): T[] {
  const own = [...items]
  for (let last = own.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[own[last], own[other]] = [own[other] as T, own[last] as T]
  }
  return own
}

/** A small seeded generator (mulberry32): the same traffic on every machine. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
