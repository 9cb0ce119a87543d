import type { Trial } from './agent.ts'
import type { Plan } from './plan.ts'
import type { TrialResult } from './result.ts'
import { asksForToolCalls } from './scenario.ts'
import { nothingOf, type ScenarioEvidence } from './scenario-evidence.ts'
import type { SessionScore } from './score.ts'
import { SLI_NAMES, type SliName, SliTally } from './sli.ts'

/** Trials of a scenario whose outcomes are kept for the baseline (rules A.2). */
const MAX_OUTCOMES = 10
/** Sessions named as contributors of an SLI. */
const MAX_CONTRIBUTORS = 20
/** Up to this many planned trials the result lists every one; beyond, only those that did not pass. */
const MAX_LISTED_TRIALS = 1_000

/** One criterion of the scorecard over all sessions. */
interface CriterionTally {
  passed: number
  valid: number
  unscored: number
}

/**
 * Everything the checks and the reports need, gathered session by session. It keeps counts, latencies and
 * what did not pass; sessions themselves stay on disk.
 */
export class SuiteEvidence {
  readonly tallies: Record<SliName, SliTally>
  readonly scenarios = new Map<string, ScenarioEvidence>()
  readonly criteria = new Map<string, CriterionTally>()
  readonly latenciesMs: number[] = []
  readonly judge: { calls: number; usd: number | null } = { calls: 0, usd: 0 }
  /** Known costs of planned sessions; unknown ones are counted and never $0. */
  readonly cost = { usdTotal: 0, known: 0, unknown: 0 }
  /** Replies that were looked at and make no claim. */
  repliesWithoutClaim = 0
  /** Measured sessions, those without one answered turn, and why the first of these has none. */
  readonly answers = { sessions: 0, unanswered: 0, why: '' }
  /** Sessions that showed their tool calls, and those with nothing where the configuration looks for them. */
  readonly toolCallSessions = { shown: 0, notFound: 0 }
  /** Sessions of which both the cost and the success are known: what a success costs is a ratio of the same sessions. */
  readonly costOfSuccess = { usd: 0, sessions: 0, successes: 0 }
  readonly planned: number
  /** Versions of the base commit of scenarios that the change alters: they decide nothing but how that change is shown. */
  readonly versions = new Map<string, ScenarioEvidence>()
  /** Sessions that were added, additional ones included. */
  added = 0
  private readonly order = new Map<string, number>()
  private readonly contributors: Record<SliName, { order: number; session: string }[]>

  /** What is to be measured: the plan, or some of its trials where other machines run the rest. */
  constructor({ trialsOf, versions = [] }: Pick<Plan, 'trialsOf'> & Partial<Plan>, some?: Iterable<Trial>) {
    this.tallies = perSli((sli) => new SliTally(sli))
    this.contributors = perSli(() => [])
    const own = some && countTrials(some)
    let planned = 0
    for (const { scenario, planned: whole } of trialsOf) {
      const trials = own ? (own.get(scenario.id) ?? 0) : whole
      this.order.set(scenario.id, planned)
      planned += trials
      if (trials > 0) this.scenarios.set(scenario.id, nothingOf(scenario, trials))
    }
    for (const { scenario } of versions) this.versions.set(scenario.id, nothingOf(scenario, 0))
    this.planned = planned
  }

  /** What is known of a scenario, or of a base version of one, by its id. */
  itemOf(id: string): ScenarioEvidence | undefined {
    return this.scenarios.get(id) ?? this.versions.get(id)
  }

  get listsAllTrials(): boolean {
    return this.planned <= MAX_LISTED_TRIALS
  }

  /** Adds a scored session. Sessions of an extra trial decide their must_pass scenario and nothing else. */
  add(score: SessionScore, options: { extra: boolean; spent: { calls: number; usd: number | null } }): void {
    const scenario = this.itemOf(score.scenario)
    if (!scenario) throw new Error(`session ${score.session} belongs to no planned scenario: ${score.scenario}`)
    this.added++
    this.judge.calls += options.spent.calls
    this.judge.usd = this.judge.usd === null || options.spent.usd === null ? null : this.judge.usd + options.spent.usd
    if (score.showsToolCalls !== undefined) this.toolCallSessions[score.showsToolCalls ? 'shown' : 'notFound']++
    if (score.result !== 'invalid') this.countAnswer(score)
    const counts = options.extra ? scenario.extra : scenario
    counts[score.result]++
    if (score.inDoubt) scenario.inDoubt++
    scenario.neverEvents.push(
      ...score.neverEvents.map((evidence) => ({ session: score.session, trial: score.trial, evidence })),
    )
    scenario.neverEvents.sort((a, b) => a.trial - b.trial)
    if (score.durationMs !== undefined) {
      scenario.took.totalMs += score.durationMs
      scenario.took.sessions++
    }
    if (score.result !== 'passed' || this.listsAllTrials) scenario.trials.push(trialResultOf(score, options.extra))
    if (options.extra) return
    if (score.result !== 'invalid' && scenario.outcomes.length < MAX_OUTCOMES) {
      scenario.outcomes.push({ trial: score.trial, passed: score.result === 'passed', costUsd: score.costUsd })
    }
    this.count(score)
  }

