import { AgentError } from '../domain/agent.ts'
import type { SessionError, ToolStep } from '../domain/session.ts'
import { excerpt } from './excerpt.ts'
import { describeType, isRecord, parsedOrText, parseJson } from './json.ts'

/**
 * Reads tool calls as agents report them: our own shape, OpenAI's `{ function: { name, arguments } }`, and the
 * usual other names for the same fields. Nothing and null are no calls; one object is one call. Items of one call id
 * that do not contradict each other are one call: SDKs report the result of a call as an item of its own.
 * @throws AgentError `nonsense` for anything that is no list of calls with names.
 */
export function readToolCalls(reported: unknown): ToolStep[] {
  if (reported === undefined || reported === null) return []
  if (!isRecord(reported) && !Array.isArray(reported)) {
    throw new AgentError('nonsense', `tool calls: expected a list, found ${describeType(reported)}`)
  }
  const steps: ToolStep[] = []
  const byId = new Map<string, ToolStep>()
  for (const item of isRecord(reported) ? [reported] : reported) {
    const read = readToolCall(item)
    const known = read.callId === undefined ? undefined : byId.get(read.callId)
    if (known && !contradicts(known, read)) add(known, read)
    else {
      const step = named(read, item)
      steps.push(step)
      if (step.callId !== undefined) byId.set(step.callId, step)
    }
  }
  return steps
}

const TOLD_ONCE = ['name', 'arguments', 'argumentsRaw', 'result', 'error'] as const

function contradicts(known: ToolStep, more: Unnamed): boolean {
  return TOLD_ONCE.some((key) => {
    const [one, other] = [known[key], more[key]]
    if (one === undefined || other === undefined) return false
    if (key === 'arguments' && (isNothing(one) || isNothing(other))) return false
    return JSON.stringify(one) !== JSON.stringify(other)
  })
}

function add(known: ToolStep, more: Unnamed): void {
  const { arguments: args } = known
  Object.assign(known, more)
  if (isNothing(known.arguments) && args !== undefined) known.arguments = args
}

/** Arguments that are still to come, or that are left out beside a result, are told as an empty object. */
function isNothing(args: unknown): boolean {
  return isRecord(args) && Object.keys(args).length === 0
}

function named(read: Unnamed, item: unknown): ToolStep {
  const { name } = read
  if (name !== undefined) return { ...read, name }
  throw new AgentError('nonsense', `tool calls: a call has no name: ${excerpt(JSON.stringify(item))}`)
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

/** What one item says of a call; a result that is an item of its own need not name the tool again. */
type Unnamed = Omit<ToolStep, 'name'> & { name?: string }

function readToolCall(call: unknown): Unnamed {
  if (!isRecord(call)) throw new AgentError('nonsense', `tool calls: expected objects, found ${describeType(call)}`)
  const inner = isRecord(call.function) ? call.function : call
  const name = firstText(inner, ['name', 'tool', 'tool_name', 'toolName'])
  const step: Unnamed = {
    kind: 'tool',
    ...(name === undefined ? {} : { name }),
    ...readArguments(firstOf(inner, ['arguments', 'args', 'input', 'parameters'])),
  }
  const callId = firstText(call, ['call_id', 'callId', 'tool_call_id', 'toolCallId', 'id'])
  if (callId !== undefined) step.callId = callId
  const durationMs = firstOf(call, ['duration_ms', 'durationMs'])
  if (typeof durationMs === 'number' && durationMs >= 0) step.durationMs = durationMs
  // `content` is the result in a message of the role `tool`.
  const result = firstOf(call, isResultMessage(call) ? ['result', 'output', 'content'] : ['result', 'output'])
  if (result !== undefined) step.result = unwrapped(result)
  const failed = call.is_error === true || call.isError === true || isFailedMessage(call)
  const error =
    readError(call.error ?? call.errorText, undefined) ??
    errorInResult(step.result) ??
    (failed ? readError(true, step.result) : undefined)
  if (error) step.error = error
  return step
}

function isResultMessage({ role, type, tool_call_id }: Record<string, unknown>): boolean {
  return tool_call_id !== undefined && (role === 'tool' || type === 'tool')
}

/** LangChain says it beside the content, the AI SDK in the type of the output. */
function isFailedMessage({ status, tool_call_id, output }: Record<string, unknown>): boolean {
  if (status === 'error' && tool_call_id !== undefined) return true
  return isRecord(output) && (output.type === 'error-text' || output.type === 'error-json') && 'value' in output
}

/** The result inside what SDKs put around it: an empty one must be seen to be empty. */
function unwrapped(result: unknown): unknown {
  if (typeof result === 'string') return parsedOrText(result)
  if (!isRecord(result) || Object.keys(result).length !== 2 || typeof result.type !== 'string') return result
  if (result.type === 'text' && typeof result.text === 'string') return parsedOrText(result.text)
  return /^(text|json|error-text|error-json)$/.test(result.type) && 'value' in result ? result.value : result
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
