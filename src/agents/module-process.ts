import { fork } from 'node:child_process'
import { AgentError } from '../domain/agent.ts'
import { orAborted } from './aborted.ts'
import { excerpt, firstLines, inline, lastLines } from './excerpt.ts'
import { isRecord } from './json.ts'
import type { FromChild, LoadProblem, ModuleTurn, ToChild } from './module-messages.ts'
import { describeExit, type Exit, ProcessGroup } from './process-group.ts'
import { Tail } from './tail.ts'

/** How long a module may take to load. */
const LOAD_TIMEOUT_MS = 30_000

export interface ModuleProcessOptions {
  /** The child's entry. */
  entry: string
  cwd: string
  env: Record<string, string>
}

/** The module was found, and cannot be used. */
export class LoadError extends Error {
  override readonly name = 'LoadError'
  readonly problem: LoadProblem
  readonly exports: readonly string[]

  constructor({ problem, message, exports }: Extract<FromChild, { type: 'load_failed' }>) {
    super(message)
    this.problem = problem
    this.exports = exports
  }
}

/** One child with the module loaded; it serves one session at a time. What it writes never reaches our own output. */
export class ModuleProcess {
  private readonly group: ProcessGroup
  private readonly output = new Tail()
  private hear: ((message: FromChild) => void) | undefined
  private fail: ((error: AgentError) => void) | undefined
  private exit: Exit | undefined
  private turns = 0
  private idle = false
  private over = false

  private constructor({ entry, cwd, env }: ModuleProcessOptions) {
    const child = fork(entry, [], {
      cwd,
      env,
      // Flags of the gate's own process are not the agent's.
      execArgv: [],
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.group = new ProcessGroup(child)
    child.stdout?.on('data', (chunk: Buffer) => this.output.add(chunk))
    child.stderr?.on('data', (chunk: Buffer) => this.output.add(chunk))
    child.on('message', (message) => {
      if (isRecord(message)) this.hear?.(message as FromChild)
    })
    void this.group.exited.then(() => {
      this.over = true
    })
    // What it wrote last says why it ended.
    void this.group.drained.then((exit) => {
      this.exit = exit
      this.fail?.(this.crashed(exit))
    })
  }

  /**
   * Starts a child and loads the module.
   * @throws LoadError, or AgentError: `crash` when the child ends over it, `timeout` after half a minute.
   */
  static async start(options: ModuleProcessOptions, module: { file: string; exportName: string }) {
    const started = new ModuleProcess(options)
    try {
      const loaded = started.until<true>(
        (message, resolve, reject) => {
          if (message.type === 'loaded') resolve(true)
          if (message.type === 'load_failed') reject(new LoadError(message))
        },
        { type: 'load', ...module },
      )
      await within(LOAD_TIMEOUT_MS, loaded)
    } catch (error) {
      await started.close()
      throw error
    }
    started.idle = true
    return started
  }

  /** Whether another session may use it: it lives and owes no answer. */
  get reusable(): boolean {
    return this.idle && !this.over
  }

  /**
   * Runs one turn; `onCall` answers its tool calls.
   * @throws AgentError `crash`, `nonsense`, `too_large`, or the signal's reason.
   */
  async turn(turn: ModuleTurn, onCall: (name: string, args: unknown) => unknown, signal: AbortSignal) {
    this.idle = false
    const id = ++this.turns
    const answer = this.until<{ returned: unknown; reports: unknown[] }>(
      (message, resolve, reject) => {
        // What an earlier turn left running is no part of this one.
        if (!('id' in message) || message.id !== id) return
        if (message.type === 'tool_call') this.send(answerCall(message, onCall))
        else if (message.type === 'answer') resolve(message)
        else reject(failureOf(message))
      },
      { type: 'turn', id, turn },
    )
    try {
      return await orAborted(answer, signal)
    } finally {
      // Aborted, it still works on this turn: not to be used again.
      this.idle = !signal.aborted
    }
  }

  /** Ends the child and everything it started. Never throws. */
  close(): Promise<void> {
    this.over = true
    return this.group.end()
  }

  private async until<T>(
    hear: (message: FromChild, resolve: (found: T) => void, reject: (error: Error) => void) => void,
    first: ToChild,
  ): Promise<T> {
    try {
      return await new Promise<T>((resolve, reject) => {
        if (this.exit) return reject(this.crashed(this.exit))
        this.hear = (message) => hear(message, resolve, reject)
        this.fail = reject
        this.send(first)
      })
    } finally {
      this.hear = undefined
      this.fail = undefined
    }
  }

  private send(message: ToChild): void {
    // To a child that has ended nothing can be sent; how it ended says why.
    if (this.group.child.connected) this.group.child.send(message, () => undefined)
  }

  private crashed(exit: Exit): AgentError {
    const output = this.output.text()
    const end = output.trim() === '' ? '; it wrote nothing' : `:\n${lastLines(output, 20)}`
    return new AgentError('crash', `the agent's process ended before its answer (${describeExit(exit)})${end}`)
  }
}

async function within(limitMs: number, loaded: Promise<unknown>): Promise<void> {
  const limit = new AbortController()
  const reason = new AgentError('timeout', `the module did not load within ${limitMs} ms`)
  const timer = setTimeout(() => limit.abort(reason), limitMs)
  try {
    await orAborted(loaded, limit.signal)
  } finally {
    clearTimeout(timer)
  }
}

function answerCall(
  { call, name, arguments: args }: Extract<FromChild, { type: 'tool_call' }>,
  onCall: (name: string, args: unknown) => unknown,
): ToChild {
  try {
    return { type: 'tool_result', call, result: onCall(String(name), args) }
  } catch (error) {
    if (!(error instanceof AgentError)) throw error
    return { type: 'tool_error', call, name: error.type, message: error.message }
  }
}

function failureOf(message: FromChild): AgentError {
  if (message.type !== 'threw')
    return new AgentError('nonsense', `unexpected message ${excerpt(JSON.stringify(message))}`)
  const said = String(message.message)
  if (message.problem === 'too_large') return new AgentError('too_large', `the function's answer is too large: ${said}`)
  if (message.problem === 'no_reply') {
    const found = inline(said)
    return new AgentError('nonsense', `the function returned ${found}; expected a text or { reply: text }`)
  }
  if (message.problem === 'not_json') {
    return new AgentError('nonsense', `the function's answer cannot be written as JSON:\n${firstLines(said, 3)}`)
  }
  return new AgentError('crash', `the function threw:\n${firstLines(said, 6)}`)
}
