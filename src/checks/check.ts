import type { CollectionFacts } from '../domain/agent.ts'
import type { BudgetView } from '../domain/budget-report.ts'
import type { SuiteEvidence } from '../domain/evidence.ts'
import type { CheckResult } from '../domain/result.ts'
import type { Unmeasured } from '../domain/sli-results.ts'
import type { SloTargets, Stage } from '../domain/slo.ts'
import type { SuiteChanges } from '../domain/suite-changes.ts'

/** The mend where no tool call was found in the whole run. */
export const UNFOUND_HINT =
  'Correct agent.http.tool_calls; if it is right, let the agent answer with an empty list where it called no tool.'

/** What a check may look at. Plain data, no file and no network. */
export interface CheckInput {
  evidence: SuiteEvidence
  targets: SloTargets
  stage: Stage
  /** SLIs that nothing configured could ever score, with the reason: what they lack is no gap. */
  unmeasured: Unmeasured
  /** What an SLI on target is, whose trials are too few to prove it. */
  unproven: 'warn' | 'inconclusive'
  /** What `decide` found when it checked the shards. */
  collection?: CollectionFacts | undefined
  /** How the suite differs from that of the base commit. */
  changes?: SuiteChanges | undefined
  /** The error budget and the autonomy state; absent where none is kept. */
  budget?: BudgetView | undefined
}

/** One rule of the gate. It returns a result for each thing it looked at; none where it has nothing to say. */
export interface Check {
  /** Key under `gate.on`; checks that cannot be capped have none. */
  readonly key?: 'slo' | 'must_pass' | 'cost' | 'suite' | 'budget'
  run(input: CheckInput): CheckResult[]
}
