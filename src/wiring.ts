import { randomUUID } from 'node:crypto'
import type { CollectedOptions } from './agents/collected.ts'
import { killAllGroups } from './agents/index.ts'
import { runChecks } from './checks/index.ts'
import type { Config } from './config/config.ts'
import type { Autonomy } from './domain/autonomy.ts'
import type { SuiteEvidence } from './domain/evidence.ts'
import { createRedact, type Redact } from './domain/redact.ts'
import type { Rooms } from './rooms.ts'
import { OutputFolder } from './storage/output-folder.ts'
import { openSessionStore } from './storage/session-store.ts'
import { harnessOf, openAgent, openCollected } from './wiring/agent.ts'
import type { BudgetFurnishing } from './wiring/budget.ts'
import { type EventsSink, openEvents } from './wiring/events.ts'
import { type Base, loadConfiguration, loadInput } from './wiring/input.ts'
import { cancellation, openRunner } from './wiring/runner.ts'
import { openScorer } from './wiring/scorer.ts'
import { secretsOf } from './wiring/secrets.ts'

/** What the agent's runtime obeys. */
export const AUTONOMY_FILE = 'autonomy.json'

/** What the entries know of the process and hand on. */
export interface Surroundings {
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  nodeVersion: string
  /** Entry of the children of a `module` agent. */
  moduleChild: string
  /** Runs at the very end of the process. */
  atExit(act: () => void): void
}

export interface Furnishing {
  /** Absolute path of the configuration file. */
  configPath: string
  /** Absolute path of the output folder. */
  outputPath: string
  surroundings: Surroundings
  resume: boolean
  /** Ends the run early; its reason says why. */
  signal: AbortSignal
  progress: { start(planned: number): void; update(evidence: SuiteEvidence): void; warn(text: string): void }
  /** Names this run, so that every machine of it gives a trial's session the same id; absent: a run of its own. */
  runKey?: string | undefined
  /** The commit the change is to be merged into, and where the repository is checked out. */
  base?: Base | undefined
  /** `decide`: the sessions were collected by other jobs. */
  collected?: Pick<CollectedOptions, 'folder' | 'shards' | 'refused'> | undefined
  /** Commit under test, where the configuration does not say it. */
  commit?: string | undefined
  /** Told of the secrets that the configuration names, before anything is called with them. */
  onSecrets?: ((secrets: readonly string[]) => void) | undefined
  /** Where error budget and autonomy state are kept; absent: nowhere. */
  budget?: BudgetFurnishing | undefined
  /** Absolute path of a file for the scores as evaluation events; absent: none is written. */
  eventsPath?: string | undefined
  /** The clock; default: that of the machine. */
  now?: (() => Date) | undefined
  /** What the caller of this run wants, whatever the configuration says. */
  limits?: { concurrency?: number | undefined; maxCostUsd?: number | undefined } | undefined
}

/** The composition root: which agents, judges, checks and stores a run has. */
export function furnish(furnishing: Furnishing): { rooms: Rooms; output: OutputFolder; events?: EventsSink } {
  const { configPath, outputPath, surroundings, resume, progress, base, collected } = furnishing
  surroundings.atExit(killAllGroups)
  const output = new OutputFolder(outputPath)
  const cancelled = cancellation(furnishing.signal)
  const events = furnishing.eventsPath === undefined ? undefined : openEvents(furnishing.eventsPath)
  let redact: Redact | undefined
  const now = furnishing.now ?? (() => new Date())
  const rooms: Rooms = {
    loadInput: async () => {
      const { config, warnings, ...input } = await loadInput({ configPath, cwd: surroundings.cwd, base })
      for (const warning of warnings) progress.warn(warning)
      return { ...input, config: asCalled(config, furnishing) }
    },
    loadConfig: async () => {
      const { config, warnings } = await loadConfiguration({ configPath, cwd: surroundings.cwd, base })
      for (const warning of warnings) progress.warn(warning)
      return asCalled(config, furnishing)
    },
    openAgent: (config, suite) =>
      collected ? openCollected(config, suite, collected) : openAgent(config, surroundings),
    openScorer: (config) => openScorer(config, surroundings),
    harness: harnessOf,
    openSessions: (config, suite) =>
      openSessionStore(
        output,
        { suite: suite.fingerprint, agent: JSON.stringify(config.agent) },
        {
          resume,
          trustGroundTruth: config.agent.kind === 'replay' && config.agent.settings.trust_ground_truth,
        },
      ),
    openRunner: async (config, agent) => openRunner(config, agent, furnishing.runKey ?? randomUUID(), cancelled),
    openBudget: async (config, scorer) => {
      const { budget } = furnishing
      const store = await budget?.openStore(config)
      if (!budget || !store) return undefined
      const { openBudget } = await import('./wiring/budget.ts')
      const writeAutonomy = (autonomy: Autonomy) =>
        output.write(AUTONOMY_FILE, `${JSON.stringify(autonomy, null, 2)}\n`)
      return openBudget(config, scorer, { budget, store, env: surroundings.env, writeAutonomy, now })
    },
    startAgent: async (config) => {
      const { start } = config.agent
      if (!start) return { stop: async () => {} }
      const { startServer } = await import('./agents/start.ts')
      return startServer(start, {
        configDir: config.folder,
        env: surroundings.env,
        logPath: output.agentLogPath,
        signal: cancelled,
      })
    },
    redactor: (config) => {
      const secrets = secretsOf(config, surroundings.env)
      furnishing.onSecrets?.(secrets)
      redact = createRedact(secrets)
      return redact
    },
    runChecks: (config, evidence, context) =>
      runChecks(
        { evidence, targets: config.targets, unproven: config.gate.unproven, ...context },
        { caps: config.gate.on, measureOnly: config.measureOnly },
      ),
    onPlan: (planned) => progress.start(planned),
    onScore: (score, evidence, config) => {
      if (redact) events?.add(score, { config, redact, source: 'suite', at: now() })
      progress.update(evidence)
    },
    now,
    signal: cancelled,
  }
  return { rooms, output, ...(events ? { events } : {}) }
}

/** The configuration with what the caller of this run says of it. */
function asCalled(config: Config, { limits = {}, commit }: Furnishing): Config {
  const { concurrency = config.suite.concurrency, maxCostUsd = config.suite.maxCostUsd } = limits
  const { agent, suite } = config
  const identity = commit === undefined ? agent.identity : { commit, ...agent.identity }
  return {
    ...config,
    agent: { ...agent, identity },
    suite: { ...suite, concurrency, ...(maxCostUsd === undefined ? {} : { maxCostUsd }) },
  }
}
