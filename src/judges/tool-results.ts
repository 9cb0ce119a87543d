import { nestsTooDeep } from '../domain/nesting.ts'
import type { Session, ToolStep } from '../domain/session.ts'

/** `unknown`: the result was not observable. */
export type CallResult = 'ok' | 'empty' | 'error' | 'unknown'

/** What became of a tool call, as far as its session lets see. */
export function resultOf({ observed }: Session, step: ToolStep): CallResult {
  if (step.error) return 'error'
  if (observed?.toolResults === 'no') return 'unknown'
  // A result that is absent is empty only where every result would have been recorded.
  if (step.result === undefined) return observed?.toolResults === 'yes' ? 'empty' : 'unknown'
  const result = unwrapped(step.result)
  if (isError(result)) return 'error'
  return isEmpty(result) ? 'empty' : 'ok'
}

/** Whether a call is known to have failed. */
export function hasFailed(step: ToolStep): boolean {
  return step.error !== undefined || isError(unwrapped(step.result))
}

/** Recorders often keep what was sent: the JSON of an object or a list, of null or an empty text, as a text. */
export function unwrapped(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*(?:[[{]|null\s*$|""\s*$)/.test(value) || nestsTooDeep(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** By which most frameworks tell a model that a tool threw; a field that says that there was no error is none. */
const ERROR_TEXT =
  /^\s*(?:[\w.]*error: (?!(?:none|null|false|no|0|""|'')?[^\S\n]*(?:[\n,;]|$))|traceback \(most recent call last\))/i

/** An object with an `error`, or the text of one. */
function isError(result: unknown): boolean {
  if (typeof result === 'string') return ERROR_TEXT.test(result)
  if (typeof result !== 'object' || result === null || !('error' in result)) return false
  return Boolean(result.error)
}

function isEmpty(result: unknown): boolean {
  if (result === null || (typeof result === 'string' && result.trim() === '')) return true
  if (typeof result !== 'object') return false
  return Array.isArray(result) ? result.length === 0 : Object.keys(result).length === 0
}
