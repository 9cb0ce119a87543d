import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../domain/result.ts'
import { AUTONOMY_FILE } from '../wiring.ts'
import { foldersOf, type Job } from './job.ts'

/** What the budget says, for later steps: the worst SLI of each figure, and where `autonomy.json` lies. */
export function setBudgetOutputs(job: Job, budget: NonNullable<Result['budget']> | undefined): void {
  const gating = (budget?.indicators ?? []).filter(({ gating }) => gating)
  const left = gating.flatMap(({ budgetRemaining }) => budgetRemaining ?? [])
  const rates = gating.flatMap(({ burnRate }) => burnRate ?? [])
  const path = join(foldersOf(job).outputPath, AUTONOMY_FILE)
  const outputs = {
    'autonomy-state': budget?.state ?? '',
    'budget-remaining': left.length === 0 ? '' : Math.min(...left),
    'burn-rate': rates.length === 0 ? '' : Math.max(...rates),
    'freeze-deployments': budget === undefined ? '' : String(budget.freezeDeployments),
    'autonomy-path': budget && existsSync(path) ? path : '',
  }
  for (const [name, value] of Object.entries(outputs)) job.core.setOutput(name, value)
}
