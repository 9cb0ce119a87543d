import type { BudgetRoom } from './budgeting.ts'
import type { Config } from './config/config.ts'
import type { Agent, CollectionFacts, Trial } from './domain/agent.ts'
import type { BudgetView } from './domain/budget-report.ts'
import type { SuiteEvidence } from './domain/evidence.ts'
import type { Redact } from './domain/redact.ts'
import type { CheckResult, Result } from './domain/result.ts'
import type { Scenario } from './domain/scenario.ts'
import type { SessionScore } from './domain/score.ts'
import type { Session } from './domain/session.ts'
import type { SessionStore } from './domain/session-store.ts'
import type { Unmeasured } from './domain/sli-results.ts'
import type { Stage } from './domain/slo.ts'
import type { SuiteChanges } from './domain/suite-changes.ts'

/** The suite as it was loaded. */
export interface Suite {
  scenarios: Scenario[]
  fingerprint: string
  warnings: string[]
  /** How it differs from that of the base commit; absent where there is no base to compare with. */
  changes?: SuiteChanges
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
    /** An attempt that is repeated: nothing was learnt from it but what it did. */
    onDiscarded: (session: Session, trial: Trial) => Promise<void>,
  ): Promise<void>
  countSpent(session: Session): void
}

/** What the checks look at beside the evidence. */
interface CheckContext {
  stage: Stage
  collection?: CollectionFacts | undefined
  changes?: SuiteChanges | undefined
  /** SLIs that nothing configured could ever score, with the reason. */
  unmeasured: Unmeasured
  budget?: BudgetView | undefined
}

/** The rooms of the pipeline, as `wiring.ts` furnishes them. */
export interface Rooms {
  /**
   * Configuration, with the base-owned sections of the base commit where there is one, and suite; what could never work
   * is refused, all of it in one error. `whyNever`: SLIs that nothing could ever score.
   */
  loadInput(): Promise<{ config: Config; changes?: Result['configuration']; suite: Suite; whyNever: Unmeasured }>
  /** The configuration alone, for what measures no suite. */
  loadConfig(): Promise<Config>
  openAgent(config: Config, suite: Suite): Promise<Agent>
  openScorer(config: Config): Promise<Scorer>
  /** Fingerprint of how the agent is driven. */
  harness(config: Config): string
  openSessions(config: Config, suite: Suite): SessionStore
  openRunner(config: Config, agent: Agent): Promise<Runner>
  /** Where error budget and autonomy state are kept; undefined where they are not. */
  openBudget(config: Config, scorer: Scorer): Promise<BudgetRoom | undefined>
  /** Starts the server of the agent, where it has one, and waits until it is ready. */
  startAgent(config: Config): Promise<{ stop(): Promise<void> }>
  /** Takes the secrets that the configuration names out of whatever is kept or shown. */
  redactor(config: Config): Redact
  runChecks(config: Config, evidence: SuiteEvidence, context: CheckContext): CheckResult[]
  onPlan(planned: number): void
  onScore(score: SessionScore, evidence: SuiteEvidence, config: Config): void
  now(): Date
  readonly signal: AbortSignal
}
