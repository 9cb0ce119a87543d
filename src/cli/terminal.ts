/** What the commands may know and use of the process. Everything but a result goes to stderr. */
export interface Terminal {
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  nodeVersion: string
  stdin: NodeJS.ReadStream
  /** Entry of the children of a `module` agent. */
  moduleChild: string
  /** Writes to stdout: results. */
  print(text: string): void
  /** Writes to stderr: progress, errors. */
  error(text: string): void
  /** Writes to stderr as it is, without a line end: for a line that redraws itself. */
  redraw(text: string): void
  printColor: boolean
  errorColor: boolean
  /** Width of stdout; undefined where it is no terminal. */
  columns: number | undefined
  /** stderr is a terminal: progress may redraw its line. */
  interactive: boolean
  /** Runs at the very end of the process, whatever ends it but kill -9. */
  atExit(act: () => void): void
  /** Aborts at SIGINT, SIGTERM and SIGHUP; call `release` when the command is done. */
  untilSignal(): { signal: AbortSignal; release: () => void }
}

/** The terminal of a real process. Colours need a TTY and no NO_COLOR (no-color.org). */
export function terminalOf(process: NodeJS.Process, moduleChild: string): Terminal {
  const wantsColor = (stream: NodeJS.WriteStream) =>
    stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  return {
    cwd: process.cwd(),
    env: process.env,
    nodeVersion: process.versions.node,
    get stdin() {
      return process.stdin
    },
    moduleChild,
    print: (text) => void process.stdout.write(withNewline(text)),
    error: (text) => void process.stderr.write(withNewline(text)),
    redraw: (text) => void process.stderr.write(text),
    printColor: wantsColor(process.stdout),
    errorColor: wantsColor(process.stderr),
    columns: process.stdout.columns,
    interactive: process.stderr.isTTY === true && !process.env.CI,
    atExit: (act) => void process.once('exit', act),
    untilSignal: () => untilSignal(process),
  }
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}

/** What asks a run to end. SIGHUP is a closed terminal: without us the agent would run on. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function untilSignal(process: NodeJS.Process): {
  signal: AbortSignal
  release: () => void
} {
  const controller = new AbortController()
  const onSignal = (name: NodeJS.Signals) => {
    if (!controller.signal.aborted) return controller.abort(new Error(name))
    // A second signal means it: the exit handlers still end the agent's processes. SIGHUP alone comes twice, from the
    // kernel and from the shell.
    if (name !== 'SIGHUP') process.exit(130)
  }
  for (const name of ENDING) process.on(name, onSignal)
  return {
    signal: controller.signal,
    release: () => {
      for (const name of ENDING) process.off(name, onSignal)
    },
  }
}
