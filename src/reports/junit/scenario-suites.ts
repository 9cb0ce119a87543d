import type { Result, ScenarioResult, TrialResult } from '../../domain/result.ts'
import { type Failure, failuresOf, turnText } from '../facts/failures.ts'
import { countsText } from '../facts/words.ts'
import { oneLine } from '../text/clean.ts'
import type { Case, Suite } from './case.ts'

/** A suite for each cluster, in suite order; scenarios without one are in `scenarios`. */
export function scenarioSuites({ scenarios, trials }: Result): Suite[] {
  const suites = new Map<string, Case[]>()
  for (const scenario of scenarios) {
    const name = scenario.cluster === undefined ? 'scenarios' : `scenarios: ${oneLine(scenario.cluster)}`
    const cases =
      scenario.skipped !== undefined || trials.listed === 'failing' ? [scenarioCase(scenario)] : trialCases(scenario)
    suites.set(name, suites.get(name) ?? [])
    suites.get(name)?.push(...cases)
  }
  return [...suites].map(([name, cases]) => ({ name, cases }))
}

function trialCases(scenario: ScenarioResult): Case[] {
  const cases = scenario.trials.map((trial) => trialCase(scenario, trial))
  const notRun = scenario.invalid - scenario.trials.filter(({ result, extra }) => result === 'invalid' && !extra).length
  if (notRun <= 0) return cases
  return [
    ...cases,
    {
      ...base(scenario),
      name: `${oneLine(scenario.id)} (${notRun} not run)`,
      outcome: 'skipped',
      type: 'not_run',
      message: `${notRun} trials were not run`,
    },
  ]
}

function trialCase(scenario: ScenarioResult, trial: TrialResult): Case {
  const common = {
    ...base(scenario),
    name: `${oneLine(scenario.id)} trial ${trial.trial + 1}${trial.extra ? ' (extra)' : ''}`,
  }
  const session = `session ${oneLine(trial.session)}`
  switch (trial.result) {
    case 'passed':
      return { ...common, outcome: 'passed', type: 'passed' }
    case 'invalid':
      return {
        ...common,
        outcome: 'error',
        type: 'invalid',
        message: oneLine(trial.reason ?? 'invalid'),
        body: session,
      }
    case 'failed': {
      const failures = failuresOf([trial])
      const message = oneLine(trial.reason ?? failures[0]?.reason ?? 'failed')
      return {
        ...common,
        outcome: 'failure',
        type: failures[0]?.criterion ?? 'failed',
        message,
        body: [...failures.map(failureText), session].join('\n\n'),
      }
    }
  }
}

/** Where not all trials are listed: the counts of the scenario, and its distinct failures. */
function scenarioCase(scenario: ScenarioResult): Case {
  const { failed, invalid, skipped, trials } = scenario
  const failedTrials = trials.filter(({ result }) => result === 'failed')
  const failures = failuresOf(failedTrials)
  const counts = countsText(scenario, failedTrials)
  const common = { ...base(scenario), name: oneLine(scenario.id) }
  if (skipped !== undefined) return { ...common, outcome: 'skipped', type: 'skipped', message: oneLine(skipped) }
  if (failed > 0 || failedTrials.length > 0)
    return {
      ...common,
      outcome: 'failure',
      type: failures[0]?.criterion ?? 'failed',
      message: counts,
      body: failures.map(failureText).join('\n\n'),
    }
  // Trials that are not listed one by one must not disappear in a case that passed.
  if (invalid > 0)
    return {
      ...common,
      outcome: 'error',
      type: 'invalid',
      message: counts,
      body: oneLine(trials.find(({ result }) => result === 'invalid')?.reason ?? 'not run'),
    }
  return { ...common, outcome: 'passed', type: 'passed', note: counts }
}

function base({ cluster, file, line }: ScenarioResult): Pick<Case, 'classname' | 'file' | 'line'> {
  return {
    classname: cluster === undefined ? 'scenarios' : `scenarios.${oneLine(cluster)}`,
    file: file === undefined ? undefined : oneLine(file),
    line,
  }
}

function failureText({ criterion, path, turn, expected, actual, reason }: Failure): string {
  const marks = [...(turn === undefined ? [] : [turnText(turn)]), ...(path === undefined ? [] : [oneLine(path)])]
  return [
    `${criterion}: ${oneLine(reason)}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`,
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(actual === undefined ? [] : [`actual:   ${actual}`]),
  ].join('\n')
}
