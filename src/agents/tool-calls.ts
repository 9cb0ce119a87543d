import { AgentError } from '../domain/agent.ts'
import type { SessionError, ToolStep } from '../domain/session.ts'
import { excerpt } from './excerpt.ts'
import { describeType, isRecord, parsedOrText, parseJson } from './json.ts'

/**
 * Reads tool calls as agents report them: our own shape, OpenAI's `{ function: { name, arguments } }`, and the
 * usual other names for the same fields. Nothing and null are no calls; one object is one call.
 * @throws AgentError `nonsense` for anything that is no list of calls with names.
 */
export function readToolCalls(reported: unknown): ToolStep[] {
  if (reported === undefined || reported === null) return []
  if (isRecord(reported)) return [readToolCall(reported)]
  if (!Array.isArray(reported)) {
    throw new AgentError('nonsense', `tool calls: expected a list, found ${describeType(reported)}`)
  }
  return reported.map(readToolCall)
}

/** The error a tool result stands for: a result of `{ error: CODE }` is one. */
export function errorInResult(result: unknown): SessionError | undefined {
  if (!isRecord(result) || !Object.hasOwn(result, 'error')) return undefined
  return readError(result.error, result.message)
}

/** Arguments as models write them: an object, or its JSON text; text that is no JSON is kept as it came. */
export function readArguments(written: unknown): Pick<ToolStep, 'arguments' | 'argumentsRaw'> {
  if (written === undefined) return {}
  if (typeof written !== 'string') return { arguments: written }
  if (written.trim() === '') return { arguments: {} }
  const parsed = parseJson(written)
  return parsed.ok ? { arguments: parsed.value } : { argumentsRaw: written }
}

function readToolCall(call: unknown): ToolStep {
  if (!isRecord(call)) throw new AgentError('nonsense', `tool calls: expected objects, found ${describeType(call)}`)
  const inner = isRecord(call.function) ? call.function : call
  const name = firstText(inner, ['name', 'tool', 'tool_name', 'toolName'])
  if (name === undefined) {
    throw new AgentError('nonsense', `tool calls: a call has no name: ${excerpt(JSON.stringify(call))}`)
  }
  const step: ToolStep = {
    kind: 'tool',
    name,
    ...readArguments(firstOf(inner, ['arguments', 'args', 'input', 'parameters'])),
  }
  const callId = firstText(call, ['id', 'call_id', 'callId', 'tool_call_id', 'toolCallId'])
  if (callId !== undefined) step.callId = callId
  const durationMs = firstOf(call, ['duration_ms', 'durationMs'])
  if (typeof durationMs === 'number' && durationMs >= 0) step.durationMs = durationMs
  const resultKey = ['result', 'output'].find((key) => call[key] !== undefined)
  if (resultKey !== undefined) {
    const result = call[resultKey]
    step.result = typeof result === 'string' ? parsedOrText(result) : result
  }
  const failed = call.is_error === true || call.isError === true
  const error =
    readError(call.error, undefined) ??
    errorInResult(step.result) ??
    (failed ? readError(true, step.result) : undefined)
  if (error) step.error = error
  return step
}

/** An error as text, code, flag or object; undefined for what says that there was none. */
function readError(error: unknown, message: unknown): SessionError | undefined {
  if (error === undefined || error === null || error === false || error === '') return undefined
  if (isRecord(error)) {
    const type = firstText(error, ['type', 'code', 'name']) ?? 'error'
    return { type, message: firstText(error, ['message']) ?? JSON.stringify(error) }
  }
  const said = typeof message === 'string' && message !== '' ? message : undefined
  if (error === true) return { type: 'error', message: said ?? 'the tool reported an error' }
  // A short word is a code, anything else a message.
  const code = String(error)
  return /^\S{1,64}$/.test(code) ? { type: code, message: said ?? code } : { type: 'error', message: code }
}

function firstOf(record: Record<string, unknown>, keys: readonly string[]): unknown {
  for (const key of keys) if (record[key] !== undefined) return record[key]
  return undefined
}

function firstText(record: Record<string, unknown>, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = record[key]
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number') return String(value)
  }
  return undefined
}
