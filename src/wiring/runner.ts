import { createHash } from 'node:crypto'
import { TrialRunner } from '../agents/runner.ts'
import type { Config } from '../config/config.ts'
import { type Agent, AgentError } from '../domain/agent.ts'

/** The runner of a run. `runKey` names it: every machine of the same run gives a trial's session the same id. */
export function openRunner(config: Config, agent: Agent, runKey: string, signal: AbortSignal): TrialRunner {
  const { concurrency, timeoutMs, sessionTimeoutMs, maxWaitMs, maxCostUsd } = config.suite
  return new TrialRunner({
    agent,
    concurrency,
    turnTimeoutMs: timeoutMs,
    sessionTimeoutMs,
    maxWaitMs,
    maxCostUsd,
    signal,
    deps: {
      newId: ({ scenario, trial }, attempt) => sessionId([runKey, scenario.id, trial, attempt]),
      now: () => new Date(),
      clock: () => performance.now(),
      agentInfo: { name: config.agent.name, ...config.agent.identity },
    },
  })
}

/** The id of a session: a UUID of its own kind (version 8, RFC 9562) over the run, the trial and the attempt. */
function sessionId(parts: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  const variant = ((Number.parseInt(hash.charAt(16), 16) & 3) | 8).toString(16)
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    variant + hash.slice(17, 20),
    hash.slice(20, 32),
  ].join('-')
}

/** The signal of the entry as the runner needs it: its reason is an `AgentError` that says "cancelled". */
export function cancellation(signal: AbortSignal): AbortSignal {
  const controller = new AbortController()
  const cancel = () => {
    const why = signal.reason instanceof Error ? signal.reason.message : String(signal.reason)
    controller.abort(new AgentError('invalid.cancelled', why))
  }
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel, { once: true })
  return controller.signal
}
