import type { PriceOf } from '../domain/judge.ts'
import type { Matcher } from '../domain/match.ts'

/** Variables by name, as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What the adapters are given from outside. */
export interface AgentDeps {
  /** Folder of the configuration file: relative paths and the working directory of children. */
  configDir: string
  /** The gate's own environment; an adapter reads what the configuration names and nothing else. */
  env: Environment
  /** Origin at which a server that we started was ready: that nobody answers there any more is the agent's doing. */
  readyAt?: string | undefined
  /** Matcher for the `when` of mock rules; its linear-time engine is loaded at the first mocked scenario. */
  loadMatcher: () => Promise<Matcher>
  /** A fast `fetch` for the `openai` client. */
  loadFetch: () => Promise<typeof fetch>
  /** Price table; loaded when an agent reports tokens and a model but no cost. */
  loadPriceOf: () => Promise<PriceOf>
  /** Version of the running node, such as 22.18.0. */
  nodeVersion: string
  /** The entry of `module`'s children, `module-child.ts` or what it was bundled to. */
  moduleChild: string
}
