import { budgetCheck } from '../checks/budget.ts'
import type { BudgetView } from '../domain/budget-report.ts'
import type { CheckResult } from '../domain/result.ts'
import { type ResetRequest, type Status, status } from '../status.ts'
import { type Furnishing, furnish } from '../wiring.ts'

/** Runs `status`. The judge is only named by it, never called: its key need not be there. */
export async function runStatus(furnishing: Furnishing, reset?: ResetRequest): Promise<Status> {
  const env = new Proxy(furnishing.surroundings.env, { get: (own, name: string) => own[name] ?? 'not needed here' })
  const named = furnish({ ...furnishing, surroundings: { ...furnishing.surroundings, env } }).rooms
  const { rooms } = furnish(furnishing)
  return status({ ...rooms, openScorer: named.openScorer }, { reset, checkBudget: deployCheck })
}

function deployCheck(budget: BudgetView): CheckResult {
  const [result] = budgetCheck.run({ budget, stage: 'deploy' } as Parameters<typeof budgetCheck.run>[0])
  return result ?? { id: 'budget', status: 'inconclusive', reason: 'nothing is known of the budget', numbers: {} }
}
