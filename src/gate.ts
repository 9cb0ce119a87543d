import { readBudget, viewBudget } from './budgeting.ts'
import type { Config } from './config/config.ts'
import type { Agent, CollectionFacts } from './domain/agent.ts'
import { type BudgetView, budgetReport } from './domain/budget-report.ts'
import { EventBatch } from './domain/event-batch.ts'
import { SuiteEvidence } from './domain/evidence.ts'
import { noticesOf, unmeasuredSlis } from './domain/notices.ts'
import { planTrials, trialsInRounds } from './domain/plan.ts'
import type { CheckResult, Result } from './domain/result.ts'
import { type Counts, SLI_NAMES } from './domain/sli.ts'
import type { Stage } from './domain/slo.ts'
import { type Conclusion, conclude, withWarnings } from './domain/verdict.ts'
import { keepRun } from './keep.ts'
import { measure, whatEndedEarly } from './measure.ts'
import type { Rooms, Scorer, Suite } from './rooms.ts'

export interface GateRequest {
  /** What the caller asks for, whatever the configuration says. */
  stage?: Stage | undefined
  /** Where neither says it. */
  defaultStage?: Stage | undefined
}

/**
 * The gate: config -> scenarios -> trials -> sessions -> scorecard -> SLI events -> checks -> verdict.
 * Whatever ends the trials early (a signal, an agent that never got ready, a full disk), what was measured
 * until then becomes the result. With a collected agent this is `decide`: the trials were driven elsewhere.
 * @throws GateError `invalid_input` or `usage` before anything ran: there is nothing to report then.
 */
export async function gate(rooms: Rooms, request: GateRequest): Promise<Result> {
  const startedAt = rooms.now()
  const run = await open(rooms)
  const error = await runTrials(rooms, run)
  const stage = request.stage ?? run.config.gate.stage ?? request.defaultStage ?? 'merge'
  const now = rooms.now()
  const standing = await standingOf(run, stage, now)
  const checks = check(rooms, run, stage, standing?.view)
  const result = conclude(conclusionOf(rooms, run, { startedAt, now, stage, checks, error, view: standing?.view }))
  if (!standing) return run.redact(result)
  const kept = await keepRun({ ...standing, result, evidence: run.evidence, now })
  return run.redact(withWarnings(result, kept.warnings, kept.notices))
}

type Run = Awaited<ReturnType<typeof open>>

/** Everything a run works with, read and opened: nothing has run yet. */
async function open(rooms: Rooms) {
  const { config, changes, suite, whyNever } = await rooms.loadInput()
  const redact = rooms.redactor(config)
  const scorer = await rooms.openScorer(config)
  const opened = await openAgent(rooms, config, suite)
  const agent = 'agent' in opened ? opened.agent : undefined
  const budget = await openBudget(rooms, config, scorer)
  const plan = planTrials(suite.scenarios, agent ?? { mode: 'live' }, config.suite.trials, suite.changes)
  const evidence = new SuiteEvidence(plan)
  const sessions = rooms.openSessions(config, suite)
  rooms.onPlan(evidence.planned)
  return { config, changes, suite, whyNever, redact, scorer, opened, agent, budget, plan, evidence, sessions }
}

/** The agent, or why there is none: that is a result too, not a crash. */
async function openAgent(
  rooms: Rooms,
  config: Config,
  suite: Suite,
): Promise<{ agent: Agent } | { error: Result['error'] }> {
  let agent: Agent | undefined
  const error = await whatEndedEarly(rooms.signal, async () => {
    agent = await rooms.openAgent(config, suite)
  })
  return agent ? { agent } : { error }
}

/** The budget as the baseline has it, and where the counts of this run go; undefined where none is kept. */
async function openBudget(rooms: Rooms, config: Config, scorer: Scorer) {
  const budget = await rooms.openBudget(config, scorer)
  if (!budget) return undefined
  const reading = await readBudget(budget)
  const { run, revisionOf } = budget
  return { budget, reading, batch: new EventBatch(reading.baseline.ledger, { source: 'suite', run, revisionOf }) }
}

