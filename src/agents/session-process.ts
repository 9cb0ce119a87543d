import { AgentError } from '../domain/agent.ts'
import { orAborted } from './aborted.ts'
import { EXCERPT_LENGTH, excerpt, lastLines } from './excerpt.ts'
import { describeExit, type Exit, ProcessGroup } from './process-group.ts'
import { Tail } from './tail.ts'

/** Largest output of one turn that is read, bytes. */
const MAX_TURN_BYTES = 10_000_000
/** Exit codes with which a shell says that there is no such program, or that it may not be run. */
const NOT_STARTED = new Set([126, 127])

/** How the output of one turn is read. `at` is when it came, `performance.now()`. */
export interface OutputReader<T> {
  /** What completes a turn, in words. */
  awaits: string
  /** Called for every piece; calls `answer` once the turn is complete. What it throws fails the turn. */
  chunk(text: string, at: number, answer: (found: T) => void): void
  /** The answer that the end of the process completes; undefined when it came too early. */
  exit(exit: Exit, at: number): T | undefined
}

/** The process of one session: input in, text out. The end of its standard error is kept for messages. */
export class SessionProcess {
  private readonly group: ProcessGroup
  private readonly errors = new Tail()
  private readonly ended: Promise<{ exit: Exit; at: number }>
  private turnBytes = 0
  private written = ''
  private between = ''
  private listener: ((text: string, at: number) => void) | undefined
  private overflow: ((error: AgentError) => void) | undefined
  private flood: AgentError | undefined
  private answered = false

  constructor(command: string, options: { cwd: string; env: Record<string, string> }) {
    this.group = ProcessGroup.run(command, { ...options, stdio: ['pipe', 'pipe', 'pipe'] })
    const { stdin, stdout, stderr } = this.group.child
    // A process that has ended takes no more input: how it ended says why.
    stdin?.on('error', () => undefined)
    stderr?.on('data', (chunk: Buffer) => this.errors.add(chunk))
    stdout?.setEncoding('utf8').on('data', (text: string) => this.receive(text))
    this.ended = this.group.exited.then(async () => {
      const at = performance.now()
      return { exit: await this.group.drained, at }
    })
  }

  /**
   * Writes the input and waits for the answer that `reader` finds in the output; what came between the turns and
   * was not taken is read first.
   * @throws AgentError `crash` when the process ends first, `too_large`, or the signal's reason, which says what was awaited.
   */
  async turn<T>(input: string, reader: OutputReader<T>, signal: AbortSignal): Promise<T> {
    this.turnBytes = 0
    this.written = ''
    const answer = new Promise<T>((resolve, reject) => {
      this.overflow = reject
      this.listener = (text, at) => {
        try {
          reader.chunk(text, at, resolve)
        } catch (error) {
          reject(error)
        }
      }
      this.ended
        .then(({ exit, at }) => {
          const found = reader.exit(exit, at)
          if (found === undefined) throw this.endedEarly(exit)
          resolve(found)
        })
        .catch(reject)
    })
    const before = this.takeBetween()
    if (before !== '') this.listener?.(before, performance.now())
    if (input !== '') this.group.child.stdin?.write(input)
    try {
      const found = await orAborted(answer, signal)
      this.answered = true
      return found
    } catch (thrown) {
      throw this.explained(thrown, reader.awaits)
    } finally {
      this.listener = undefined
      this.overflow = undefined
    }
  }

  /** Output that came outside a turn since it was last asked for. */
  takeBetween(): string {
    const text = this.between
    this.between = ''
    return text
  }

  /** Says that no more input comes. */
  closeInput(): void {
    this.group.child.stdin?.end()
  }

  /** Ends the process and everything it started. Never throws. */
  close(): Promise<void> {
    return this.group.end()
  }

  /** A time-out with what was awaited and what came: an answer in another form than the protocol's looks like none. */
  private explained(thrown: unknown, awaited: string): unknown {
    if (!(thrown instanceof AgentError) || thrown.type !== 'timeout') return thrown
    const output = this.written.trim() === '' ? 'nothing' : excerpt(this.written.slice(-EXCERPT_LENGTH))
    const errors = this.errors.text()
    const end = errors.trim() === '' ? '' : `; to standard error:\n${lastLines(errors, 5)}`
    return new AgentError('timeout', `${thrown.message}: awaited ${awaited}, and it had written ${output}${end}`)
  }

  private receive(text: string): void {
    this.written = (this.written + text).slice(-EXCERPT_LENGTH)
    this.turnBytes += Buffer.byteLength(text)
    if (this.turnBytes > MAX_TURN_BYTES) {
      // Nothing more is read of an endless output.
      this.group.child.stdout?.destroy()
      void this.group.end()
      this.flood = new AgentError('too_large', `the agent wrote more than ${MAX_TURN_BYTES} bytes in one turn`)
      this.overflow?.(this.flood)
    } else if (this.listener) this.listener(text, performance.now())
    else this.between += text
  }

  private endedEarly(exit: Exit): AgentError {
    if (this.flood) return this.flood
    const errors = this.errors.text()
    const end = errors.trim() === '' ? '; it wrote nothing to standard error' : `:\n${lastLines(errors, 20)}`
    const neverStarted = exit.error !== undefined || (exit.code !== null && NOT_STARTED.has(exit.code))
    if (neverStarted && !this.answered) {
      return new AgentError('invalid.not_ready', `the agent's command was not started (${describeExit(exit)})${end}`)
    }
    return new AgentError('crash', `the agent ended before its answer (${describeExit(exit)})${end}`)
  }
}
