import { type BudgetRoom, keepBudget, readBudget } from './budgeting.ts'
import type { Config } from './config/config.ts'
import { budgetReport } from './domain/budget-report.ts'
import { GateError } from './domain/errors.ts'
import { EventBatch } from './domain/event-batch.ts'
import type { Ledger } from './domain/ledger.ts'
import type { Redact } from './domain/redact.ts'
import type { CheckResult, Result } from './domain/result.ts'
import { type Contributor, type SampleCount, SampleCounts } from './domain/sample-counts.ts'
import type { SessionScore } from './domain/score.ts'
import { ScoredShares } from './domain/scored-shares.ts'
import type { Session } from './domain/session.ts'
import type { SliName } from './domain/sli.ts'
import type { Scorer } from './rooms.ts'

/** A sampled session, and how many sessions of its stratum it stands for. */
export interface SampledSession {
  session: Session
  /** Cluster of the sessions; absent where they have none. */
  cluster: string | undefined
  weight: number
}

/** A batch of production sessions: those that are scored, and what is known of all. */
export interface Batch {
  sample: SampledSession[]
  /** Sessions that were new, sampled or not. */
  population: number
  /** Hours since 1970 that the batch covers: [from, to). */
  hours: { from: number; to: number } | undefined
  duplicates: number
  tooOld: number
  unreadable: { count: number; named: string[] }
  /** Hashes of all new sessions with their hours, so that none counts again; of those before `since` there are too many. */
  seen: Iterable<{ hour: number; hash: string }>
  since: number | null
  /** Names the batch in the ledger: the same sessions have the same. */
  contentHash: string
}

/** The rooms of `observe`, as the wiring furnishes them. */
export interface ObserveRooms {
  loadConfig(): Promise<Config>
  openScorer(config: Config): Promise<Scorer>
  openBudget(config: Config, scorer: Scorer): Promise<BudgetRoom | undefined>
  redactor(config: Config): Redact
  /** Reads and samples; what the ledger has counted is left out. */
  readBatch(config: Config, ledger: Ledger): Promise<Batch>
  score(
    sample: readonly SampledSession[],
    scorer: Scorer,
    config: Config,
    onScore: (score: SessionScore, sampled: SampledSession, spent: { calls: number; usd: number | null }) => void,
  ): Promise<void>
  /** Keeps the scored sessions, for whoever looks into one. */
  keepSession(session: Session): void
  /** Hears of each score as it counts. */
  onScore(score: SessionScore, config: Config, redact: Redact): void
  now(): Date
}

/** What one observation came to. */
export interface Observation {
  agent: string
  population: number
  sampled: number
  duplicates: number
  tooOld: number
  unreadable: Batch['unreadable']
  slis: Record<SliName, SampleCount>
  /** Sessions with a bad event, with the first reason. */
  contributors: Contributor[]
  judge: { model: string | null; calls: number; usd: number | null }
  budget: NonNullable<Result['budget']>
  warnings: CheckResult[]
}

/**
 * `observe`: production sessions -> sample -> scores -> ledger -> state -> autonomy, alerts. A session seen before counts
 * once. An SLI of which over 10% of the sample could not be scored is left out of the ledger: unmeasured, not good. Up to
 * there, the scored ones of a cluster stand for those of it that could not be.
 * @throws GateError `usage` where no baseline is kept, or this run may not add to it.
 */
