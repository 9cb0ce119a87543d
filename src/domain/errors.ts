/**
 * The one error class of the gate. A code is closed: the table below says, for every code, which exit
 * code the process ends with. Anything that is not a `GateError` is our own crash (exit 70).
 */
export type ErrorCode = keyof typeof EXIT_CODE_OF_ERROR

const EXIT_CODE_OF_ERROR = {
  /** The command line cannot be carried out as written. */
  usage: 2,
  /** The configuration or a scenario is wrong; `diagnostics` says where. */
  invalid_input: 2,
  /** The candidate never became ready: nothing was measured. */
  agent_not_ready: 3,
  /** An artifact of another job or workflow run, or a baseline, is not what it should be: nothing can be concluded from it. */
  untrusted_data: 3,
  /** The run was ended from outside before there was a result. */
  cancelled: 3,
  /** The candidate wrote to the files by which the step speaks to its runner. */
  tampered: 70,
  /** A file could not be written or read (disk full, permission): what was measured may be incomplete. */
  storage: 70,
  /** GitHub did not answer, or refused what is needed to decide: nobody's fault that was measured. */
  unreachable: 70,
  /** A fault of our own. */
  internal: 70,
} as const

/** Where something is wrong in a file, what was found, what was expected and how to mend it. */
export interface Diagnostic {
  file: string
  /** 1-based; absent when the whole file is meant. */
  line?: number
  column?: number
  /** Path inside the document, for example `expect.say[0]`. */
  key?: string
  message: string
  /** The mend, as an instruction. */
  hint?: string
  severity?: 'error' | 'warning'
}

export class GateError extends Error {
  override readonly name = 'GateError'
  readonly code: ErrorCode
  readonly diagnostics: readonly Diagnostic[]
  readonly hint: string | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { diagnostics?: readonly Diagnostic[]; hint?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.diagnostics = options.diagnostics ?? []
    this.hint = options.hint
  }

  /** The process exit code this error ends with (design: 2 configuration or call, 3 inconclusive, 70 crash). */
  get exitCode(): number {
    return EXIT_CODE_OF_ERROR[this.code]
  }
}

/** The message of anything that was thrown, in one line. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name
  return String(thrown)
}
