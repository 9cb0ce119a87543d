import type { Findings } from './findings.ts'
import type { Scenario } from './scenario.ts'
import type { Criterion } from './scorecard.ts'
import type { Session } from './session.ts'

/** Looks at one finished session and says what it found. It never throws for what a session contains. */
export interface Judge {
  readonly id: string
  /** Whether it can score claims of this scenario's replies at all (decides "not measured"). */
  canScoreClaims(scenario: Scenario): boolean
  /** Whether it answers rubrics and criteria. */
  readonly answersRubrics: boolean
  judge(session: Session, scenario: Scenario, signal: AbortSignal): Promise<Findings> | Findings
}

/** What a judge is asked beside the scenario's own expectations. */
export interface Rubrics {
  /** TaskSuccessRate's rubric and the criteria beyond the five SLIs. */
  criteria: readonly Criterion[]
}

/** Price in US dollars of a model call; null: the model's price is not known. */
export type PriceOf = (
  model: string,
  usage: { input: number; output: number; cacheRead?: number | undefined; cacheWrite?: number | undefined },
) => number | null
