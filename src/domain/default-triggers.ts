import type { BudgetTarget } from './budget.ts'
import { highestBurn, round9 } from './burn.ts'
import { indicatorName } from './ledger.ts'
import type { AutonomyState } from './policy.ts'
import type { PolicyVariables } from './policy-variables.ts'

/** When a state is entered, and when it may be left. */
export interface Trigger {
  enter(variables: PolicyVariables): boolean
  exit(variables: PolicyVariables): boolean
}

export type Triggers = Record<AutonomyState, Trigger>

/** Thresholds of the default policy; a state is left at 80% of what it was entered at. */
const WARNING_BURN = 1
const CRITICAL_BURN = 5
const EXIT_SHARE = 0.8
/** Budget that must have come back before a broken circuit closes. */
const RECOVERED_BUDGET = 0.05

/**
 * The triggers of the default policy. An SLI whose target lets no burn rate reach a threshold k has
 * min(k, 0.9 / (1 - target)) in its place, with a notice if the state keeps its default (`adapted`). Rules B.
 */
export function defaultTriggers(
  targets: readonly BudgetTarget[],
  { adapted = () => true }: { adapted?: (state: AutonomyState) => boolean } = {},
): { triggers: Triggers; notices: string[] } {
  const notices: string[] = []
  const gating = targets.filter((target) => target.gating)
  const burning = (state: AutonomyState, threshold: number): Trigger => {
    const thresholds = gating.map((target): [string, number] => {
      const reachable = Math.min(threshold, round9(0.9 * highestBurn(target.target)))
      if (reachable < threshold && adapted(state))
        notices.push(lowered(indicatorName(target), target.target, threshold, reachable))
      return [indicatorName(target), reachable]
    })
    const burnOf = (variables: PolicyVariables, name: string) => variables.sli[name]?.burnRate ?? 0
    return {
      enter: (variables) => thresholds.some(([name, most]) => burnOf(variables, name) >= most),
      exit: (variables) => thresholds.every(([name, most]) => burnOf(variables, name) < round9(EXIT_SHARE * most)),
    }
  }
  const triggers: Triggers = {
    healthy: { enter: ({ burnRate }) => burnRate < WARNING_BURN, exit: () => false },
    warning: burning('warning', WARNING_BURN),
    critical: burning('critical', CRITICAL_BURN),
    exhausted: {
      enter: ({ budgetRemaining }) => budgetRemaining <= 0,
      exit: ({ budgetRemaining }) => budgetRemaining >= RECOVERED_BUDGET,
    },
  }
  return { triggers, notices }
}

function lowered(name: string, target: number, threshold: number, reachable: number): string {
  return `${name}: at a target of ${round9(100 * target)}% no burn rate is above ${Number(highestBurn(target).toFixed(3))}; its threshold is ${Number(reachable.toFixed(3))} in place of ${threshold}.`
}
