import type { Diagnostic } from '../domain/errors.ts'
import { code, fenced, inline } from './defang.ts'
import { folded } from './markdown/section.ts'
import { disarmCommands } from './text/clean.ts'

const MOST_SHOWN = 20

/** What kept the gate from having a result at all: a wrong configuration or call, or a crash of ours. */
export interface Fault {
  message: string
  hint?: string | undefined
  diagnostics?: readonly Diagnostic[] | undefined
  /** Of a crash. */
  stack?: string | undefined
}

/** A fault as Markdown, for the comment and the job summary: nothing was decided, why, and the mend. */
export function renderFault({ message, hint, diagnostics = [], stack }: Fault): string {
  const shown = diagnostics.slice(0, MOST_SHOWN).map(diagnosticLine)
  const more = diagnostics.length - shown.length
  const parts = [
    '## 💥 ERROR: nothing was decided about the agent',
    `**Why:** ${inline(message, 1_000)}`,
    ...(hint === undefined ? [] : [`**What to do:** ${inline(hint, 500)}`]),
    ...(shown.length === 0 ? [] : [[...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n')]),
    ...(stack === undefined ? [] : [folded('Where the gate itself failed', fenced(stack, 4_000))]),
  ]
  return `${disarmCommands(parts.join('\n\n'))}\n`
}

function diagnosticLine({ file, line, column, key, message, hint }: Diagnostic): string {
  const place = [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':')
  const about = key === undefined ? '' : ` ${code(key)}:`
  return `- ${code(place)}${about} ${inline(message, 400)}${hint === undefined ? '' : ` (${inline(hint, 300)})`}`
}