  /** Adds what an attempt did that is no trial, where it may never happen; nothing else of it counts. */
  addNeverEvents({ scenario, session, trial, neverEvents }: SessionScore): void {
    const found = neverEvents.map((evidence) => ({ session, trial, evidence, discarded: true as const }))
    const known = this.scenarios.get(scenario)?.neverEvents
    known?.push(...found)
    known?.sort((a, b) => a.trial - b.trial)
  }

  /** Session ids with a bad event of this SLI, in suite order. */
  contributorsOf(sli: SliName): string[] {
    return this.contributors[sli].map(({ session }) => session)
  }

  /** Why not one session of the whole run has an answer; undefined where one has. */
  get neverAnswered(): string | undefined {
    const { sessions, unanswered, why } = this.answers
    return sessions > 0 && sessions === unanswered ? why : undefined
  }

  /** Nothing was ever found where the configuration looks for tool calls: no tool was called, or the path is wrong. */
  get neverFoundToolCalls(): boolean {
    return this.toolCallSessions.notFound > 0 && this.toolCallSessions.shown === 0
  }

  /**
   * Nothing was found, and scenarios expect something of tools: what is bad for a call that was not found is as likely
   * the path's fault as the agent's.
   */
  get doubtsToolCalls(): boolean {
    return this.neverFoundToolCalls && [...this.scenarios.values()].some(({ scenario }) => asksForToolCalls(scenario))
  }

  /** Total cost / successful tasks, US dollars; null: no task of known cost succeeded. */
  get usdPerSuccess(): number | null {
    const { usd, successes } = this.costOfSuccess
    // Nine decimals: twenty times $0.18 must not exceed a cap of $0.18 by a rounding error (rules B).
    return successes === 0 ? null : Number((usd / successes).toFixed(9))
  }

  /** Trials of the plan by result; those never run are missing from the sum. */
  totals(): { passed: number; failed: number; invalid: number; extra: number } {
    const totals = { passed: 0, failed: 0, invalid: 0, extra: 0 }
    for (const { passed, failed, invalid, extra } of this.scenarios.values()) {
      totals.passed += passed
      totals.failed += failed
      totals.invalid += invalid
      totals.extra += extra.passed + extra.failed + extra.invalid
    }
    return totals
  }

  private countAnswer({ unanswered }: SessionScore): void {
    this.answers.sessions++
    if (unanswered === undefined) return
    if (this.answers.unanswered++ === 0) this.answers.why = unanswered
  }

  private count(score: SessionScore): void {
    for (const sli of SLI_NAMES) {
      const bad = this.tallies[sli].add(score.events)
      if (bad > 0) this.contribute(sli, score)
    }
    for (const { criterion, result } of score.scores) {
      const tally = this.criteria.get(criterion) ?? { passed: 0, valid: 0, unscored: 0 }
      if (result === 'unscored') tally.unscored++
      else tally.valid++
      if (result === 'passed') tally.passed++
      this.criteria.set(criterion, tally)
    }
    this.repliesWithoutClaim += score.repliesWithoutClaim ?? 0
    for (const latency of score.latenciesMs) this.latenciesMs.push(latency)
    // A session from which nothing was learnt has no cost event either.
    if (!score.events.some(({ sli }) => sli === 'CostPerTask')) return
    if (score.costUsd === null) this.cost.unknown++
    else {
      this.cost.known++
      this.cost.usdTotal += score.costUsd
      this.countCostOfSuccess(score.costUsd, score)
    }
  }

  private countCostOfSuccess(costUsd: number, { events }: SessionScore): void {
    const success = events.find(({ sli }) => sli === 'TaskSuccessRate')?.result
    if (success === undefined || success === 'unscored') return
    this.costOfSuccess.usd += costUsd
    this.costOfSuccess.sessions++
    if (success === 'good') this.costOfSuccess.successes++
  }

  private contribute(sli: SliName, { scenario, trial, session }: SessionScore): void {
    const list = this.contributors[sli]
    list.push({ order: (this.order.get(scenario) ?? 0) + trial, session })
    list.sort((a, b) => a.order - b.order)
    if (list.length > MAX_CONTRIBUTORS) list.pop()
  }
}

function countTrials(trials: Iterable<Trial>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { scenario } of trials) counts.set(scenario.id, (counts.get(scenario.id) ?? 0) + 1)
  return counts
}

function perSli<T>(make: (sli: SliName) => T): Record<SliName, T> {
  return Object.fromEntries(SLI_NAMES.map((sli) => [sli, make(sli)])) as Record<SliName, T>
}

function trialResultOf(score: SessionScore, extra: boolean): TrialResult {
  const { session, trial, result, reason, scores, costUsd } = score
  return {
    session,
    trial,
    result,
    ...(reason === undefined ? {} : { reason }),
    scores,
    costUsd,
    ...(extra ? { extra: true } : {}),
  }
}
