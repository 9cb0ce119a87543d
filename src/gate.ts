import type { Config } from './config/config.ts'
import type { Agent, Trial } from './domain/agent.ts'
import { GateError, messageOf } from './domain/errors.ts'
import { SuiteEvidence } from './domain/evidence.ts'
import { noticesOf, unmeasuredSlis } from './domain/notices.ts'
import { extraTrials, type Plan, planTrials, trialsInRounds } from './domain/plan.ts'
import type { Redact } from './domain/redact.ts'
import type { CheckResult, Result } from './domain/result.ts'
import type { Scenario } from './domain/scenario.ts'
import type { SessionScore } from './domain/score.ts'
import { invalidReasonOf, type Session } from './domain/session.ts'
import type { SessionStore } from './domain/session-store.ts'
import type { Unmeasured } from './domain/sli-results.ts'
import type { Stage } from './domain/slo.ts'
import { conclude } from './domain/verdict.ts'

/** The suite as it was loaded. */
export interface Suite {
  scenarios: Scenario[]
  fingerprint: string
  warnings: string[]
}

/** Turns finished sessions into scores. */
export interface Scorer {
  readonly model: string | null
  readonly fingerprint: string | null
  score(
    session: Session,
    scenario: Scenario,
    signal: AbortSignal,
  ): Promise<{ score: SessionScore; spent: { calls: number; usd: number | null } }>
}

/** Runs trials; see agents/runner.ts. */
interface Runner {
  run(
    trials: Iterable<Trial>,
    onSession: (session: Session, trial: Trial) => Promise<void>,
    onDiscarded: (session: Session, trial: Trial) => Promise<void>,
  ): Promise<void>
  countSpent(session: Session): void
}

/** The rooms of the pipeline, as `wiring.ts` furnishes them. */
export interface Rooms {
  loadConfig(): Promise<Config>
  loadSuite(config: Config): Promise<Suite>
  /** Refuses what could never work: a simulated customer where it would have to be driven, a target that nothing can measure. */
  refuse(config: Config, suite: Suite): Unmeasured
  openAgent(config: Config): Promise<Agent>
  openScorer(config: Config): Promise<Scorer>
  openSessions(config: Config, suite: Suite): SessionStore
  openRunner(config: Config, agent: Agent): Promise<Runner>
  /** Starts the server of the agent, where it has one, and waits until it is ready. */
  startAgent(config: Config): Promise<{ stop(): Promise<void> }>
  /** Takes the secrets that the configuration names out of whatever is kept or shown. */
  redactor(config: Config): Redact
  runChecks(config: Config, evidence: SuiteEvidence, stage: Stage, whyNever: Unmeasured): CheckResult[]
  onPlan(planned: number): void
  onScore(score: SessionScore, evidence: SuiteEvidence): void
  now(): Date
  readonly signal: AbortSignal
}

/**
 * The gate: config -> scenarios -> trials -> sessions -> scorecard -> SLI events -> checks -> verdict.
 * Whatever ends the trials early (a signal, an agent that never got ready, a full disk), what was measured
 * until then becomes the result.
 * @throws GateError `invalid_input` or `usage` before anything ran: there is nothing to report then.
 */
export async function gate(rooms: Rooms, request: { stage?: Stage | undefined }): Promise<Result> {
  const startedAt = rooms.now()
  const config = await rooms.loadConfig()
  const suite = await rooms.loadSuite(config)
  const whyNever = rooms.refuse(config, suite)
  const scorer = await rooms.openScorer(config)
  const redact = rooms.redactor(config)
  const opened = await openAgent(rooms, config)
  const agent = 'agent' in opened ? opened.agent : undefined
  const plan = planTrials(suite.scenarios, agent ?? { mode: 'live' }, config.suite.trials)
  const evidence = new SuiteEvidence(plan.trialsOf)
  const sessions = rooms.openSessions(config, suite)
  rooms.onPlan(evidence.planned)

  const measuring: Measuring = { rooms, config, plan, evidence, sessions, scorer, redact }
  const ended =
    'agent' in opened ? await whatEndedEarly(rooms.signal, () => measure(measuring, opened.agent)) : opened.error
  const error = (await whatEndedEarly(rooms.signal, async () => sessions.close())) ?? ended

  const stage = request.stage ?? config.gate.stage ?? 'merge'
  const unmeasured = unmeasuredSlis(evidence, whyNever)
  const result = conclude({
    evidence,
    targets: config.targets,
    checks: rooms.runChecks(config, evidence, stage, whyNever),
    unmeasured,
    notices: [
      ...suite.warnings,
      ...noticesOf({
        evidence,
        targets: config.targets,
        skipped: plan.skipped,
        hasJudge: scorer.model !== null,
        measureOnly: config.measureOnly,
        unmeasured,
        conversationsPerDay: config.conversationsPerDay,
        unmatchedSessions:
          agent?.mode === 'recorded' ? agent.unmatched(new Set(suite.scenarios.map(({ id }) => id))) : 0,
        maxCostUsd: config.suite.maxCostUsd,
      }),
    ],
    scorecard: config.scorecard,
    skipped: plan.skipped,
    stage,
    measureOnly: config.measureOnly,
    agent: { name: config.agent.name, kind: config.agent.kind, ...config.agent.identity },
    fingerprints: { suite: suite.fingerprint, judge: scorer.fingerprint, agent: config.agent.identity.commit ?? null },
    judgeModel: scorer.model,
    profile: config.profile,
    windowMs: config.windowMs,
    conversationsPerDay: config.conversationsPerDay,
    startedAt,
    durationMs: rooms.now().getTime() - startedAt.getTime(),
    error,
    sessionsFile: sessions.path,
  })
  return redact(result)
}

