import { isRecord, type JsonRecord, listOf, parsedOrText } from '../json.ts'
import { type Message, readMessages } from '../messages.ts'
import { flatList, numbered } from './flat.ts'
import type { Span } from './spans.ts'

/** What a model was sent, in whichever dialect the span tells it. */
export function inputMessages(span: Span): Message[] {
  const { attributes } = span
  const written =
    firstFull([
      () => genAi(span, 'gen_ai.input.messages'),
      () => parsedOrText(attributes['ai.prompt.messages']),
      () => openInference(attributes, 'llm.input_messages'),
      () => flatList(attributes, 'gen_ai.prompt').map(withNumberedCalls),
      () => parsedOrText(attributes['gen_ai.prompt'] ?? eventValue(span, 'gen_ai.content.prompt', 'gen_ai.prompt')),
      () => inputEvents(span),
    ]) ?? []
  const instructions = genAi(span, 'gen_ai.system_instructions')
  const system = Array.isArray(instructions) ? [{ role: 'system', parts: instructions }] : []
  return readMessages([...system, ...written])
}

/** What a model said. */
export function outputMessages(span: Span): Message[] {
  const { attributes } = span
  const written =
    firstFull([
      () => genAi(span, 'gen_ai.output.messages'),
      () => aiSdkOutput(attributes),
      () => openInference(attributes, 'llm.output_messages'),
      () => flatList(attributes, 'gen_ai.completion').map(withNumberedCalls),
      () =>
        parsedOrText(
          attributes['gen_ai.completion'] ?? eventValue(span, 'gen_ai.content.completion', 'gen_ai.completion'),
        ),
      () =>
        span.events.filter(({ name }) => name === 'gen_ai.choice').map(({ attributes: choice }) => choiceOf(choice)),
    ]) ?? []
  return readMessages(written.map((message) => (isRecord(message) ? { role: 'assistant', ...message } : message)))
}

function firstFull(ways: readonly (() => unknown)[]): unknown[] | undefined {
  for (const way of ways) {
    const found = way()
    if (Array.isArray(found) && found.length > 0) return found
  }
  return undefined
}

/** An attribute of the span, or of the event that carries content since semantic conventions 1.37. */
function genAi(span: Span, key: string): unknown {
  return parsedOrText(span.attributes[key] ?? eventValue(span, 'gen_ai.client.inference.operation.details', key))
}

function eventValue(span: Span, event: string, key: string): unknown {
  return span.events.find(({ name, attributes }) => name === event && attributes[key] !== undefined)?.attributes[key]
}

/** Semantic conventions 1.28 to 1.36 told each message as an event: `gen_ai.user.message`. */
function inputEvents({ events }: Span): JsonRecord[] {
  return events.flatMap(({ name, attributes }) => {
    const role = /^gen_ai\.(system|user|assistant|tool)\.message$/.exec(name)?.[1]
    if (role === undefined) return []
    return [{ role, ...attributes, tool_calls: parsedOrText(attributes.tool_calls) }]
  })
}

function choiceOf(choice: JsonRecord): JsonRecord {
  const message = parsedOrText(choice.message)
  const inner = isRecord(message) ? message : choice
  return { ...inner, role: 'assistant', tool_calls: parsedOrText(inner.tool_calls ?? choice.tool_calls) }
}

function aiSdkOutput(attributes: JsonRecord): JsonRecord[] {
  // `ai.result.*` until AI SDK 4.
  const content = attributes['ai.response.text'] ?? attributes['ai.result.text'] ?? attributes['ai.response.object']
  const calls = parsedOrText(attributes['ai.response.toolCalls'] ?? attributes['ai.result.toolCalls'])
  if (content === undefined && !Array.isArray(calls)) return []
  return [{ role: 'assistant', content, tool_calls: listOf(calls) }]
}

function openInference(attributes: JsonRecord, prefix: string): JsonRecord[] {
  return flatList(attributes, prefix).map(({ message }) => {
    const { contents, tool_calls, ...inner } = isRecord(message) ? message : {}
    const parts = numbered(contents).map(({ message_content }) => message_content)
    return {
      ...inner,
      ...(inner.content === undefined && parts.length > 0 ? { content: parts } : {}),
      tool_calls: numbered(tool_calls).map(({ tool_call }) => tool_call),
    }
  })
}

/** OpenLLMetry: `gen_ai.completion.0.tool_calls.0.name`. */
function withNumberedCalls({ tool_calls, ...message }: JsonRecord): JsonRecord {
  return { ...message, tool_calls: numbered(tool_calls) }
}