export async function observe(rooms: ObserveRooms): Promise<Observation> {
  const config = await rooms.loadConfig()
  const redact = rooms.redactor(config)
  const scorer = await rooms.openScorer(config)
  const budget = await rooms.openBudget(config, scorer)
  if (!budget) {
    throw new GateError('usage', '`observe` adds to a baseline, and none is kept', {
      hint: 'Set `baseline` in the configuration, or name a file with --baseline.',
    })
  }
  if (budget.publishes !== true) {
    throw new GateError('usage', `this run may not add to the baseline: ${budget.publishes}`, {
      hint: 'Observe on the default branch, on a schedule.',
    })
  }
  const reading = await readBudget(budget)
  if (reading.absence && reading.absence.reason !== 'none' && reading.absence.reason !== 'expired') {
    // Storing a new one in its place would forget what there is.
    throw new GateError('unreachable', reading.absence.message, { hint: 'Run it again.' })
  }
  const batch = await rooms.readBatch(config, reading.baseline.ledger)
  const counts = new SampleCounts()
  const shares = new ScoredShares()
  const scored: { sampled: SampledSession; events: SessionScore['events'] }[] = []
  const judge = { model: scorer.model, calls: 0, usd: 0 as number | null }
  await rooms.score(batch.sample, scorer, config, (score, sampled, spent) => {
    rooms.keepSession(redact(sampled.session))
    judge.calls += spent.calls
    judge.usd = judge.usd === null || spent.usd === null ? null : judge.usd + spent.usd
    const counted = representative(score, sampled.session, scorer)
    rooms.onScore(counted, config, redact)
    counts.add(counted)
    shares.add(sampled.cluster, counted.events)
    scored.push({ sampled, events: counted.events })
  })

  const run = batch.contentHash
  const events = new EventBatch(reading.baseline.ledger, { source: 'production', run, revisionOf: budget.revisionOf })
  const measured = counts.measured()
  for (const { sampled, events: all } of scored.sort((a, b) =>
    a.sampled.session.id < b.sampled.session.id ? -1 : 1,
  )) {
    const { session, cluster, weight } = sampled
    for (const event of all.filter(({ sli }) => measured.has(sli))) {
      events.add({
        startedAt: session.startedAt,
        weight: weight * shares.factor(cluster, event.sli),
        events: [event],
        ...(cluster === undefined ? {} : { cluster }),
      })
    }
  }
  if (batch.hours) events.measured([...measured], batch.hours.from, batch.hours.to)
  events.see(batch.seen, batch.since)
  const now = rooms.now()
  const { standing, baseline, warnings, notices } = await keepBudget(
    budget,
    reading,
    { ledger: events.appended(), overrides: [] },
    now,
  )
  budget.writeAutonomy(standing.autonomy)
  return {
    agent: config.agent.name,
    population: batch.population,
    sampled: batch.sample.length,
    duplicates: batch.duplicates,
    tooOld: batch.tooOld,
    unreadable: batch.unreadable,
    slis: counts.report(measured),
    contributors: counts.contributors,
    judge,
    budget: budgetReport(
      {
        place: budget.store.place,
        baseline,
        absence: undefined,
        standing,
        freeze: budget.freeze.deploy,
        overrides: [],
        notices: [...nothingFound(batch), ...budget.settings.notices, ...reading.notices, ...notices],
      },
      () => undefined,
      { now, windowMs: config.windowMs, conversationsPerDay: config.conversationsPerDay },
    ),
    warnings,
  }
}

/** An idle hour and an export in words that nobody here reads look the same: 0 sessions. */
function nothingFound({ population, duplicates, tooOld, unreadable }: Batch): string[] {
  if (population + duplicates + tooOld + unreadable.count > 0) return []
  return [
    'No session was found in the input: it is empty, or its spans are of nothing that is read as one (a model, tool or agent of OTel GenAI, OpenInference or AI SDK).',
  ]
}

/**
 * Without a judge nobody can say that a session succeeded, while a time-out or a handoff is plainly a failure: counting
 * those alone would say that every session fails. Only a trusted ground truth decides then.
 */
function representative(score: SessionScore, session: Session, { model }: Scorer): SessionScore {
  if (model !== null || session.groundTruth) return score
  const reason = 'neither a judge nor a ground truth says whether it succeeded'
  return {
    ...score,
    events: score.events.map((event) =>
      event.sli === 'TaskSuccessRate' && event.result !== 'unscored'
        ? { sli: event.sli, result: 'unscored', reason, unlooked: true }
        : event,
    ),
    scores: score.scores.map((one) =>
      one.criterion === 'TaskSuccessRate' && one.result !== 'unscored'
        ? { criterion: one.criterion, result: 'unscored', reason }
        : one,
    ),
  }
}