/** The agent, or why there is none: that is a result too, not a crash. */
async function openAgent(rooms: Rooms, config: Config): Promise<{ agent: Agent } | { error: Result['error'] }> {
  let agent: Agent | undefined
  const error = await whatEndedEarly(rooms.signal, async () => {
    agent = await rooms.openAgent(config)
  })
  return agent ? { agent } : { error }
}

interface Measuring {
  rooms: Rooms
  config: Config
  plan: Plan
  evidence: SuiteEvidence
  sessions: SessionStore
  scorer: Scorer
  redact: Redact
}

/** Trials -> sessions -> scores -> evidence, those of an interrupted run first. */
async function measure(measuring: Measuring, agent: Agent): Promise<void> {
  const { rooms, config, plan, evidence, sessions, scorer, redact } = measuring
  const runner = await rooms.openRunner(config, agent)
  const add = async (session: Session, { scenario, extra }: Pick<Trial, 'scenario' | 'extra'>) => {
    const { score, spent } = await scorer.score(session, scenario, rooms.signal)
    evidence.add(score, { extra, spent })
    rooms.onScore(score, evidence)
  }
  // An attempt from which nothing else was learnt can still have done what may never happen.
  const addDiscarded = async (session: Session, { scenario }: Pick<Trial, 'scenario'>) => {
    const { score } = await scorer.score(session, scenario, rooms.signal)
    evidence.addNeverEvents(score)
    return score.neverEvents.length > 0
  }
  const runAndKeep = (trials: Iterable<Trial>) =>
    runner.run(
      trials,
      async (run, trial) => {
        const session = redact(run)
        sessions.append(session)
        await add(session, trial)
      },
      async (attempt, trial) => {
        const session = redact(attempt)
        if (await addDiscarded(session, trial)) sessions.append(session)
      },
    )

  const done = new Set<string>()
  for await (const session of sessions.earlier()) {
    const item = evidence.scenarios.get(session.scenario ?? '')
    if (!item || session.trial === undefined) continue
    // Nothing was learnt from an invalid trial: it is run again.
    if (invalidReasonOf(session)) {
      await addDiscarded(session, item)
      continue
    }
    done.add(trialKey(item.scenario, session.trial))
    runner.countSpent(session)
    await add(session, { scenario: item.scenario, extra: session.trial >= item.planned })
  }
  let server: { stop(): Promise<void> } | undefined
  try {
    server = await rooms.startAgent(config)
    await runAndKeep(remaining(trialsInRounds(plan), done))
    // A recording has no more than it has.
    const more = () => (agent.mode === 'live' && !rooms.signal.aborted ? extraTrials(evidence) : [])
    for (let round = more(); round.length > 0; round = more()) {
      await runAndKeep(round)
    }
  } finally {
    await agent.close()
    await server?.stop()
  }
}

/** Runs the trials; says what ended them early. Errors of the input are not caught: they precede every trial. */
async function whatEndedEarly(signal: AbortSignal, run: () => Promise<void>): Promise<Result['error']> {
  try {
    await run()
  } catch (thrown) {
    if (signal.aborted) return stopped(signal)
    if (!(thrown instanceof GateError))
      return { code: 'internal', message: `The gate itself failed: ${messageOf(thrown)}` }
    if (thrown.code === 'invalid_input' || thrown.code === 'usage') throw thrown
    const [first = '', ...details] = thrown.message.split('\n')
    return {
      code: thrown.code,
      message: first.replace(/:$/, ''),
      ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
      ...(details.length === 0 ? {} : { details: details.join('\n') }),
    }
  }
  return signal.aborted ? stopped(signal) : undefined
}

function stopped(signal: AbortSignal): Result['error'] {
  return {
    code: 'cancelled',
    message: `Stopped before the end: ${messageOf(signal.reason)}.`,
    hint: 'What was measured is kept: --resume goes on from there.',
  }
}

function trialKey({ id }: Scenario, trial: number): string {
  return `${id}\u0000${trial}`
}

function* remaining(trials: Iterable<Trial>, done: ReadonlySet<string>): Generator<Trial> {
  for (const trial of trials) if (!done.has(trialKey(trial.scenario, trial.trial))) yield trial
}
