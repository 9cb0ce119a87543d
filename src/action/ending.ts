import { GateError, messageOf } from '../domain/errors.ts'
import type { Result, Verdict } from '../domain/result.ts'
import type { Finished } from '../wiring/run.ts'

/** How a run of the Action ended, whatever it was: what the outputs, the summary and the comment are made of. */
export interface Ending {
  verdict: Verdict
  /** One sentence. */
  summary: string
  /** The report, or the fault, as Markdown. */
  markdown: string
  result: Result | undefined
  /** Absolute paths of what lies in the output folder. */
  files: string[]
  /** What kept the gate from having a result. */
  fault: GateError | undefined
  /** Whether the step fails for the verdict; false where this mode decides nothing. */
  decides?: boolean
}

/** The ending of a run that has a result. A report that could not be kept is a fault of ours: no verdict may hide it. */
export function endingOf({ result, texts, files, failed }: Finished): Ending {
  const lost = failed.length > 0
  return {
    verdict: lost ? 'error' : result.verdict,
    summary: lost ? `The reports could not be written: ${failed.join('; ')}` : result.summary,
    markdown: texts.markdown,
    result,
    files,
    fault: undefined,
  }
}

/** The ending of a run that has none. */
export async function faultEnding(thrown: unknown): Promise<Ending> {
  const { renderFault } = await import('../reports/fault.ts')
  const message = messageOf(thrown)
  if (!(thrown instanceof GateError)) {
    const stack = thrown instanceof Error ? thrown.stack : undefined
    const summary = `The gate itself failed: ${message}`
    return { ...NOTHING, summary, markdown: renderFault({ message: summary, stack }) }
  }
  const { hint, diagnostics } = thrown
  const [first] = diagnostics
  const place = first ? ` (${first.file}${first.line === undefined ? '' : `:${first.line}`}: ${first.message})` : ''
  return {
    ...NOTHING,
    // Nothing could be concluded from what others stored: that is no fault of ours, and no pass.
    verdict: thrown.exitCode === 3 ? 'inconclusive' : 'error',
    summary: `${message}${place}`,
    markdown: renderFault({ message, hint, diagnostics }),
    fault: thrown,
  }
}

/** The ending of a mode that decides nothing: it fails no step. */
export function undecided(summary: string, files: string[] = []): Ending {
  return { ...NOTHING, verdict: 'inconclusive', summary, files, decides: false }
}

const NOTHING = {
  verdict: 'error',
  markdown: '',
  result: undefined,
  files: [],
  fault: undefined,
} as const satisfies Omit<Ending, 'summary'>
