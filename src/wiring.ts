import { createHash, randomUUID } from 'node:crypto'
import { relative, sep } from 'node:path'
import type { CollectedOptions } from './agents/collected.ts'
import { createAgent, killAllGroups } from './agents/index.ts'
import { TrialRunner } from './agents/runner.ts'
import { startServer } from './agents/start.ts'
import { runChecks } from './checks/index.ts'
import type { Config } from './config/config.ts'
import { loadConfig } from './config/load.ts'
import { type Agent, AgentError } from './domain/agent.ts'
import type { Autonomy } from './domain/autonomy.ts'
import type { BaseCommit } from './domain/base-commit.ts'
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
import { compareSuites } from './domain/suite-changes.ts'
import { allJudges, judgeSession, openLlmJudge } from './judges/index.ts'
import { loadRegexEngine } from './judges/regex.ts'
import type { Rooms, Scorer, Suite } from './rooms.ts'
import { fingerprintSuite } from './scenarios/fingerprint.ts'
import { loadScenarios } from './scenarios/load.ts'
import { loadBaseScenarios } from './scenarios/load-base.ts'
import { OutputFolder } from './storage/output-folder.ts'
import { openSessionStore } from './storage/session-store.ts'
import type { BudgetFurnishing } from './wiring/budget.ts'
import { canScoreClaims, refuse } from './wiring/refuse.ts'
import { secretsOf } from './wiring/secrets.ts'

/** What the agent's runtime obeys. */
export const AUTONOMY_FILE = 'autonomy.json'

export { killAllGroups }

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
  base?: { commit: BaseCommit; workspace: string } | undefined
  /** `decide`: the sessions were collected by other jobs. */
  collected?: Pick<CollectedOptions, 'folder' | 'shards' | 'refused'> | undefined
  /** Commit under test, where the configuration does not say it. */
  commit?: string | undefined
  /** Told of the secrets that the configuration names, before anything is called with them. */
  onSecrets?: ((secrets: readonly string[]) => void) | undefined
  /** Where error budget and autonomy state are kept; absent: nowhere. */
  budget?: BudgetFurnishing | undefined
  /** The clock; default: that of the machine. */
  now?: (() => Date) | undefined
  /** What the caller of this run wants, whatever the configuration says. */
  limits?: { concurrency?: number | undefined; maxCostUsd?: number | undefined } | undefined
}

/** The composition root: which agents, judges, checks and stores a run has. */
export function furnish(furnishing: Furnishing): { rooms: Rooms; output: OutputFolder } {
  const { outputPath, surroundings, resume, progress, base, collected } = furnishing
  surroundings.atExit(killAllGroups)
  const output = new OutputFolder(outputPath)
  const cancelled = cancellation(furnishing.signal)
  const now = furnishing.now ?? (() => new Date())
  let basePatterns: string[] | undefined
  const rooms: Rooms = {
    loadConfig: async () => {
      const { config, warnings, ...loaded } = await loadConfigWithBase(furnishing)
      for (const warning of warnings) progress.warn(warningText(warning))
      basePatterns = loaded.basePatterns
      return { config: asCalled(config, furnishing), ...(loaded.changes ? { changes: loaded.changes } : {}) }
    },
    loadSuite: async (config) => {
      const suite = await loadSuite(config, surroundings)
      if (!base || !basePatterns) return suite
      const folder = inRepository(config.folder, base.workspace)
      const { scenarios, problems } = await loadBaseScenarios({
        base: base.commit,
        patterns: basePatterns,
        folder,
        workspace: base.workspace,
      })
      return { ...suite, changes: compareSuites(scenarios, suite.scenarios, problems) }
    },
    refuse: (config, suite) => refuse(config, suite, surroundings),
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
      if (!budget) return undefined
      const { openBudget } = await import('./wiring/budget.ts')
      const writeAutonomy = (autonomy: Autonomy) =>
        output.write(AUTONOMY_FILE, `${JSON.stringify(autonomy, null, 2)}\n`)
      return openBudget(config, scorer, { budget, env: surroundings.env, writeAutonomy, now })
    },
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
    redactor: (config) => {
      const secrets = secretsOf(config, surroundings.env)
      furnishing.onSecrets?.(secrets)
      return createRedact(secrets)
    },
    runChecks: (config, evidence, context) =>
      runChecks(
        { evidence, targets: config.targets, unproven: config.gate.unproven, ...context },
        { caps: config.gate.on, measureOnly: config.measureOnly },
      ),
    onPlan: (planned) => progress.start(planned),
    onScore: (_score, evidence) => progress.update(evidence),
    now,
    signal: cancelled,
  }
  return { rooms, output }
}

async function loadConfigWithBase({ configPath, surroundings, base }: Furnishing) {
  const { cwd } = surroundings
  if (!base) return loadConfig({ path: configPath, cwd })
  const text = await base.commit.read(inRepository(configPath, base.workspace))
  return loadConfig({ path: configPath, cwd, base: { sha: base.commit.sha, text } })
}

/** A path inside the repository, with slashes; the repository's own folder is ''. */
function inRepository(path: string, workspace: string): string {
  return relative(workspace, path).split(sep).join('/')
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

async function openCollected(
  config: Config,
  suite: Suite,
  collected: NonNullable<Furnishing['collected']>,
): Promise<Agent> {
  const { createCollectedAgent } = await import('./agents/collected.ts')
  return createCollectedAgent({
    ...collected,
    plan: planTrials(suite.scenarios, { mode: 'collected' }, config.suite.trials, suite.changes),
    suite: suite.fingerprint,
    agent: config.agent,
  })
}

/** How the agent is driven, in a few characters: outcomes of another harness are not comparable. */
function harnessOf({ agent: { kind, settings, start }, suite }: Config): string {
  const { timeoutMs, sessionTimeoutMs } = suite
  const driven = JSON.stringify({ kind, settings, start, timeoutMs, sessionTimeoutMs })
  return createHash('sha256').update(driven).digest('hex').slice(0, 16)
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
  const { policyOf } = await import('./wiring/budget.ts')
  suite.warnings.unshift(...policyOf(config, () => '').notices)
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

function openRunner(config: Config, agent: Agent, runKey: string, signal: AbortSignal): TrialRunner {
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
