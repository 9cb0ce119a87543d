import type { SessionError, ToolStep } from '../domain/session.ts'
import { isRecord, listOf, parsedOrText, textAt } from './json.ts'

/** Arguments as models write them: an object, or its JSON text; text that is no JSON is kept as it came. */
export function readArguments(written: unknown): Pick<ToolStep, 'arguments' | 'argumentsRaw'> {
  if (written === undefined || written === null) return {}
  if (typeof written !== 'string') return { arguments: written }
  if (written.trim() === '') return { arguments: {} }
  try {
    return { arguments: JSON.parse(written) }
  } catch {
    return { argumentsRaw: written }
  }
}

/**
 * A tool's result: JSON text is parsed, a list of texts joined, the AI SDK's `{ type: 'json', value }` unwrapped;
 * `failed` when its wrapping says so.
 */
export function resultOf(content: unknown): { result: unknown; failed: boolean } {
  const parsed = parsedOrText(content)
  if (isRecord(parsed) && typeof parsed.type === 'string' && 'value' in parsed) {
    const known = /^(error-)?(text|json)$|^content$/.test(parsed.type)
    if (known) return { result: resultOf(parsed.value).result, failed: parsed.type.startsWith('error-') }
  }
  const texts = listOf(parsed).map((part) =>
    isRecord(part) && part.type === 'text' ? textAt(part, ['text']) : undefined,
  )
  const joined = texts.length > 0 && !texts.includes(undefined) ? parsedOrText(texts.join('\n')) : parsed
  // Null is what was returned; nothing at all was not recorded.
  return { result: joined, failed: false }
}

/** The error a result stands for: `{ error: CODE }`, or any result of a call that is marked as failed. */
export function errorInResult(result: unknown, failed: boolean): SessionError | undefined {
  const error = isRecord(result) ? result.error : undefined
  if (error !== undefined && error !== null && error !== false && error !== '') {
    if (isRecord(error)) {
      return { type: textAt(error, ['type', 'code', 'name']) ?? 'error', message: messageIn(error) }
    }
    const message = isRecord(result) ? textAt(result, ['message']) : undefined
    const code = String(error)
    // A short word is a code, anything else a message.
    if (/^\S{1,64}$/.test(code) && error !== true) return { type: code, message: message ?? code }
    return { type: 'error', message: message ?? (error === true ? 'the tool reported an error' : code) }
  }
  if (!failed) return undefined
  return { type: 'error', message: typeof result === 'string' ? result : (JSON.stringify(result) ?? 'failed') }
}

function messageIn(error: Record<string, unknown>): string {
  return textAt(error, ['message']) ?? JSON.stringify(error)
}
