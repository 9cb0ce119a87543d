import { createHash } from 'node:crypto'
import type { Scenario } from '../domain/scenario.ts'

/**
 * SHA-256 (hex) of a suite: equal exactly when the same situations are tried and the same is expected of
 * them. Order and names of files, order of keys and comments do not matter, and neither does what is
 * written for people only (description, source, tags).
 */
export function fingerprintSuite(scenarios: readonly Scenario[]): string {
  const sorted = scenarios.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const hash = createHash('sha256')
  for (const { origin, description, source, tags, ...tried } of sorted) {
    hash.update(JSON.stringify(tried, withSortedKeys)).update('\n')
  }
  return hash.digest('hex')
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
