import { randomUUID } from 'node:crypto'
import { createAgent, killAllGroups } from './agents/index.ts'
import { TrialRunner } from './agents/runner.ts'
import { startServer } from './agents/start.ts'
import { runChecks } from './checks/index.ts'
import type { Config } from './config/config.ts'
import { loadConfig } from './config/load.ts'
import { type Agent, AgentError } from './domain/agent.ts'
import type { Diagnostic } from './domain/errors.ts'
import type { SuiteEvidence } from './domain/evidence.ts'
import type { Judge, PriceOf } from './domain/judge.ts'
import { createMatcher, type Matcher } from './domain/match.ts'
import { type Plan, type Plannable, planTrials } from './domain/plan.ts'
import { createRedact } from './domain/redact.ts'
import type { Scenario } from './domain/scenario.ts'
import { type SessionScore, scoreSession } from './domain/score.ts'
import type { Session } from './domain/session.ts'
import type { Unmeasured } from './domain/sli-results.ts'
import type { Rooms, Scorer, Suite } from './gate.ts'
import { allJudges, judgeSession, openLlmJudge } from './judges/index.ts'
import { loadRegexEngine } from './judges/regex.ts'
import { fingerprintSuite } from './scenarios/fingerprint.ts'
import { loadScenarios } from './scenarios/load.ts'
import { OutputFolder } from './storage/output-folder.ts'
import { openSessionStore } from './storage/session-store.ts'
import { canScoreClaims, refuse } from './wiring/refuse.ts'
import { secretsOf } from './wiring/secrets.ts'

/** What the entries know of the process and hand on. */
interface Surroundings {
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
}

/** The composition root: which agents, judges, checks and stores a run has. */
export function furnish({ configPath, outputPath, surroundings, resume, signal, progress }: Furnishing): {
  rooms: Rooms
  output: OutputFolder
} {
  surroundings.atExit(killAllGroups)
  const output = new OutputFolder(outputPath)
  const cancelled = cancellation(signal)
  const rooms: Rooms = {
    loadConfig: async () => {
      const { config, warnings } = await loadConfig({ path: configPath, cwd: surroundings.cwd })
      for (const warning of warnings) progress.warn(warningText(warning))
      return config
    },
    loadSuite: (config) => loadSuite(config, surroundings),
    refuse: (config, suite) => refuse(config, suite, surroundings),
    openAgent: (config) => openAgent(config, surroundings),
    openScorer: (config) => openScorer(config, surroundings),
    openSessions: (config, suite) =>
      openSessionStore(
        output,
        { suite: suite.fingerprint, agent: JSON.stringify(config.agent) },
        {
          resume,
          trustGroundTruth: config.agent.kind === 'replay' && config.agent.settings.trust_ground_truth,
        },
      ),
    openRunner: async (config, agent) => openRunner(config, agent, cancelled),
    startAgent: async (config) => {
      const { start } = config.agent
      if (!start) return { stop: async () => {} }
      return startServer(start, {
        configDir: config.folder,
        env: surroundings.env,
        logPath: output.agentLogPath,
        signal: cancelled,
      })
    },
    redactor: (config) => createRedact(secretsOf(config, surroundings.env)),
    runChecks: (config, evidence, stage, unmeasured) =>
      runChecks(
        { evidence, targets: config.targets, stage, unmeasured, unproven: config.gate.unproven },
        { caps: config.gate.on, measureOnly: config.measureOnly },
      ),
    onPlan: (planned) => progress.start(planned),
    onScore: (_score, evidence) => progress.update(evidence),
    now: () => new Date(),
    signal: cancelled,
  }
  return { rooms, output }
}

/** What `validate` looks at: everything of a run but the run. */
export async function furnishValidation({
  configPath,
  surroundings,
}: Pick<Furnishing, 'configPath' | 'surroundings'>): Promise<{
  config: Config
  suite: Suite
  whyNever: Unmeasured
  plan: Plan
  canScoreClaims: (scenario: Scenario) => boolean
}> {
  const { config, warnings } = await loadConfig({ path: configPath, cwd: surroundings.cwd })
  const suite = await loadSuite(config, surroundings)
  const whyNever = refuse(config, suite, surroundings)
  const plan = planTrials(suite.scenarios, await plannable(config, surroundings), config.suite.trials)
  suite.warnings.unshift(...warnings.map(warningText))
  return { config, suite, whyNever, plan, canScoreClaims: (scenario) => canScoreClaims(config, scenario) }
}

