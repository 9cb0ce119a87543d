import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../domain/result.ts'
import type { BudgetOutputs } from '../github/outputs.ts'
import { AUTONOMY_FILE } from '../wiring.ts'
import { foldersOf, type Job } from './job.ts'

/** What the budget says, for later steps: the worst SLI of each figure, and where `autonomy.json` lies. */
export function budgetOutputs(job: Job, budget: Result['budget']): BudgetOutputs {
  if (!budget) return {}
  const gating = budget.indicators.filter(({ gating }) => gating)
  const left = gating.flatMap(({ budgetRemaining }) => budgetRemaining ?? [])
  const rates = gating.flatMap(({ burnRate }) => burnRate ?? [])
  const path = join(foldersOf(job).outputPath, AUTONOMY_FILE)
  return {
    'autonomy-state': budget.state,
    'budget-remaining': left.length === 0 ? undefined : Math.min(...left),
    'burn-rate': rates.length === 0 ? undefined : Math.max(...rates),
    'freeze-deployments': budget.freezeDeployments,
    'autonomy-path': existsSync(path) ? path : undefined,
  }
}
