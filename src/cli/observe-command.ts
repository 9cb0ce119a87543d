import { GateError } from '../domain/errors.ts'
import { SLI_NAMES } from '../domain/sli.ts'
import type { Observation } from '../observe.ts'
import { renderStatusTerminal } from '../reports/status.ts'
import { runObserve } from '../wiring/observe.ts'
import { type BudgetOptions, localBudget } from './budget-options.ts'
import { furnished } from './gate-command.ts'
import type { Terminal } from './terminal.ts'

export interface ObserveOptions extends BudgetOptions {
  config: string
  output: string
  format?: 'sessions' | 'otlp' | 'langfuse' | 'openai'
  sample?: number
  seed?: number
  json?: boolean
}

/** `observe`: scores production sessions, adds them to the baseline, shows where the agent stands. Returns the exit code. */
export async function observeCommand(
  terminal: Terminal,
  inputs: readonly string[],
  options: ObserveOptions,
): Promise<number> {
  if (inputs.length === 0)
    throw new GateError('usage', 'no sessions to observe', { hint: 'Name files, or - for stdin.' })
  return furnished(terminal, options, async (furnishing, progress) => {
    const budget = localBudget(terminal, { ...options, publish: true }, 'observe')
    const { format, sample, seed } = options
    const observation = await runObserve(
      { ...furnishing, budget },
      { inputs, stdin: terminal.stdin, format, sample, seed },
    )
    progress.end()
    if (options.json) terminal.print(JSON.stringify(observation, null, 2))
    else {
      terminal.print(
        renderStatusTerminal(
          { agent: observation.agent, budget: observation.budget, lines: observationLines(observation) },
          { color: terminal.printColor, width: terminal.columns },
        ),
      )
    }
    for (const { reason } of observation.warnings) terminal.error(`warning: ${reason}`)
    return 0
  })
}

/** What was read, scored and found, a sentence each. */
export function observationLines(observation: Observation): string[] {
  const { population, sampled, duplicates, tooOld, unreadable, slis, contributors, judge } = observation
  const left = [
    ...(duplicates > 0 ? [`${duplicates} were counted before`] : []),
    ...(tooOld > 0 ? [`${tooOld} are of hours that are closed`] : []),
    ...(unreadable.count > 0 ? [`${unreadable.count} could not be read`] : []),
  ]
  return [
    `${population} new sessions, of which ${sampled} were scored${left.length === 0 ? '' : `; ${left.join(', ')}`}.`,
    ...SLI_NAMES.map((sli) => {
      const { good, bad, unscored, counted, reason } = slis[sli]
      const left = unscored === 0 ? '' : `, ${unscored} unscored`
      return counted ? `${sli}: ${bad} bad of ${good + bad}${left}` : `${sli}: not counted${left} (${reason})`
    }),
    ...contributors.slice(0, 10).map(({ session, sli, reason }) => `${sli}, session ${session}: ${reason}`),
    ...(contributors.length > 10 ? [`and ${contributors.length - 10} more bad events`] : []),
    ...unreadable.named.slice(0, 5).map((place) => `not read: ${place}`),
    ...(judge.model === null
      ? []
      : [
          `Judge ${judge.model}: ${judge.calls} calls, ${judge.usd === null ? 'cost unknown' : `$${judge.usd.toFixed(4)}`}.`,
        ]),
  ]
}
