import { type Diagnostic, GateError } from '../domain/errors.ts'

/** Throws all faults of all files (at least one) as one error, sorted by file and place. */
export function throwFaults(what: string, faults: readonly Diagnostic[]): never {
  const diagnostics = sortDiagnostics(faults)
  const files = new Set(diagnostics.map(({ file }) => file)).size
  const where = files === 1 ? '' : ` in ${files} files`
  const count = diagnostics.length === 1 ? '' : `: ${diagnostics.length} errors${where}`
  throw new GateError('invalid_input', `${what}${count}`, { diagnostics })
}

/** Whether a diagnostic stops the gate. */
export function isError({ severity }: Diagnostic): boolean {
  return severity !== 'warning'
}

/** By file, line and column; what was said twice of the same place is said once. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sorted = diagnostics.toSorted(
    (a, b) => compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  )
  const seen = new Set<string>()
  return sorted.filter(({ file, line, column, message }) => {
    const place = JSON.stringify([file, line, column, message])
    return !seen.has(place) && seen.add(place)
  })
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
