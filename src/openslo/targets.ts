import { type Diagnostic, GateError } from '../domain/errors.ts'
import type { OpenSloTarget } from '../domain/slo.ts'
import { readOpenSlo } from './index.ts'
import type { OpenSloSource } from './sources.ts'

/** A target, and the file that it stands in. */
export interface LocatedTarget extends OpenSloTarget {
  file: string
}

/**
 * The targets of all files, one for each SLI and part, over the window of the configuration.
 * @throws GateError `invalid_input` with what a file says twice, over another window, or in a way that is not supported.
 */
export function opensloTargets(sources: readonly OpenSloSource[], windowMs: number): LocatedTarget[] {
  const targets = new Map<string, LocatedTarget>()
  const diagnostics: Diagnostic[] = []
  for (const { shown, text } of sources) {
    for (const target of readOpenSlo(text, shown)) {
      const name = nameOf(target)
      const first = targets.get(name)
      if (first) {
        const message = `${name} has an SLO already, in ${first.file}`
        diagnostics.push({ file: shown, message, hint: 'Keep one.' })
      } else if (target.windowMs !== windowMs) {
        const message = `${name} is meant over ${lasting(target.windowMs)}, and slos.window is ${lasting(windowMs)}`
        diagnostics.push({ file: shown, message, hint: 'Write one window in both.' })
      } else targets.set(name, { ...target, file: shown })
    }
  }
  if (diagnostics.length > 0) {
    throw new GateError('invalid_input', 'The OpenSLO files and the configuration contradict each other', {
      diagnostics,
    })
  }
  return [...targets.values()]
}

/** `ToolCallAccuracy/issue_refund`. */
export function nameOf({ sli, part }: OpenSloTarget): string {
  return part === undefined ? sli : `${sli}/${part}`
}

function lasting(ms: number): string {
  const hours = ms / 3_600_000
  return hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`
}