/** Trials -> sessions -> scorecard -> SLI events. Says what ended them early. */
async function runTrials(rooms: Rooms, run: Run): Promise<Result['error']> {
  const { config, evidence, sessions, scorer, redact, opened, agent, budget, plan } = run
  const measuring = { rooms, config, evidence, sessions, scorer, redact, batch: budget?.batch }
  const ended =
    'agent' in opened
      ? await whatEndedEarly(rooms.signal, () => measure(measuring, opened.agent, trialsInRounds(plan)))
      : opened.error
  const closed = await whatEndedEarly(rooms.signal, async () => sessions.close())
  return closed ?? ended ?? collectorsError(collectionOf(agent))
}

/** Ledger and baseline -> where the agent stands; written for its runtime at once. */
async function standingOf({ budget: opened }: Run, stage: Stage, now: Date) {
  if (!opened) return undefined
  const view = await viewBudget(opened.budget, opened.reading, stage, now)
  opened.budget.writeAutonomy(view.standing.autonomy)
  return { ...opened, view }
}

function check(rooms: Rooms, { config, evidence, suite, whyNever, agent }: Run, stage: Stage, budget?: BudgetView) {
  const collection = collectionOf(agent)
  return rooms.runChecks(config, evidence, { stage, collection, changes: suite.changes, unmeasured: whyNever, budget })
}

interface Decided {
  startedAt: Date
  now: Date
  stage: Stage
  checks: readonly CheckResult[]
  error: Result['error']
  view: BudgetView | undefined
}

/** What the verdict and its reports are made of. */
function conclusionOf(rooms: Rooms, run: Run, { startedAt, now, stage, checks, error, view }: Decided): Conclusion {
  const { config, suite, scorer, agent, plan, evidence, sessions } = run
  const { windowMs, conversationsPerDay, profile, targets, measureOnly, scorecard } = config
  const { skipped } = plan
  const unmeasured = unmeasuredSlis(evidence, run.whyNever)
  const notices = noticesOf({
    evidence,
    targets,
    skipped,
    hasJudge: scorer.model !== null,
    measureOnly,
    unmeasured,
    conversationsPerDay,
    unmatchedSessions: agent?.mode === 'recorded' ? agent.unmatched(new Set(suite.scenarios.map(({ id }) => id))) : 0,
    maxCostUsd: config.suite.maxCostUsd,
    byOwnRules: run.changes?.base === null,
  })
  return {
    evidence,
    targets,
    checks,
    unmeasured,
    notices: [...suite.warnings, ...notices],
    scorecard,
    skipped,
    stage,
    measureOnly,
    agent: { name: config.agent.name, kind: config.agent.kind, ...config.agent.identity },
    fingerprints: {
      suite: suite.fingerprint,
      judge: scorer.fingerprint,
      agent: config.agent.identity.commit ?? null,
      harness: rooms.harness(config),
    },
    judgeModel: scorer.model,
    profile,
    windowMs,
    conversationsPerDay,
    startedAt,
    durationMs: rooms.now().getTime() - startedAt.getTime(),
    error,
    sessionsFile: sessions.path,
    configuration: run.changes,
    changes: suite.changes,
    budget: view && budgetReport(view, (name) => countsOf(evidence, name), { now, windowMs, conversationsPerDay }),
  }
}

/** What this run counted of an SLI, or of a part of one, by the name its budget has. */
function countsOf({ tallies, doubtsToolCalls }: SuiteEvidence, name: string): Counts | undefined {
  const sli = SLI_NAMES.find((one) => name === one || name.startsWith(`${one}/`))
  // What is in doubt says nothing of what shipping would spend.
  if (sli === undefined || (doubtsToolCalls && tallies[sli].inDoubt > 0)) return undefined
  return name === sli ? tallies[sli] : tallies[sli].parts.get(name.slice(sli.length + 1))
}

function collectionOf(agent: Agent | undefined): CollectionFacts | undefined {
  return agent?.mode === 'collected' ? agent.facts : undefined
}

/** Where every shard ended early, the first one says why. A shard that others stand beside is the `collection` check's. */
function collectorsError(collection: CollectionFacts | undefined): Result['error'] {
  const [first] = collection?.errors ?? []
  if (!first || collection?.errors.length !== collection?.shards) return undefined
  return {
    code: 'collection_ended',
    message: `Shard ${first.shard} ended early: ${first.message}`,
    ...(first.details === undefined ? {} : { details: first.details }),
  }
}
