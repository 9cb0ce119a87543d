import type { Evidence, Result, ScenarioResult } from '../domain/result.ts'
import type { Core } from './core.ts'
import { oneLine } from './safe-text.ts'

/** GitHub shows ten of each level a step; the last place is for how many more there are. */
const MAX_SHOWN = 9
const MAX_MESSAGE = 500

export interface Annotation {
  level: 'error' | 'warning' | 'notice'
  title: string
  /** One line. */
  message: string
  /** Relative to the repository's root; undefined: of the whole run. */
  place: Place | undefined
}

interface Place {
  file: string
  /** 1-based. */
  line: number
  column?: number | undefined
}

/**
 * Where a piece of a scenario stands in the repository; `path` is that of an expectation (`turns[0].expect.say[1]`),
 * undefined for the scenario as a whole. undefined where nobody knows: then the scenario's own place is asked for.
 */
export type Locate = (scenario: ScenarioResult, path: string | undefined) => Place | undefined

/**
 * An annotation for each expectation that was not met, on its own line, `must_pass` scenarios first: at most nine, and
 * one that says how many more. They are errors where the result blocks, warnings otherwise.
 */
export function annotationsOf(result: Result, locate: Locate): Annotation[] {
  const level = result.verdict === 'block' ? 'error' : 'warning'
  const failing = result.scenarios.filter(({ failed }) => failed > 0)
  const inOrder = [...failing.filter(({ mustPass }) => mustPass), ...failing.filter(({ mustPass }) => !mustPass)]
  const findings = inOrder.flatMap((scenario) => findingsOf(scenario).map((finding) => ({ scenario, finding })))
  const shown = findings.slice(0, MAX_SHOWN).map(({ scenario, finding }) => ({
    level,
    title: oneLine(scenario.id, 140),
    message: messageOf(scenario, finding),
    place: locate(scenario, finding.path) ?? locate(scenario, undefined),
  })) satisfies Annotation[]
  const more = findings.length - shown.length
  if (more === 0) return shown
  const message = `${more} more ${more === 1 ? 'finding' : 'findings'}: see the job summary.`
  return [...shown, { level: 'notice', title: 'agent-slo-gate', message, place: undefined }]
}

/** Writes annotations as workflow commands; `core` escapes what is in them. */
export function emitAnnotations(
  core: Pick<Core, 'error' | 'warning' | 'notice'>,
  annotations: readonly Annotation[],
): void {
  for (const { level, title, message, place } of annotations) {
    const { file, line: startLine, column: startColumn } = place ?? {}
    core[level](message, {
      title,
      ...(file === undefined ? {} : { file }),
      ...(startLine === undefined ? {} : { startLine }),
      ...(startColumn === undefined ? {} : { startColumn }),
    })
  }
}

/** Distinct unmet expectations of a scenario; where no evidence names one, why its trials failed. */
function findingsOf({ trials }: ScenarioResult): (Evidence & { trials: number })[] {
  const found = new Map<string, Evidence & { trials: number }>()
  for (const trial of trials.filter(({ result }) => result === 'failed')) {
    const evidence = trial.scores.flatMap((score) => (score.result === 'failed' ? (score.evidence ?? []) : []))
    const expectations = evidence.filter(({ path }) => path !== undefined)
    const reason = trial.reason ?? trial.scores.find(({ result }) => result === 'failed')?.reason ?? 'a trial failed'
    const items: Evidence[] = expectations.length > 0 ? expectations : [evidence[0] ?? { reason }]
    for (const [key, item] of new Map(items.map((item) => [item.path ?? item.reason, item]))) {
      const known = found.get(key)
      found.set(key, known ? { ...known, trials: known.trials + 1 } : { ...item, trials: 1 })
    }
  }
  return [...found.values()]
}

function messageOf(
  { passed, failed }: ScenarioResult,
  { reason, expected, actual, trials }: Evidence & { trials: number },
) {
  const sides = [
    ...(expected === undefined ? [] : [`expected: ${oneLine(expected, 150)}`]),
    ...(actual === undefined ? [] : [`actual: ${oneLine(actual, 150)}`]),
  ]
  const figures = sides.length === 0 ? '' : ` (${sides.join('; ')})`
  return oneLine(`${oneLine(reason, 200)}${figures}; in ${trials} of ${passed + failed} trials`, MAX_MESSAGE)
}
