import type { PriceOf } from '../domain/judge.ts'
import { createMatcher, type Matcher } from '../domain/match.ts'
import { loadRegexEngine } from '../judges/regex.ts'

// Heavy parts, each loaded where it is first used.

export async function loadFetch(connections: number): Promise<typeof fetch> {
  const { createFetch } = await import('../model-client/fetch.ts')
  return createFetch({ connections }).fetch
}

export async function loadPriceOf(): Promise<PriceOf> {
  const { priceOf } = await import('../model-client/prices.ts')
  return priceOf
}

export async function loadMatcher(): Promise<Matcher> {
  const engine = await loadRegexEngine()
  return createMatcher((pattern) => engine.compile(pattern))
}
