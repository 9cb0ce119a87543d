import type { Verdict } from '../domain/result.ts'
import type { SliName } from '../domain/sli.ts'
import type { Core } from './core.ts'

/** The output that holds the rate of an SLI. */
export const SLI_OUTPUTS = {
  TaskSuccessRate: 'task-success-rate',
  ToolCallAccuracy: 'tool-call-accuracy',
  HallucinationRate: 'hallucination-rate',
  CostPerTask: 'cost-per-task',
  P99Latency: 'p99-latency',
} as const satisfies Record<SliName, string>

/** What the error budget says; nothing where no baseline is kept. */
export interface BudgetOutputs {
  'autonomy-state'?: string | undefined
  'budget-remaining'?: number | undefined
  'burn-rate'?: number | undefined
  'freeze-deployments'?: boolean | undefined
  'autonomy-path'?: string | undefined
}

/** The outputs of the Action, as `action.yml` names them; what is undefined becomes an empty text. */
export type Outputs = {
  verdict: Verdict
  summary: string
  'result-path'?: string | undefined
  'report-path'?: string | undefined
  'comment-url'?: string | undefined
  'cost-usd'?: number | undefined
} & BudgetOutputs & { [name in (typeof SLI_OUTPUTS)[SliName]]?: number | undefined }

/**
 * Sets outputs. An undefined one is set to nothing, so that what was set before does not stay.
 * @throws Error when the runner's file is gone.
 */
export function setOutputs(core: Pick<Core, 'setOutput'>, outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value ?? '')
}
