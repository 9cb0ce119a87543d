import { createHash } from 'node:crypto'
import type { CollectedOptions } from '../agents/collected.ts'
import { createAgent } from '../agents/index.ts'
import type { Config } from '../config/config.ts'
import type { Agent } from '../domain/agent.ts'
import { type Plannable, planTrials } from '../domain/plan.ts'
import type { Suite } from '../rooms.ts'
import type { Surroundings } from '../wiring.ts'
import { loadFetch, loadMatcher, loadPriceOf } from './models.ts'

/** The configured agent. @throws GateError when it cannot be used as configured. */
export async function openAgent(config: Config, { env, nodeVersion, moduleChild }: Surroundings): Promise<Agent> {
  const { start } = config.agent
  return createAgent(config.agent, {
    configDir: config.folder,
    env,
    readyAt: start && URL.canParse(start.ready) ? new URL(start.ready).origin : undefined,
    nodeVersion,
    moduleChild,
    loadMatcher,
    loadFetch: () => loadFetch(config.suite.concurrency),
    loadPriceOf,
  })
}

/** The sessions that other jobs collected, as an agent that remembers them. */
export async function openCollected(
  config: Config,
  suite: Suite,
  collected: Pick<CollectedOptions, 'folder' | 'shards' | 'refused'>,
): Promise<Agent> {
  const { createCollectedAgent } = await import('../agents/collected.ts')
  return createCollectedAgent({
    ...collected,
    plan: planTrials(suite.scenarios, { mode: 'collected' }, config.suite.trials, suite.changes),
    suite: suite.fingerprint,
    agent: config.agent,
  })
}

/** What the plan needs to know of the agent, without running any of its code and without its secrets. */
export async function plannable(config: Config, surroundings: Surroundings): Promise<Plannable> {
  if (config.agent.kind !== 'http' && config.agent.kind !== 'replay') return { mode: 'live' }
  // Templates are checked; whether their variables are set is seen when the gate runs.
  const env = config.agent.kind === 'http' ? new Proxy({}, { get: () => 'set' }) : surroundings.env
  const agent = await openAgent(config, { ...surroundings, env })
  await agent.close()
  return agent
}

/** How the agent is driven, in a few characters: outcomes of another harness are not comparable. */
export function harnessOf({ agent: { kind, settings, start }, suite }: Config): string {
  const { timeoutMs, sessionTimeoutMs } = suite
  const driven = JSON.stringify({ kind, settings, start, timeoutMs, sessionTimeoutMs })
  return createHash('sha256').update(driven).digest('hex').slice(0, 16)
}
