import { randomUUID } from 'node:crypto'
import { relative, resolve } from 'node:path'
import { exitCodeOf } from '../domain/result.ts'
import type { Stage } from '../domain/slo.ts'
import { renderRunMetrics } from '../reports/openmetrics.ts'
import { type Finished, runGate } from '../wiring/run.ts'
import type { Furnishing } from '../wiring.ts'
import { type BudgetOptions, localBudget } from './budget-options.ts'
import { progressOn } from './progress.ts'
import { eventsPath, type TelemetryOptions, writeMetrics } from './telemetry.ts'
import type { Terminal } from './terminal.ts'

export interface GateOptions extends BudgetOptions, TelemetryOptions {
  config: string
  output: string
  stage?: Stage
  resume?: boolean
  json?: boolean
  /** Only of `decide`: folder of the collected shards, and how many there must be. */
  sessions?: string
  shards?: number
}

/** `gate` and `decide`: runs the pipeline, writes the reports, prints the verdict. Returns the exit code. */
export async function gateCommand(terminal: Terminal, options: GateOptions): Promise<number> {
  const { sessions, shards } = options
  const collected = sessions === undefined ? undefined : { folder: resolve(terminal.cwd, sessions), shards }
  const runKey = randomUUID()
  const budget = localBudget(terminal, options, runKey)
  return furnished(terminal, options, async (furnishing, progress) => {
    const { result, texts, files, failed } = await runGate(
      { ...furnishing, collected, budget, runKey, eventsPath: eventsPath(terminal, options) },
      { stage: options.stage },
    )
    progress.end()
    writeMetrics(terminal, options, () => renderRunMetrics(result))
    if (options.json) terminal.print(texts.json)
    else terminal.print(await renderForTerminal(terminal, result, files))
    for (const message of failed) terminal.error(`error: ${message}`)
    return exitCodeOf(result.verdict)
  })
}

/** Runs with what every command that measures has: folders, the progress line, an end at SIGINT, SIGTERM and SIGHUP. */
export async function furnished(
  terminal: Terminal,
  options: Pick<GateOptions, 'config' | 'output' | 'resume'>,
  run: (furnishing: Furnishing, progress: { end(): void }) => Promise<number>,
): Promise<number> {
  const progress = progressOn(terminal, () => performance.now())
  const { signal, release } = terminal.untilSignal()
  try {
    const furnishing: Furnishing = {
      configPath: resolve(terminal.cwd, options.config),
      outputPath: resolve(terminal.cwd, options.output),
      surroundings: terminal,
      resume: options.resume ?? false,
      signal,
      progress,
    }
    return await run(furnishing, progress)
  } finally {
    progress.end()
    release()
  }
}

async function renderForTerminal(
  terminal: Terminal,
  result: Finished['result'],
  files: readonly string[],
): Promise<string> {
  const { renderTerminal } = await import('../reports/terminal.ts')
  const shown = files.map((file) => relative(terminal.cwd, file))
  return renderTerminal(result, { color: terminal.printColor, width: terminal.columns, files: shown })
}
