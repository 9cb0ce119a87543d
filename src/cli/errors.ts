import { createColors } from 'picocolors'
import { type Diagnostic, GateError } from '../domain/errors.ts'

/** Diagnostics that are shown before "and N more". */
const MAX_SHOWN = 50

/** An error for a person: what, where, and the mend. A crash of ours shows its stack. */
export function renderError(thrown: unknown, color: boolean): string {
  const { red, bold } = createColors(color)
  if (!(thrown instanceof GateError)) {
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    return `${red('internal error')}: the gate itself failed; this is a bug of agent-slo-gate.\n${stack}`
  }
  const diagnostics = thrown.diagnostics.slice(0, MAX_SHOWN).map((diagnostic) => renderDiagnostic(diagnostic, color))
  const more = thrown.diagnostics.length > MAX_SHOWN ? [`and ${thrown.diagnostics.length - MAX_SHOWN} more`] : []
  const hint = thrown.hint ? [`${bold('hint')}: ${thrown.hint}`] : []
  return [`${red('error')}: ${thrown.message}`, ...diagnostics, ...more, ...hint].join('\n')
}

/** `file:line:column key: message` with the mend below. */
function renderDiagnostic({ file, line, column, key, message, hint, severity }: Diagnostic, color: boolean): string {
  const { bold, dim, yellow } = createColors(color)
  const place = [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':')
  const about = key ? ` ${bold(key)}:` : ''
  const warning = severity === 'warning' ? `${yellow('warning')} ` : ''
  return `  ${warning}${place}${about} ${message}${hint ? `\n      ${dim(hint)}` : ''}`
}
