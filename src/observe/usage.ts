import type { ToolDefinition, Usage } from '../domain/session.ts'
import { isRecord, type JsonRecord, listOf, numberAt, parsedOrText, textAt, valueAt } from './json.ts'

/** Names under which token counts come, by provider and SDK. */
const INPUT = ['input', 'input_tokens', 'inputTokens', 'prompt_tokens', 'promptTokens']
const OUTPUT = ['output', 'output_tokens', 'outputTokens', 'completion_tokens', 'completionTokens']
const CACHE_READ = ['cacheRead', 'cached_tokens', 'cachedInputTokens', 'cache_read_input_tokens', 'input_cached_tokens']
const CACHE_WRITE = ['cacheWrite', 'cache_creation_input_tokens', 'input_cache_creation']
const REASONING = ['reasoning', 'reasoning_tokens', 'reasoningTokens', 'output_reasoning_tokens']

/** Token counts of one model call; undefined unless input and output are both known. */
export function readUsage(reported: unknown): Usage | undefined {
  if (!isRecord(reported)) return undefined
  const inputDetails = valueAt(reported, ['prompt_tokens_details', 'input_tokens_details', 'inputTokenDetails'])
  const outputDetails = valueAt(reported, ['completion_tokens_details', 'output_tokens_details', 'outputTokenDetails'])
  return usageOf({
    input: numberAt(reported, INPUT),
    output: numberAt(reported, OUTPUT),
    cacheRead: numberAt(reported, CACHE_READ) ?? detail(inputDetails, CACHE_READ),
    cacheWrite: numberAt(reported, CACHE_WRITE) ?? detail(inputDetails, CACHE_WRITE),
    reasoning: numberAt(reported, REASONING) ?? detail(outputDetails, REASONING),
  })
}

/** Usage of what is known of it; undefined unless input and output both are. */
export function usageOf(counts: { [Key in keyof Usage]-?: number | undefined }): Usage | undefined {
  const { input, output, cacheRead, cacheWrite, reasoning } = counts
  if (input === undefined || output === undefined) return undefined
  return {
    input,
    output,
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
    ...(reasoning === undefined ? {} : { reasoning }),
  }
}

/** Tool definitions in the dialects of OpenAI, OTel GenAI, AI SDK and Anthropic, each as an object or its JSON text. */
export function readTools(offered: unknown): ToolDefinition[] {
  return listOf(parsedOrText(offered)).flatMap((written) => {
    const tool = parsedOrText(written)
    if (!isRecord(tool)) return []
    const inner = isRecord(tool.function) ? tool.function : tool
    const name = textAt(inner, ['name'])
    if (name === undefined) return []
    const description = textAt(inner, ['description'])
    const parameters = parsedOrText(valueAt(inner, ['parameters', 'inputSchema', 'input_schema']))
    return [
      {
        name,
        ...(description === undefined ? {} : { description }),
        ...(isRecord(parameters) ? { parameters } : {}),
      },
    ]
  })
}

function detail(details: unknown, keys: readonly string[]): number | undefined {
  return isRecord(details) ? numberAt(details as JsonRecord, keys) : undefined
}
