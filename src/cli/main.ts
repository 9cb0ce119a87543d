import { GateError } from '../domain/errors.ts'
import { renderError } from './errors.ts'
import { buildProgram, CommanderError } from './program.ts'
import { terminalOf } from './terminal.ts'

/** How long the process may linger on an open handle once its command is done. */
const LINGER_MS = 500

/**
 * Runs the command line and sets the exit code: 0 pass or warn, 1 blocked, 2 configuration or call wrong,
 * 3 inconclusive, 70 our own crash.
 */
export async function main(argv: readonly string[], moduleChild: string): Promise<void> {
  const terminal = terminalOf(process, moduleChild)
  process.once('uncaughtException', (thrown) => {
    terminal.error(renderError(thrown, terminal.errorColor))
    process.exit(70)
  })
  try {
    process.exitCode = await buildProgram(terminal).run(argv)
  } catch (thrown) {
    process.exitCode = exitCodeOfError(thrown)
    if (!(thrown instanceof CommanderError)) terminal.error(renderError(thrown, terminal.errorColor))
  }
  setTimeout(() => process.exit(), LINGER_MS).unref()
}

function exitCodeOfError(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
  return thrown instanceof GateError ? thrown.exitCode : 70
}
