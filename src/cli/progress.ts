import { counted } from '../domain/counted.ts'
import type { SuiteEvidence } from '../domain/evidence.ts'
import type { Terminal } from './terminal.ts'

/** A redraw in a terminal, milliseconds. */
const REDRAW_MS = 100
/** A line in a log, milliseconds. */
const LOG_MS = 10_000

export interface Progress {
  start(planned: number): void
  update(evidence: SuiteEvidence): void
  /** A warning about the input, before anything runs. */
  warn(text: string): void
  end(): void
}

/** One line that redraws itself in a terminal; in a CI log a line now and then. */
export function progressOn(terminal: Terminal, clock: () => number): Progress {
  let last = clock()
  let planned = 0
  let drawn = false
  return {
    start(trials) {
      planned = trials
      terminal.error(`Running ${counted(trials, 'trial')}.`)
    },
    update(evidence) {
      if (clock() - last < (terminal.interactive ? REDRAW_MS : LOG_MS)) return
      last = clock()
      const line = progressLine(evidence, planned)
      // Carriage return, then erase to the end of the line (ECMA-48 EL).
      if (terminal.interactive) terminal.redraw(`\r${line}\u001b[K`)
      else terminal.error(line)
      drawn = terminal.interactive
    },
    warn: (text) => terminal.error(`warning: ${text}`),
    end() {
      if (drawn) terminal.redraw('\r\u001b[K')
    },
  }
}

function progressLine(evidence: SuiteEvidence, planned: number): string {
  const { passed, failed, invalid, extra } = evidence.totals()
  const done = passed + failed + invalid
  const rest = [
    failed > 0 ? `${failed} failed` : '',
    invalid > 0 ? `${invalid} invalid` : '',
    extra > 0 ? `${extra} extra` : '',
  ]
  return [`${done}/${planned} trials`, `${passed} passed`, ...rest.filter(Boolean)].join(', ')
}
