import type { Config } from '../config/config.ts'
import type { Sight } from '../domain/scorable.ts'
import { sightOf } from './sight.ts'

/**
 * How the sections that are a change's own make its exam easier than that of the base commit, in words: less is tried, or
 * waited for longer, or less of the agent is seen. Nothing of it is wrong in itself, and none of it may go unsaid.
 */
export function easedSettings(before: Config, now: Config): string[] {
  const [was, is] = [before.suite, now.suite]
  const [saw, sees] = [sightOf(before), sightOf(now)]
  return [
    ...(is.trials < was.trials ? [`suite.trials was lowered from ${was.trials} to ${is.trials}`] : []),
    ...raised('suite.timeout', was.timeoutMs, is.timeoutMs),
    ...raised('suite.session_timeout', was.sessionTimeoutMs, is.sessionTimeoutMs),
    ...(now.agent.kind === 'replay' && before.agent.kind !== 'replay'
      ? [
          `recorded sessions are judged (agent.replay), where the base commit runs the agent (agent.${before.agent.kind})`,
        ]
      : []),
    ...SEEN.flatMap(([key, what]) => (saw[key] && !sees[key] ? [`${what} the agent can no longer be seen`] : [])),
  ]
}

const SEEN: readonly [keyof Sight, string][] = [
  ['toolCalls', 'tool calls of'],
  ['handoffs', 'handoffs of'],
  ['status', 'the status of'],
  ['cost', 'the cost of'],
]

function raised(name: string, beforeMs: number, nowMs: number): string[] {
  return nowMs > beforeMs ? [`${name} was raised from ${beforeMs / 1000} s to ${nowMs / 1000} s`] : []
}
