import type { Evidence, Result, ScenarioResult, TrialResult } from '../../domain/result.ts'

/** One distinct thing that went wrong in a scenario, over all trials that show it. */
export interface Failure {
  criterion: string
  /** Path in the scenario's YAML. */
  path: string | undefined
  /** 0-based. */
  turn: number | undefined
  expected: string | undefined
  /** Of the first trial that shows it. */
  actual: string | undefined
  reason: string
  sessions: string[]
  /** How many further, different `actual` texts there are. */
  otherActuals: number
  /** How many further failures of the same criterion this one stands for. */
  alike: number
}

export interface FailingScenario {
  scenario: ScenarioResult
  failures: Failure[]
  /** What the trials themselves say, where no failure says it (a crash, a time-out), most frequent first. */
  reasons: { reason: string; trials: number }[]
  /** Failed trials that are listed in the result. */
  failed: TrialResult[]
}

/** Scenarios with a failed trial: `must_pass` first, then by the share that failed; suite order among equals. */
export function failingScenarios({ scenarios }: Result): FailingScenario[] {
  return scenarios
    .map((scenario) => ({ scenario, failed: scenario.trials.filter(({ result }) => result === 'failed') }))
    .filter(({ scenario, failed }) => scenario.failed > 0 || failed.length > 0)
    .sort((a, b) => urgency(b.scenario) - urgency(a.scenario))
    .map(({ scenario, failed }) => {
      const failures = summarised(failuresOf(failed))
      return { scenario, failures, reasons: trialReasons(failed, failures), failed }
    })
}

function urgency({ mustPass, passed, failed }: ScenarioResult): number {
  return (mustPass ? 2 : 0) + failed / Math.max(1, passed + failed)
}

/**
 * The failures a reader needs to see why a scenario failed: expectations each on their own, and of what
 * another criterion adds (slow turns, wrong calls) the first.
 */
function summarised(failures: readonly Failure[]): Failure[] {
  const kept: Failure[] = []
  for (const failure of failures) {
    if (failure.criterion === 'TaskSuccessRate') kept.push(failure)
    else if (!kept.some((other) => other.criterion !== failure.criterion && tells(other, failure.reason))) {
      const like = isBare(failure)
        ? kept.findIndex((other) => other.criterion === failure.criterion && isBare(other))
        : -1
      const known = kept[like]
      if (known)
        kept[like] = {
          ...known,
          alike: known.alike + 1,
          sessions: [...new Set([...known.sessions, ...failure.sessions])],
        }
      else kept.push(failure)
    }
  }
  return kept
}

function isBare({ path, expected }: Failure): boolean {
  return path === undefined && expected === undefined
}

/** Whether a reason only says again what a failure says. */
function tells({ expected, reason: told }: Failure, reason: string): boolean {
  return (expected !== undefined && reason.includes(expected)) || reason.includes(told)
}

/**
 * Distinct failures of some trials. The same expectation that is missed in another trial is one failure,
 * even when the agent's words differ; what a second criterion says of the same expectation is not repeated.
 */
export function failuresOf(trials: readonly TrialResult[]): Failure[] {
  const found = new Map<string, Failure & { actuals: Set<string> }>()
  for (const { session, scores } of trials) {
    for (const { criterion, result, reason, evidence } of scores) {
      if (result !== 'failed') continue
      const items = evidence && evidence.length > 0 ? evidence : [{ reason: reason ?? `${criterion} failed` }]
      for (const item of items) {
        const key = keyOf(item)
        const known = found.get(key)
        const failure = known ?? newFailure(criterion, item)
        if (!known) found.set(key, failure)
        if (!failure.sessions.includes(session)) failure.sessions.push(session)
        if (item.actual !== undefined) failure.actuals.add(item.actual)
      }
    }
  }
  return [...found.values()].map(({ actuals, ...failure }) => ({
    ...failure,
    otherActuals: Math.max(0, actuals.size - 1),
  }))
}

function keyOf({ path, turn, expected, reason }: Evidence): string {
  return JSON.stringify(path === undefined ? [turn, expected, reason] : [path, turn, expected])
}

function newFailure(
  criterion: string,
  { path, turn, expected, actual, reason }: Evidence,
): Failure & { actuals: Set<string> } {
  return {
    criterion,
    path,
    turn,
    expected,
    actual,
    reason,
    sessions: [],
    otherActuals: 0,
    alike: 0,
    actuals: new Set(),
  }
}

function trialReasons(
  trials: readonly TrialResult[],
  failures: readonly Failure[],
): { reason: string; trials: number }[] {
  const counts = new Map<string, number>()
  for (const { reason } of trials) {
    if (reason === undefined || failures.some((failure) => says(reason, failure.reason))) continue
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return [...counts].map(([reason, count]) => ({ reason, trials: count })).sort((a, b) => b.trials - a.trials)
}

function says(a: string, b: string): boolean {
  return a.includes(b) || b.includes(a)
}

/** `turn 1`, counted as people do. */
export function turnText(turn: number): string {
  return `turn ${turn + 1}`
}
