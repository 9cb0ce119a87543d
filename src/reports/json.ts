import { GateError } from '../domain/errors.ts'
import type { Result } from '../domain/result.ts'

/**
 * The result as JSON, two spaces an indent: equal results are equal bytes.
 * Throws `internal` for a number that JSON cannot hold: it would be read back as null.
 */
export function renderJson(result: Result): string {
  const text = JSON.stringify(result, finite, 2)
  // `##[command]` would be obeyed by a CI log that this is printed to; escaped, it is the same JSON.
  return `${text.replaceAll('##[', '\\u0023#[')}\n`
}

function finite(key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw new GateError('internal', `The result breaks its own schema: ${key} is ${value}`)
}
