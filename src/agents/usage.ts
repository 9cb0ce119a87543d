import type { Usage } from '../domain/session.ts'
import { isRecord } from './json.ts'

/** Names under which token counts come, by provider and SDK. */
const INPUT = ['input', 'input_tokens', 'inputTokens', 'prompt_tokens', 'promptTokens']
const OUTPUT = ['output', 'output_tokens', 'outputTokens', 'completion_tokens', 'completionTokens']
const CACHE_READ = [
  'cacheRead',
  'cache_read',
  'cached',
  'cached_tokens',
  'cachedInputTokens',
  'cache_read_input_tokens',
  'cacheReadTokens',
]
const CACHE_WRITE = ['cacheWrite', 'cache_write', 'cache_creation_input_tokens', 'cache_creation', 'cacheWriteTokens']
const REASONING = ['reasoning', 'reasoning_tokens', 'reasoningTokens']
const INPUT_DETAILS = [
  'prompt_tokens_details',
  'input_tokens_details',
  'input_token_details',
  'inputTokenDetails',
  'inputTokensDetails',
]
const OUTPUT_DETAILS = [
  'completion_tokens_details',
  'output_tokens_details',
  'output_token_details',
  'outputTokenDetails',
  'outputTokensDetails',
]

/**
 * Token usage of a turn, or of each of its model calls, which are added up; undefined unless input and output are both
 * known of each.
 */
export function readUsage(reported: unknown): Usage | undefined {
  if (Array.isArray(reported)) return sumOf(reported, readUsage, addUsage)
  if (!isRecord(reported)) return undefined
  const input = firstCount(reported, INPUT)
  const output = firstCount(reported, OUTPUT)
  if (input === undefined || output === undefined) return undefined
  const inputDetails = detailsOf(reported, INPUT_DETAILS)
  const outputDetails = detailsOf(reported, OUTPUT_DETAILS)
  const usage: Usage = { input, output }
  const cacheRead = firstCount(reported, CACHE_READ) ?? firstCount(inputDetails, CACHE_READ)
  const cacheWrite = firstCount(reported, CACHE_WRITE) ?? firstCount(inputDetails, CACHE_WRITE)
  const reasoning = firstCount(reported, REASONING) ?? firstCount(outputDetails, REASONING)
  if (cacheRead !== undefined) usage.cacheRead = cacheRead
  if (cacheWrite !== undefined) usage.cacheWrite = cacheWrite
  if (reasoning !== undefined) usage.reasoning = reasoning
  return usage
}

/** An amount of US dollars as a number or its text, or several to add up; undefined for everything else: unknown is never $0. */
export function readCost(reported: unknown): number | undefined {
  if (Array.isArray(reported)) return sumOf(reported, readCost, (one, other) => one + other)
  const amount = typeof reported === 'string' && /^\$?\d/.test(reported) ? Number(reported.replace('$', '')) : reported
  return typeof amount === 'number' && Number.isFinite(amount) && amount >= 0 ? amount : undefined
}

/** The sum of what is told; null tells nothing, and one that cannot be read makes the sum unknown. */
function sumOf<T>(
  all: readonly unknown[],
  read: (one: unknown) => T | undefined,
  add: (one: T, other: T) => T,
): T | undefined {
  let sum: T | undefined
  for (const one of all) {
    if (one === null) continue
    const found = read(one)
    if (found === undefined) return undefined
    sum = sum === undefined ? found : add(sum, found)
  }
  return sum
}

const OPTIONAL_COUNTS = ['cacheRead', 'cacheWrite', 'reasoning'] as const

function addUsage(one: Usage, other: Usage): Usage {
  const sum: Usage = { input: one.input + other.input, output: one.output + other.output }
  for (const key of OPTIONAL_COUNTS) {
    if (one[key] !== undefined || other[key] !== undefined) sum[key] = (one[key] ?? 0) + (other[key] ?? 0)
  }
  return sum
}

function firstCount(record: Record<string, unknown>, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const value = record[key]
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  }
  return undefined
}

function detailsOf(record: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  for (const key of keys) {
    const details = record[key]
    if (isRecord(details)) return details
    // The Agents SDK lists them by model call.
    if (Array.isArray(details)) return summed(details.filter(isRecord))
  }
  return {}
}

function summed(all: readonly Record<string, unknown>[]): Record<string, number> {
  const sums = new Map<string, number>()
  for (const [key, value] of all.flatMap((one) => Object.entries(one))) {
    if (typeof value === 'number' && value >= 0) sums.set(key, (sums.get(key) ?? 0) + value)
  }
  return Object.fromEntries(sums)
}
