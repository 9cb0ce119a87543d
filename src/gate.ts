import { readBudget, viewBudget } from './budgeting.ts'
import type { Config } from './config/config.ts'
import type { Agent, CollectionFacts } from './domain/agent.ts'
import { budgetReport } from './domain/budget-report.ts'
import { EventBatch } from './domain/event-batch.ts'
import { SuiteEvidence } from './domain/evidence.ts'
import { noticesOf, unmeasuredSlis } from './domain/notices.ts'
import { planTrials, trialsInRounds } from './domain/plan.ts'
import type { Result } from './domain/result.ts'
import { type Counts, SLI_NAMES } from './domain/sli.ts'
import type { Stage } from './domain/slo.ts'
import { conclude, withWarnings } from './domain/verdict.ts'
import { keepRun } from './keep.ts'
import { measure, whatEndedEarly } from './measure.ts'
import type { Rooms, Suite } from './rooms.ts'

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
  const { config, changes: configuration, suite, whyNever } = await rooms.loadInput()
  const redact = rooms.redactor(config)
  const scorer = await rooms.openScorer(config)
  const opened = await openAgent(rooms, config, suite)
  const agent = 'agent' in opened ? opened.agent : undefined
  const budget = await rooms.openBudget(config, scorer)
  const reading = budget && (await readBudget(budget))
  const plan = planTrials(suite.scenarios, agent ?? { mode: 'live' }, config.suite.trials, suite.changes)
  const evidence = new SuiteEvidence(plan)
  const sessions = rooms.openSessions(config, suite)
  rooms.onPlan(evidence.planned)

  const batch =
    budget && reading
      ? new EventBatch(reading.baseline.ledger, { source: 'suite', run: budget.run, revisionOf: budget.revisionOf })
      : undefined
  const measuring = { rooms, config, evidence, sessions, scorer, redact, batch }
  const ended =
    'agent' in opened
      ? await whatEndedEarly(rooms.signal, () => measure(measuring, opened.agent, trialsInRounds(plan)))
      : opened.error
  const closed = await whatEndedEarly(rooms.signal, async () => sessions.close())
  const collection = agent?.mode === 'collected' ? agent.facts : undefined
  const error = closed ?? ended ?? collectorsError(collection)

  const stage = request.stage ?? config.gate.stage ?? request.defaultStage ?? 'merge'
  const unmeasured = unmeasuredSlis(evidence, whyNever)
  const now = rooms.now()
  const view = budget && reading && (await viewBudget(budget, reading, stage, now))
  if (budget && view) budget.writeAutonomy(view.standing.autonomy)
  const { windowMs, conversationsPerDay } = config
  const result = conclude({
    evidence,
    targets: config.targets,
    checks: rooms.runChecks(config, evidence, {
      stage,
      collection,
      changes: suite.changes,
      unmeasured: whyNever,
      budget: view,
    }),
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
        conversationsPerDay,
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
    fingerprints: {
      suite: suite.fingerprint,
      judge: scorer.fingerprint,
      agent: config.agent.identity.commit ?? null,
      harness: rooms.harness(config),
    },
    judgeModel: scorer.model,
    profile: config.profile,
    windowMs,
    conversationsPerDay,
    startedAt,
    durationMs: rooms.now().getTime() - startedAt.getTime(),
    error,
    sessionsFile: sessions.path,
    configuration,
    changes: suite.changes,
    budget: view && budgetReport(view, (name) => countsOf(evidence, name), { now, windowMs, conversationsPerDay }),
  })
  if (!budget || !reading || !view || !batch) return redact(result)
  const kept = await keepRun({ budget, reading, view, batch, result, evidence, now })
  return redact(withWarnings(result, kept.warnings, kept.notices))
}

/** What this run counted of an SLI, or of a part of one, by the name its budget has. */
function countsOf({ tallies }: SuiteEvidence, name: string): Counts | undefined {
  const sli = SLI_NAMES.find((one) => name === one || name.startsWith(`${one}/`))
  if (sli === undefined) return undefined
  return name === sli ? tallies[sli] : tallies[sli].parts.get(name.slice(sli.length + 1))
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
