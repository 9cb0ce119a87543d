import XMLBuilder from 'fast-xml-builder'
import type { Result } from '../domain/result.ts'
import type { Case, Suite } from './junit/case.ts'
import { checkCases, errorCases, sliCases } from './junit/gate-cases.ts'
import { scenarioSuites } from './junit/scenario-suites.ts'
import { cleanText, mapTexts, shorten } from './text/clean.ts'
import { decimals } from './text/numbers.ts'

/**
 * JUnit XML: suites `slos` and `checks`, and one for each cluster of scenarios with a case for each trial
 * (for each scenario where the result does not list all trials). Failed is a failure, invalid and undecided
 * an error, not measured and not run skipped. Times are seconds.
 */
export function renderJunit(result: Result): string {
  // Cleaned: XML 1.0 cannot hold control characters, and a reader should not see the others.
  const clean = mapTexts(result, (text) => shorten(cleanText(text), LONGEST).replace(NOT_XML, ''))
  const suites = suitesOf(clean)
  const xml = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
    // A message that reads `true` would lose its value, and the document its form.
    suppressBooleanAttributes: false,
  }).build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      ...attributes({
        name: `agent-slo-gate ${clean.agent.name}`,
        ...counts(suites.flatMap(({ cases }) => cases)),
        time: seconds(clean.durationMs),
      }),
      testsuite: suites.map((suite) => ({
        ...attributes({
          name: suite.name,
          ...counts(suite.cases),
          timestamp: clean.startedAt.replace(/(\.\d+)?Z$/, ''),
        }),
        testcase: suite.cases.map(elementOf),
      })),
    },
  })
  return `${disarmed(xml.trimEnd())}\n`
}

const LONGEST = 10_000
/** Noncharacters that XML 1.0 leaves out beyond the controls. */
const NOT_XML = /[\uFFFE\uFFFF]/g

function suitesOf(result: Result): Suite[] {
  const suites = [
    { name: 'gate', cases: errorCases(result) },
    { name: 'slos', cases: sliCases(result) },
    { name: 'checks', cases: checkCases(result) },
    ...scenarioSuites(result),
  ]
  return suites.filter(({ cases }) => cases.length > 0)
}

function counts(cases: readonly Case[]): Record<string, string> {
  const count = (outcome: Case['outcome']) => String(cases.filter((item) => item.outcome === outcome).length)
  return { tests: String(cases.length), failures: count('failure'), errors: count('error'), skipped: count('skipped') }
}

function elementOf({ name, classname, file, line, outcome, type, message = '', body, note }: Case): object {
  return {
    ...attributes({ name, classname, file, line }),
    ...(outcome === 'skipped' ? { skipped: attributes({ message }) } : {}),
    ...(outcome === 'failure' || outcome === 'error'
      ? { [outcome]: { ...attributes({ message, type }), ...(body ? { '#text': body } : {}) } }
      : {}),
    ...(note ? { 'system-out': note } : {}),
  }
}

/** Attributes of an element, as the builder tells them from its children. */
function attributes(values: Record<string, string | number | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[`@${name}`, String(value)]])),
  )
}

function seconds(ms: number): string {
  return decimals(ms / 1000, 3)
}

/** The same XML, without what a CI log would obey. */
function disarmed(xml: string): string {
  return xml.replaceAll('##[', '&#35;#[').replace(/^([^\S\n]*):(?=:)/gm, '$1&#58;')
}
