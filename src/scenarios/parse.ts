import type { Diagnostic } from '../domain/errors.ts'
import { type Scenario, type ScenarioDocument, scenarioDocument } from '../domain/scenario.ts'
import { readYaml, type YamlDocument } from '../yaml/read.ts'
import { checkScenario } from './checks.ts'
import { FAMILIAR, NOT_YET } from './familiar.ts'
import { repeatedIds } from './ids.ts'
import { checkPatterns, type PatternUse, patternsOf } from './patterns.ts'
import { expandVariables } from './variables.ts'

/** The text of one scenario file; `file` is the path that diagnostics and reports show. */
export interface ScenarioSource {
  file: string
  text: string
}

/**
 * The scenarios of some files, variables expanded, with everything that is wrong in any of them. Reads no
 * file: the texts may come from anywhere.
 */
export async function parseScenarios(
  sources: readonly ScenarioSource[],
): Promise<{ scenarios: Scenario[]; diagnostics: Diagnostic[] }> {
  const loaded: { scenario: Scenario; diagnose: Diagnose }[] = []
  const diagnostics: Diagnostic[] = []
  const patterns: (PatternUse & { diagnose: Diagnose })[] = []
  for (const { file, text } of sources) {
    const { documents, faults } = readYaml(text, file, scenarioDocument, { notYet: NOT_YET, familiar: FAMILIAR })
    diagnostics.push(...faults)
    if (documents.length + faults.length === 0) {
      diagnostics.push({ file, message: 'the file holds no scenario', hint: 'write one, or remove the file' })
    }
    for (const { value, diagnose, index, line } of documents) {
      const { copies, problems } = expandVariables(value)
      diagnostics.push(...problems.map(diagnose))
      for (const { variables, document } of copies) {
        for (const problem of checkScenario(document)) diagnostics.push(diagnose(problem))
        for (const use of patternsOf(document)) patterns.push({ ...use, diagnose })
        loaded.push({ scenario: normalise(document, variables, { file, document: index, line }), diagnose })
      }
    }
  }
  diagnostics.push(...repeatedIds(loaded), ...(await checkPatterns(patterns)))
  return { scenarios: loaded.map(({ scenario }) => scenario), diagnostics }
}

type Diagnose = YamlDocument<unknown>['diagnose']

/** The scenario ready to run: a plain `user` text becomes one scripted turn. */
function normalise(
  { variables: _, user, turns, ...rest }: ScenarioDocument,
  variables: Scenario['variables'],
  origin: Scenario['origin'],
): Scenario {
  const customer: Scenario['customer'] =
    typeof user === 'object'
      ? { kind: 'simulated', ...user }
      : { kind: 'scripted', turns: turns ?? [{ user: user ?? '' }] }
  return { ...rest, customer, ...(variables && { variables }), origin }
}
