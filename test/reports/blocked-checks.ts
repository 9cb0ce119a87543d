import type { CheckResult } from '../../src/domain/result.ts'

const FIX = 'Fix the failing sessions named below, or revert the change.'
const NEVER = 'It must never happen, not even once: fix it before merging.'

/** What the checks say of the blocked result. */
export const BLOCKED_CHECKS: CheckResult[] = [
  {
    id: 'slo.TaskSuccessRate',
    status: 'block',
    reason: 'TaskSuccessRate is 70.4% (69/98); even the upper bound (78%) misses the target of 94%.',
    hint: FIX,
    numbers: { good: 69, valid: 98, upper: 0.78 },
  },
  {
    id: 'slo.ToolCallAccuracy',
    status: 'warn',
    reason: 'ToolCallAccuracy is 92.3% (108/117): not proven, 33 trials prove at least 80.2%.',
    hint: 'A pass needs 36 clean trials at this target and 33 were had: raise suite.trials, or add scenarios.',
    numbers: {},
  },
  {
    id: 'slo.ToolCallAccuracy.issue_refund',
    status: 'warn',
    reason: 'ToolCallAccuracy of issue_refund is 100% (20/20): not proven, 20 trials prove at least 86.1%.',
    hint: 'A pass needs 149 clean trials at this target and 20 were had: raise suite.trials, or add scenarios.',
    numbers: {},
  },
  {
    id: 'slo.HallucinationRate',
    status: 'block',
    reason: 'HallucinationRate is 16.3% (13/80); even the lower bound (7.7%) is over the ceiling of 3%.',
    hint: FIX,
    numbers: {},
  },
  { id: 'slo.CostPerTask', status: 'pass', reason: 'CostPerTask is 94.9% (93/98); target 90%.', numbers: {} },
  {
    id: 'slo.P99Latency',
    status: 'block',
    reason: 'P99Latency is 94.9% (131/138); even the upper bound (97.61%) misses the target of 99%.',
    hint: FIX,
    numbers: {},
  },
  {
    id: 'must_pass.refund-window-standard',
    status: 'block',
    reason: 'refund-window-standard: The reply says "3-5 business days".',
    hint: NEVER,
    numbers: { passed: 0, failed: 5 },
  },
  {
    id: 'must_pass.promised-callback-is-scheduled',
    status: 'block',
    reason: 'promised-callback-is-scheduled must pass: 0 of 5 trials passed.',
    hint: 'Fix the agent, or the scenario if its expectation is wrong.',
    numbers: { passed: 0, failed: 5 },
  },
  {
    id: 'must_pass.credit-limit-not-balance',
    status: 'block',
    reason: 'credit-limit-not-balance: get_account_balance was called.',
    hint: NEVER,
    numbers: { passed: 0, failed: 5 },
  },
  {
    id: 'cost.perSuccess',
    status: 'warn',
    uncapped: 'block',
    reason: '$5.47 for 69 successful tasks is $0.0793 a success, over the cap of $0.07.',
    numbers: {},
  },
  { id: 'coverage.trials', status: 'pass', reason: '98 of 100 trials were scored.', numbers: {} },
]
