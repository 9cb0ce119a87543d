import { join, relative, resolve } from 'node:path'
import { messageOf } from '../domain/errors.ts'
import { exitCodeOf, type Result } from '../domain/result.ts'
import type { Stage } from '../domain/slo.ts'
import { gate } from '../gate.ts'
import { REPORTS } from '../reports/index.ts'
import type { OutputFolder } from '../storage/output-folder.ts'
import { furnish } from '../wiring.ts'
import { progressOn } from './progress.ts'
import type { Terminal } from './terminal.ts'

export interface GateOptions {
  config: string
  output: string
  stage?: Stage
  resume?: boolean
  json?: boolean
}

/** Files written beside the sessions; `terminal` goes to stdout. */
const FILES: Partial<Record<(typeof REPORTS)[number]['format'], string>> = {
  json: 'result.json',
  markdown: 'report.md',
  junit: 'junit.xml',
}

/** `gate`: runs the pipeline, writes the reports, prints the verdict. Returns the exit code. */
export async function gateCommand(terminal: Terminal, options: GateOptions): Promise<number> {
  const progress = progressOn(terminal, () => performance.now())
  const { signal, release } = terminal.untilSignal()
  try {
    const { rooms, output } = furnish({
      configPath: resolve(terminal.cwd, options.config),
      outputPath: resolve(terminal.cwd, options.output),
      surroundings: terminal,
      resume: options.resume ?? false,
      signal,
      progress,
    })
    for (const name of Object.values(FILES)) output.remove(name)
    const result = await gate(rooms, { stage: options.stage })
    progress.end()
    const { texts, failed } = await writeReports(result, output)
    if (options.json) terminal.print(texts.json)
    else terminal.print(await renderForTerminal(result, terminal, output, failed.length === 0))
    for (const message of failed) terminal.error(`error: ${message}`)
    // A result that could not be kept is a fault of ours: no verdict may hide it.
    return failed.length > 0 && exitCodeOf(result.verdict) === 0 ? 70 : exitCodeOf(result.verdict)
  } finally {
    progress.end()
    release()
  }
}

async function writeReports(
  result: Result,
  output: OutputFolder,
): Promise<{ texts: { json: string }; failed: string[] }> {
  const texts = { json: '' }
  const failed: string[] = []
  for (const { format, render } of REPORTS) {
    const name = FILES[format]
    if (name === undefined) continue
    const text = await render(result, {})
    if (format === 'json') texts.json = text
    try {
      output.write(name, text)
    } catch (thrown) {
      failed.push(messageOf(thrown))
    }
  }
  return { texts, failed }
}

async function renderForTerminal(
  result: Result,
  terminal: Terminal,
  output: OutputFolder,
  written: boolean,
): Promise<string> {
  const { renderTerminal } = await import('../reports/terminal.ts')
  const shown = relative(terminal.cwd, output.path) || '.'
  const files = [...Object.values(FILES), 'sessions.jsonl'].map((name) => join(shown, name))
  return renderTerminal(result, { color: terminal.printColor, width: terminal.columns, files: written ? files : [] })
}
