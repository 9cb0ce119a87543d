import type { Diagnostic } from '../domain/errors.ts'
import type { Scenario } from '../domain/scenario.ts'
import type { Problem } from '../yaml/parse.ts'

/** Ids that are used more than once, at their second place, with the first one named. */
export function repeatedIds(
  loaded: readonly { scenario: Scenario; diagnose(problem: Problem): Diagnostic }[],
): Diagnostic[] {
  const first = new Map<string, Scenario['origin']>()
  return loaded.flatMap(({ scenario: { id, origin }, diagnose }) => {
    const earlier = first.get(id)
    if (!earlier) first.set(id, origin)
    // Copies of one scenario can only repeat an id by repeating a value, which is said there.
    if (!earlier || (earlier.file === origin.file && earlier.document === origin.document)) return []
    const message = `the id \`${id}\` is already used in ${earlier.file}:${earlier.line}`
    return [diagnose({ path: ['id'], message, hint: 'give one of them another id' })]
  })
}
