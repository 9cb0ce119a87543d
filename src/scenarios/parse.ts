import type { Diagnostic } from '../domain/errors.ts'
import { type Scenario, type ScenarioDocument, scenarioDocument } from '../domain/scenario.ts'
import type { Problem } from '../yaml/parse.ts'
import { readYaml, type YamlDocument } from '../yaml/read.ts'
import { type Salvaged, salvage } from '../yaml/salvage.ts'
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

/** What some scenario files say. */
export interface ParsedScenarios {
  scenarios: Scenario[]
  /** The scenarios, and what could be read of those with faults: to find more of them, never to be run. */
  readable: { scenario: Scenario; diagnose: Diagnose }[]
  diagnostics: Diagnostic[]
}

/**
 * The scenarios of some files, variables expanded, with everything that is wrong in any of them. Reads no
 * file: the texts may come from anywhere.
 */
export async function parseScenarios(sources: readonly ScenarioSource[]): Promise<ParsedScenarios> {
  const loaded: { scenario: Scenario; diagnose: Diagnose; isWhole: boolean }[] = []
  const diagnostics: Diagnostic[] = []
  const patterns: (PatternUse & { diagnose: Diagnose })[] = []
  for (const { file, text } of sources) {
    const { documents, broken, faults } = readYaml(text, file, scenarioDocument, {
      notYet: NOT_YET,
      familiar: FAMILIAR,
    })
    diagnostics.push(...faults)
    if (documents.length + faults.length === 0) {
      diagnostics.push({ file, message: 'the file holds no scenario', hint: 'write one, or remove the file' })
    }
    const readable = [...documents.map(asWhole), ...broken.flatMap((each) => salvage(each, scenarioDocument) ?? [])]
    for (const document of readable.toSorted((a, b) => a.index - b.index)) {
      const { value, diagnose, index, line } = document
      if (!document.isWhole(['variables'])) continue
      const { copies, problems } = expandVariables(value)
      const report = (found: Iterable<Problem>) => {
        for (const problem of found) if (document.isReal(problem)) diagnostics.push(diagnose(problem))
      }
      report(problems)
      for (const { variables, document: copy } of copies) {
        report(checkScenario(copy))
        for (const use of patternsOf(copy)) patterns.push({ ...use, diagnose })
        const scenario = normalise(copy, variables, { file, document: index, line })
        loaded.push({ scenario, diagnose, isWhole: document.isWhole([]) })
      }
    }
  }
  diagnostics.push(...repeatedIds(loaded), ...(await checkPatterns(patterns)))
  return {
    scenarios: loaded.filter(({ isWhole }) => isWhole).map(({ scenario }) => scenario),
    readable: loaded,
    diagnostics,
  }
}

function asWhole<T>(document: YamlDocument<T>): Salvaged<T> {
  return { ...document, isWhole: () => true, isReal: () => true }
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
