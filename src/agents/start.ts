import { setTimeout as sleep } from 'node:timers/promises'
import { GateError } from '../domain/errors.ts'
import { openAgentLog } from './agent-log.ts'
import type { Environment } from './deps.ts'
import { childEnvironment } from './environment.ts'
import { lastLines } from './excerpt.ts'
import { describeExit, type Exit, ProcessGroup } from './process-group.ts'
import { SILENT, whyNotReady } from './ready.ts'
import type { StartConfig } from './settings.ts'

/** First and longest pause between two looks at `ready`. */
const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 250

export interface StartOptions {
  /** Folder of the configuration file: the server's working directory. */
  configDir: string
  env: Environment
  /** File that takes what the server writes; it is started anew. */
  logPath: string
  /** Stops the waiting. */
  signal?: AbortSignal
}

export interface StartedServer {
  /** Resolves once the server's first process has ended, wanted or not. */
  readonly exited: Promise<Exit>
  /** Ends the server and everything it started. Never throws. */
  stop(): Promise<void>
  /** The same without waiting, for the last moment of our own process. */
  killSync(): void
}

/**
 * Starts the agent's server and waits until it is ready.
 * @throws GateError `agent_not_ready` with the end of its log; `invalid_input` for variables that may not be passed.
 */
export async function startServer(config: StartConfig, options: StartOptions): Promise<StartedServer> {
  const { command, ready, timeout } = config
  const { configDir, logPath, signal } = options
  const env = childEnvironment(config, 'agent.start', options.env)
  if (!/^https?:/.test(ready) || !URL.canParse(ready)) {
    throw new GateError('invalid_input', `agent.start.ready: expected an http or https address, found ${ready}`, {
      hint: 'write it as http://127.0.0.1:8080/health',
    })
  }
  if ((await whyNotReady(ready, 1_000)) === undefined) {
    throw new GateError('agent_not_ready', `something else already answers at ${ready}, before the agent was started`, {
      hint: 'end what listens there, or give agent.start another port: an old server would be measured in place of this one',
    })
  }
  const log = openAgentLog(logPath)
  const group = ProcessGroup.run(command, { cwd: configDir, env, stdio: ['ignore', log.descriptor, log.descriptor] })
  const problem = await waitUntilReady(group, ready, timeout, signal)
  const stop = () => group.end().finally(log.close)
  if (problem === undefined) return { exited: group.exited, stop: once(stop), killSync: () => group.killSync() }
  await group.end()
  const end = log.end()
  log.close()
  const shown = end.trim() === '' ? 'It wrote nothing.' : `The end of its log (${logPath}):\n${lastLines(end, 20)}`
  throw new GateError('agent_not_ready', `the agent did not become ready: ${problem}\n${shown}`, {
    hint: `try it by hand: ${command}`,
  })
}

/** Resolves with what went wrong, or with undefined once the server is ready. */
async function waitUntilReady(
  group: ProcessGroup,
  ready: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const deadline = performance.now() + timeoutMs
  let ended: Exit | undefined
  let last = ''
  void group.exited.then((exit) => {
    ended = exit
  })
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    // Looked at after a pause: a process that has ended may have left the port to a stranger.
    await Promise.race([sleep(pauseMs), group.exited])
    if (ended) return `its process ended (${describeExit(ended)}) before ${ready} answered`
    if (signal?.aborted) return 'the gate was stopped'
    const leftMs = deadline - performance.now()
    if (leftMs <= 0) return `${ready} did not answer 2xx within ${timeoutMs} ms${last}`
    const problem = await whyNotReady(ready, Math.min(leftMs, 2_000))
    if (problem === undefined && !ended) return undefined
    if (problem !== undefined && (problem !== SILENT || last === '')) last = ` (at the end: ${problem})`
  }
}

/** However often it is asked for: the log is closed with the first. */
function once(stop: () => Promise<void>): () => Promise<void> {
  let stopped: Promise<void> | undefined
  return () => {
    stopped ??= stop()
    return stopped
  }
}
