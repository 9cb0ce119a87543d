import type { Evidence as EvidenceLine, TrialResult } from './result.ts'
import type { Scenario } from './scenario.ts'
import type { SessionScore } from './score.ts'
import { SLI_NAMES, type SliName, SliTally } from './sli.ts'

/** Sessions named as contributors of an SLI. */
const MAX_CONTRIBUTORS = 20
/** Up to this many planned trials the result lists every one; beyond, only those that did not pass. */
const MAX_LISTED_TRIALS = 1_000

/** What is known of one scenario so far. */
export interface ScenarioEvidence {
  scenario: Scenario
  /** Planned trials; additional ones of a must_pass scenario are counted in `extra`. */
  planned: number
  passed: number
  failed: number
  invalid: number
  extra: { passed: number; failed: number; invalid: number }
  trials: TrialResult[]
  /** Violations of never_call and never_say. */
  neverEvents: { session: string; evidence: EvidenceLine; discarded?: true }[]
}

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
  /** Sessions that showed their tool calls, and those with nothing where the configuration looks for them. */
  readonly toolCallSessions = { shown: 0, notFound: 0 }
  /** Sessions of which both the cost and the success are known: what a success costs is a ratio of the same sessions. */
  readonly costOfSuccess = { usd: 0, sessions: 0, successes: 0 }
  readonly planned: number
  private readonly order = new Map<string, number>()
  private readonly contributors: Record<SliName, { order: number; session: string }[]>

  /** `trialsOf`: planned trials of each scenario that is run, in suite order. */
  constructor(trialsOf: readonly { scenario: Scenario; planned: number }[]) {
    this.tallies = perSli((sli) => new SliTally(sli))
    this.contributors = perSli(() => [])
    let planned = 0
    for (const { scenario, planned: trials } of trialsOf) {
      this.order.set(scenario.id, planned)
      planned += trials
      this.scenarios.set(scenario.id, {
        scenario,
        planned: trials,
        passed: 0,
        failed: 0,
        invalid: 0,
        extra: { passed: 0, failed: 0, invalid: 0 },
        trials: [],
        neverEvents: [],
      })
    }
    this.planned = planned
  }

  get listsAllTrials(): boolean {
    return this.planned <= MAX_LISTED_TRIALS
  }

  /** Adds a scored session. Sessions of an extra trial decide their must_pass scenario and nothing else. */
  add(score: SessionScore, options: { extra: boolean; spent: { calls: number; usd: number | null } }): void {
    const scenario = this.scenarios.get(score.scenario)
    if (!scenario) throw new Error(`session ${score.session} belongs to no planned scenario: ${score.scenario}`)
    this.judge.calls += options.spent.calls
    this.judge.usd = this.judge.usd === null || options.spent.usd === null ? null : this.judge.usd + options.spent.usd
    if (score.showsToolCalls !== undefined) this.toolCallSessions[score.showsToolCalls ? 'shown' : 'notFound']++
    const counts = options.extra ? scenario.extra : scenario
    counts[score.result]++
    scenario.neverEvents.push(...score.neverEvents.map((evidence) => ({ session: score.session, evidence })))
    if (score.result !== 'passed' || this.listsAllTrials) scenario.trials.push(trialResultOf(score, options.extra))
    if (!options.extra) this.count(score)
  }

  /** Adds what an attempt did that is no trial, where it may never happen; nothing else of it counts. */
  addNeverEvents({ scenario, session, neverEvents }: SessionScore): void {
    const found = neverEvents.map((evidence) => ({ session, evidence, discarded: true as const }))
    this.scenarios.get(scenario)?.neverEvents.push(...found)
  }

  /** Session ids with a bad event of this SLI, in suite order. */
  contributorsOf(sli: SliName): string[] {
    return this.contributors[sli].map(({ session }) => session)
  }

  /** Nothing was ever found where the configuration looks for tool calls: no tool was called, or the path is wrong. */
  get neverFoundToolCalls(): boolean {
    return this.toolCallSessions.notFound > 0 && this.toolCallSessions.shown === 0
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
