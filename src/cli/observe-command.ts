import { GateError } from '../domain/errors.ts'
import { renderOpenMetrics } from '../reports/openmetrics.ts'
import { renderStatusTerminal } from '../reports/status.ts'
import { observationLines } from '../wiring/observation-lines.ts'
import { runObserve } from '../wiring/observe.ts'
import { type BudgetOptions, localBudget } from './budget-options.ts'
import { furnished } from './gate-command.ts'
import { eventsPath, type TelemetryOptions, writeMetrics } from './telemetry.ts'
import type { Terminal } from './terminal.ts'

export interface ObserveOptions extends BudgetOptions, TelemetryOptions {
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
      { ...furnishing, budget, eventsPath: eventsPath(terminal, options) },
      { inputs, stdin: terminal.stdin, format, sample, seed },
    )
    progress.end()
    writeMetrics(terminal, options, () => renderOpenMetrics(observation.agent, observation.budget))
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
