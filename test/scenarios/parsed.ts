import type { Scenario } from '../../src/domain/scenario.ts'
import { parseScenarios } from '../../src/scenarios/parse.ts'
import { shown } from '../yaml/diagnosed.ts'

/** The scenarios of a text that is correct. */
export async function scenariosOf(text: string, file = 'a.yml'): Promise<Scenario[]> {
  const { scenarios, diagnostics } = await parseScenarios([{ file, text }])
  if (diagnostics.length > 0) throw new Error(shown(diagnostics).join('\n'))
  return scenarios
}

/** What is said of a text: `line:column key: message (hint)`; warnings start with `warning`. */
export async function diagnosedIn(text: string): Promise<string[]> {
  const { diagnostics } = await parseScenarios([{ file: 'a.yml', text }])
  const lines = shown(diagnostics)
  return lines.map((line, index) => (diagnostics[index]?.severity === 'warning' ? `warning ${line}` : line))
}

/** A correct scenario with an `expect` block, in flow style. */
export const expecting = (expect: string) => `id: a\nuser: hi\nexpect: ${expect}\n`
