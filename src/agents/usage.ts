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
]
const CACHE_WRITE = ['cacheWrite', 'cache_write', 'cache_creation_input_tokens']
const REASONING = ['reasoning', 'reasoning_tokens', 'reasoningTokens']

/** Token usage of one turn or model call; undefined unless input and output are both known. */
export function readUsage(reported: unknown): Usage | undefined {
  if (!isRecord(reported)) return undefined
  const input = firstCount(reported, INPUT)
  const output = firstCount(reported, OUTPUT)
  if (input === undefined || output === undefined) return undefined
  const inputDetails = detailsOf(reported, ['prompt_tokens_details', 'input_tokens_details'])
  const outputDetails = detailsOf(reported, ['completion_tokens_details', 'output_tokens_details'])
  const usage: Usage = { input, output }
  const cacheRead = firstCount(reported, CACHE_READ) ?? firstCount(inputDetails, CACHE_READ)
  const cacheWrite = firstCount(reported, CACHE_WRITE)
  const reasoning = firstCount(reported, REASONING) ?? firstCount(outputDetails, REASONING)
  if (cacheRead !== undefined) usage.cacheRead = cacheRead
  if (cacheWrite !== undefined) usage.cacheWrite = cacheWrite
  if (reasoning !== undefined) usage.reasoning = reasoning
  return usage
}

/** An amount of US dollars as a number or its text; undefined for everything else: unknown is never $0. */
export function readCost(reported: unknown): number | undefined {
  const amount = typeof reported === 'string' && /^\$?\d/.test(reported) ? Number(reported.replace('$', '')) : reported
  return typeof amount === 'number' && Number.isFinite(amount) && amount >= 0 ? amount : undefined
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
  }
  return {}
}
