import type { SessionError, ToolStep } from '../domain/session.ts'
import { Unconvertible } from './found.ts'
import { describeType, isRecord, type JsonRecord, listOf, parsedOrText, textAt, valueAt } from './json.ts'
import { errorInResult, readArguments, resultOf } from './tool-values.ts'

/** A message of a conversation, whatever dialect it was written in. */
export interface Message {
  role: 'system' | 'user' | 'assistant' | 'tool'
  text: string
  calls: ToolStep[]
  results: ToolResult[]
  /** The message as it came: dialects keep usage, cost and times here. */
  raw: JsonRecord
}

/** What came of a tool call, told in a later message. */
export interface ToolResult {
  callId?: string
  name?: string
  result: unknown
  error?: SessionError
}

const ROLES: Record<string, Message['role']> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  model: 'assistant',
  tool: 'tool',
  function: 'tool',
}

/**
 * Reads messages as OpenAI (`content`, `tool_calls`, `tool_call_id`), OTel GenAI (`parts`), AI SDK (`tool-call` and
 * `tool-result` parts), Anthropic (`tool_use`, `tool_result`) and LangChain write them, as a list or its JSON text.
 * @throws Unconvertible for what is no list of messages with known roles.
 */
export function readMessages(written: unknown): Message[] {
  const list = parsedOrText(written)
  if (!Array.isArray(list)) throw new Unconvertible(`messages: expected a list, found ${describeType(list)}`)
  return list.map(readMessage)
}

function readMessage(written: unknown, index: number): Message {
  if (!isRecord(written)) {
    throw new Unconvertible(`messages[${index}]: expected an object, found ${describeType(written)}`)
  }
  const named = textAt(written, ['role', 'type'])
  const role = named === undefined ? undefined : ROLES[named.toLowerCase()]
  if (role === undefined) {
    const found = named === undefined ? 'no role' : `the role ${JSON.stringify(named)}`
    throw new Unconvertible(`messages[${index}]: expected the role system, user, assistant or tool, found ${found}`)
  }
  const content = valueAt(written, ['parts', 'content'])
  const message: Message = { role, text: '', calls: [], results: [], raw: written }
  if (role === 'tool' && !hasResultParts(content)) message.results.push(readResult(written, content))
  else readContent(content, message)
  for (const call of listOf(written.tool_calls)) if (isRecord(call)) message.calls.push(readCall(call))
  if (isRecord(written.function_call)) message.calls.push(readCall(written.function_call))
  return message
}

function readContent(content: unknown, message: Message): void {
  if (content === undefined || content === null) return
  const parts = Array.isArray(content) ? content : [content]
  message.text = parts
    .map((part) => (isRecord(part) ? readPart(part, message) : typeof part === 'string' ? part : ''))
    .filter((text) => text !== '')
    .join('\n')
}

/** The text of a part; calls and results go to the message. */
function readPart(part: JsonRecord, message: Message): string {
  const type = typeof part.type === 'string' ? part.type : 'text'
  switch (type) {
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'refusal':
      return textAt(part, ['text', 'content', 'refusal']) ?? ''
    case 'tool_call':
    case 'tool-call':
    case 'tool_use':
      message.calls.push(readCall(part))
      return ''
    case 'tool_call_response':
    case 'tool-result':
    case 'tool_result':
      message.results.push(readResult(part, valueAt(part, ['response', 'result', 'output', 'content'])))
      return ''
    case 'reasoning':
    case 'thinking':
      return '' // Nobody was told it.
    default:
      return `[${type}]` // An image or a file: that something was sent must not get lost.
  }
}

function hasResultParts(content: unknown): boolean {
  return listOf(content).some(
    (part) => isRecord(part) && /^tool[-_](result|call_response)$/.test(String(part.type ?? '')),
  )
}

function readCall(written: JsonRecord): ToolStep {
  const inner = isRecord(written.function) ? written.function : written
  const name = textAt(inner, ['name', 'toolName', 'tool_name'])
  if (name === undefined) throw new Unconvertible('a tool call has no name')
  const callId = textAt(written, ['id', 'toolCallId', 'tool_call_id', 'call_id'])
  return {
    kind: 'tool',
    name,
    ...(callId === undefined ? {} : { callId }),
    ...readArguments(valueAt(inner, ['arguments', 'args', 'input', 'parameters'])),
  }
}

function readResult(written: JsonRecord, content: unknown): ToolResult {
  const callId = textAt(written, ['tool_call_id', 'toolCallId', 'tool_use_id', 'id'])
  const name = textAt(written, ['name', 'toolName', 'tool_name'])
  const { result, failed } = resultOf(content)
  const error = errorInResult(result, failed || written.is_error === true || written.isError === true)
  return {
    result,
    ...(callId === undefined ? {} : { callId }),
    ...(name === undefined ? {} : { name }),
    ...(error === undefined ? {} : { error }),
  }
}