/** What the plan needs to know of the agent, without running any of its code and without its secrets. */
async function plannable(config: Config, surroundings: Surroundings): Promise<Plannable> {
  if (config.agent.kind !== 'http' && config.agent.kind !== 'replay') return { mode: 'live' }
  // Templates are checked; whether their variables are set is seen when the gate runs.
  const env = config.agent.kind === 'http' ? new Proxy({}, { get: () => 'set' }) : surroundings.env
  const agent = await openAgent(config, { ...surroundings, env })
  await agent.close()
  return agent
}

async function loadSuite(config: Config, { cwd }: Surroundings): Promise<Suite> {
  const { scenarios, warnings } = await loadScenarios({ patterns: config.suite.patterns, root: config.folder, cwd })
  return { scenarios, fingerprint: fingerprintSuite(scenarios), warnings: warnings.map(warningText) }
}

function warningText({ file, line, key, message, hint }: Diagnostic): string {
  return `${file}${line === undefined ? '' : `:${line}`}${key ? ` ${key}` : ''}: ${message}${hint ? ` (${hint})` : ''}`
}

async function openAgent(config: Config, { env, nodeVersion, moduleChild }: Surroundings): Promise<Agent> {
  return createAgent(config.agent, {
    configDir: config.folder,
    env,
    nodeVersion,
    moduleChild,
    loadMatcher,
    loadFetch: () => loadFetch(config.suite.concurrency),
    loadPriceOf,
  })
}

async function openScorer(config: Config, { env }: Surroundings): Promise<Scorer> {
  const llm = config.judge
    ? await openLlmJudge({
        model: config.judge.model,
        baseUrl: config.judge.base_url,
        apiKeyEnv: config.judge.api_key_env,
        timeoutMs: config.judge.timeout,
        concurrency: config.judge.concurrency ?? config.suite.concurrency,
        env,
        criteria: config.scorecard,
        fetch: await loadFetch(config.judge.concurrency ?? config.suite.concurrency),
        priceOf: await loadPriceOf(),
      })
    : undefined
  const judges: readonly Judge[] = allJudges(llm)
  return {
    model: llm?.model ?? null,
    fingerprint: llm?.fingerprint() ?? null,
    async score(session: Session, scenario: Scenario, signal: AbortSignal) {
      const findings = await judgeSession(judges, session, scenario, signal)
      const score: SessionScore = scoreSession({
        session,
        scenario,
        findings,
        targets: config.targets,
        scorecard: config.scorecard,
        hasJudge: llm !== undefined,
      })
      return { score, spent: findings.spent }
    },
  }
}

function openRunner(config: Config, agent: Agent, signal: AbortSignal): TrialRunner {
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
      newId: randomUUID,
      now: () => new Date(),
      clock: () => performance.now(),
      agentInfo: { name: config.agent.name, ...config.agent.identity },
    },
  })
}

/** The signal of the entry as the runner needs it: its reason is an `AgentError` that says "cancelled". */
function cancellation(signal: AbortSignal): AbortSignal {
  const controller = new AbortController()
  const cancel = () => {
    const why = signal.reason instanceof Error ? signal.reason.message : String(signal.reason)
    controller.abort(new AgentError('invalid.cancelled', why))
  }
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel, { once: true })
  return controller.signal
}

async function loadFetch(connections: number): Promise<typeof fetch> {
  const { createFetch } = await import('./model-client/fetch.ts')
  return createFetch({ connections }).fetch
}

async function loadPriceOf(): Promise<PriceOf> {
  const { priceOf } = await import('./model-client/prices.ts')
  return priceOf
}

async function loadMatcher(): Promise<Matcher> {
  const engine = await loadRegexEngine()
  return createMatcher((pattern) => engine.compile(pattern))
}
