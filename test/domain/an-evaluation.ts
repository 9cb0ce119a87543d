import type { BudgetTarget } from '../../src/domain/budget.ts'
import { hourOf } from '../../src/domain/hours.ts'
import type { AutonomyState } from '../../src/domain/policy.ts'
import type { PolicyRecord } from '../../src/domain/policy-state.ts'
import type { BurnVariables, Evaluation } from '../../src/domain/policy-variables.ts'
import { NOW } from './a-ledger.ts'

export const TARGETS: BudgetTarget[] = [{ sli: 'TaskSuccessRate', target: 0.94, revision: '1', gating: true }]

/** An evaluation `hour` hours after NOW, with enough data unless `proven` or `holdsBack` says otherwise. */
export function anEvaluation(
  hour: number,
  values: Partial<BurnVariables>,
  overrides: { proven?: Partial<BurnVariables>; holdsBack?: string; measured?: boolean; newestEvents?: number } = {},
): Evaluation {
  const at = new Date(NOW.getTime() + hour * 3_600_000)
  const variables = (given: Partial<BurnVariables>) => {
    const own = { burnRate: 0, budgetRemaining: 1, daysRemaining: Number.POSITIVE_INFINITY, ...given }
    return { ...own, sli: { TaskSuccessRate: own } }
  }
  const { proven, holdsBack, measured = true, newestEvents = hourOf(at) - 1 } = overrides
  return { at, observed: variables(values), proven: variables(proven ?? values), measured, holdsBack, newestEvents }
}

export function aRecord(state: AutonomyState, overrides: Partial<PolicyRecord> = {}): PolicyRecord {
  const at = NOW.toISOString()
  return { state, since: at, at, why: '', calm: 0, lastBucket: null, history: [], ...overrides }
}
