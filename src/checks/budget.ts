import { acceptedOverride } from '../domain/budget-report.ts'
import { momentText } from '../domain/hours.ts'
import { decideFreeze } from '../domain/overrides.ts'
import type { CheckResult, CheckStatus } from '../domain/result.ts'
import type { Check, CheckInput } from './check.ts'

/** Whether the agent's error budget lets this change ship: deployments may be frozen, and a budget may be unknown. */
export const budgetCheck: Check = {
  key: 'budget',
  run: ({ budget, stage }) => {
    if (!budget) return []
    const { absence, standing } = budget
    const result = (status: CheckStatus, reason: string, hint?: string): CheckResult => ({
      id: 'budget',
      status,
      reason,
      ...(hint === undefined ? {} : { hint }),
      numbers: numbersOf(budget),
    })
    if (absence)
      return [result(absenceStatus(absence.reason, stage), `${absence.message}.`, ABSENCE_HINTS[absence.reason])]
    const { record, autonomy } = standing
    const refused = budget.overrides.flatMap((decision) => (decision.accepted ? [] : [decision.why]))
    const {
      frozen: isFrozen,
      status,
      override,
    } = decideFreeze(autonomy.freezeDeployments, budget.freeze, acceptedOverride(budget))
    if (!isFrozen || status === 'pass') return [result('pass', `The agent is ${record.state}: ${record.why}.`)]
    const frozen = `Deployments are frozen: the agent is ${record.state} since ${momentText(record.since)} (${record.why})`
    if (override) {
      return [result(status, `${frozen}. ${override.actor} opened it for this commit: slo-override:${override.kind}.`)]
    }
    const why = refused.length === 0 ? '' : ` Not accepted: ${refused.join('; ')}.`
    return [result(status, `${frozen}.${why}`, FROZEN_HINT)]
  },
}

const FROZEN_HINT =
  'Ship what mends the agent: somebody with write access who is not its author may label the pull request slo-override:reliability, :rollback or :security.'

const ABSENCE_HINTS = {
  none: 'Run the gate on the default branch once: it stores the first baseline. Where another workflow does, name it in `baseline.workflows`.',
  expired: 'Run the workflow on the default branch again, and on a schedule: artifacts last 90 days at most.',
  not_comparable: 'Run the gate on the default branch once with this configuration.',
  unreachable: 'Run the job again; its token needs `actions: read`.',
} as const

/**
 * A first run knows nothing yet and says so; nothing is frozen by a budget that nobody has kept. What should be there and
 * cannot be read leaves open whether deployments are frozen: that is no reason to hold up a merge, and too little to
 * deploy by.
 */
function absenceStatus(reason: keyof typeof ABSENCE_HINTS, stage: CheckInput['stage']): CheckStatus {
  if (reason === 'none') return stage === 'merge' ? 'pass' : 'warn'
  return stage === 'merge' ? 'warn' : 'inconclusive'
}

function numbersOf({ standing }: NonNullable<CheckInput['budget']>): CheckResult['numbers'] {
  const gating = standing.budgets.budgets.filter(({ gating }) => gating)
  const left = gating.flatMap(({ budgetRemaining }) => budgetRemaining ?? [])
  const rates = gating.flatMap(({ burnRate }) => burnRate ?? [])
  return {
    budgetRemaining: left.length === 0 ? null : Math.min(...left),
    burnRate: rates.length === 0 ? null : Math.max(...rates),
  }
}
