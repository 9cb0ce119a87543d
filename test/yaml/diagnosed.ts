import { type Diagnostic, GateError } from '../../src/domain/errors.ts'

/** Diagnostics as a person reads them: `line:column key: message (hint)`. */
export function shown(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ line, column, key, message, hint }) => {
    const place = line === undefined ? '' : `${line}:${column ?? '?'} `
    return `${place}${key ? `${key}: ` : ''}${message}${hint ? ` (${hint})` : ''}`
  })
}

/** The error that a promise is rejected with. */
export async function gateErrorOf(promise: Promise<unknown>): Promise<GateError> {
  try {
    await promise
  } catch (thrown) {
    if (thrown instanceof GateError) return thrown
    throw thrown
  }
  throw new Error('expected a GateError, nothing was thrown')
}
