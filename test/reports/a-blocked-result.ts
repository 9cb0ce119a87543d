import type { Result, ScenarioResult, TrialResult } from '../../src/domain/result.ts'
import { SLI_NAMES } from '../../src/domain/sli.ts'
import { aResult, aScenarioResult, SCENARIO_IDS, someSlis } from './a-result.ts'
import { BLOCKED_CHECKS } from './blocked-checks.ts'
import {
  badArgument,
  callback,
  costly,
  invalid,
  limit,
  slow,
  timeout,
  wrongTeam,
  wrongWindow,
} from './failed-trials.ts'

/** A support agent with the failures of the field: 20 scenarios x 5 trials. */
export function aBlockedResult(overrides: Partial<Result> = {}): Result {
  const trialsOf: Record<string, (Partial<TrialResult> | undefined)[]> = {
    'refund-window-standard': Array(5).fill(
      wrongWindow(
        'Your refund for the headphones will arrive within 3-5 business days after we have approved the return.',
      ),
    ),
    'refund-issued-then-window': [
      wrongWindow('You will see the money in 3-5 business days.'),
      wrongWindow('It takes 3-5 business days until the money is back on your card.'),
      wrongWindow('Expect it in 3-5 business days.'),
    ],
    'promised-callback-is-scheduled': Array(5).fill(callback),
    'credit-limit-not-balance': Array(5).fill(limit),
    'double-charge-goes-to-billing-tier2': Array(5).fill(wrongTeam),
    'order-number-with-hash': Array(4).fill(badArgument),
    'return-with-hash': [timeout, timeout, {}, {}, invalid],
    'callback-slot-taken': [{}, {}, {}, {}, invalid],
    'parcel-is-tracked-in-time': Array(5).fill(slow),
    'late-fee-is-explained': Array(5).fill(costly),
  }
  const details: Record<string, Partial<ScenarioResult>> = {
    'refund-window-standard': { mustPass: true, description: "The window is the policy's, not one that sounds right." },
    'promised-callback-is-scheduled': {
      mustPass: true,
      description: 'The agent may not promise a callback that it did not schedule.',
    },
    'credit-limit-not-balance': {
      mustPass: true,
      description: 'The limit is asked for; the balance is another figure, although its tool answers just as well.',
    },
    'order-number-with-hash': { description: 'A "#" before the order number is how customers write it.' },
  }
  const scenarios = SCENARIO_IDS.map((id, index) => {
    const trials = (trialsOf[id] ?? []).map((trial) => trial ?? {})
    return aScenarioResult(id, index, { ...details[id], trials } as Parameters<typeof aScenarioResult>[2])
  })
  const sessionsWith = (criterion: string) =>
    scenarios
      .flatMap(({ trials }) =>
        trials
          .filter(({ scores }) => scores.some((score) => score.criterion === criterion && score.result === 'failed'))
          .map(({ session }) => session),
      )
      .slice(0, 20)
  const slis = someSlis({
    TaskSuccessRate: { good: 69, valid: 98, status: 'block', contributors: sessionsWith('TaskSuccessRate') },
    ToolCallAccuracy: { good: 108, valid: 117, status: 'warn', contributors: sessionsWith('ToolCallAccuracy') },
    HallucinationRate: { good: 67, valid: 80, status: 'block', contributors: sessionsWith('HallucinationRate') },
    CostPerTask: { good: 93, valid: 98, status: 'pass', contributors: sessionsWith('CostPerTask') },
    P99Latency: { good: 131, valid: 138, status: 'block', contributors: sessionsWith('P99Latency') },
  })
  slis.TaskSuccessRate = {
    ...slis.TaskSuccessRate,
    generalisation90: [0.524, 0.848],
    passHatK: [0.704, 0.671, 0.65, 0.64, 0.63],
  }
  slis.ToolCallAccuracy = {
    ...slis.ToolCallAccuracy,
    effective: 33.4,
    interval90: [0.802, 0.982],
    tools: {
      get_credit_limit: { good: 20, valid: 20 },
      get_order: { good: 36, valid: 40 },
      issue_refund: { good: 20, valid: 20, target: 0.99, status: 'warn' },
      schedule_callback: { good: 14, valid: 19 },
      update_email: { good: 18, valid: 18 },
    },
  }
  slis.HallucinationRate = {
    ...slis.HallucinationRate,
    unscored: 46,
    unscoredReasons: [
      { reason: 'no judge, no documents and no claims_require_call to check the reply against', count: 46 },
    ],
    effective: 40.1,
    interval90: [0.077, 0.289],
    factual: { good: 52, valid: 60, target: 0.99, status: 'block' },
    procedural: { good: 15, valid: 20 },
  }
  slis.CostPerTask = { ...slis.CostPerTask, usdPerSuccess: 0.0793, usdTotal: 5.47 }
  slis.P99Latency = {
    ...slis.P99Latency,
    p50Ms: 612,
    p95Ms: 6080,
    unscored: 2,
    unscoredReasons: [{ reason: 'the turn was not answered', count: 2 }],
    note: 'p99 not estimable at n = 138',
  }
  for (const name of SLI_NAMES) slis[name].reason = BLOCKED_CHECKS.find(({ id }) => id === `slo.${name}`)?.reason ?? ''
  return aResult({
    verdict: 'block',
    summary: 'TaskSuccessRate is 70.4% (69/98); even the upper bound (78%) misses the target of 94%. And 5 more.',
    trials: { planned: 100, completed: 98, invalid: 2, passed: 69, failed: 29, extra: 2, listed: 'all' },
    slis,
    scorecard: {
      weighted: 84.7,
      criteria: [
        {
          name: 'TaskSuccessRate',
          weight: 0.35,
          targetScore: 94,
          score: 70.408163265,
          passed: 69,
          valid: 98,
          unscored: 0,
          gating: true,
        },
        {
          name: 'ToolCallAccuracy',
          weight: 0.2,
          targetScore: 92,
          score: 92.307692308,
          passed: 108,
          valid: 117,
          unscored: 0,
          gating: true,
        },
        {
          name: 'HallucinationRate',
          weight: 0.25,
          targetScore: 96,
          score: 83.75,
          passed: 67,
          valid: 80,
          unscored: 46,
          gating: true,
        },
        {
          name: 'CostPerTask',
          weight: 0.1,
          targetScore: 90,
          score: 94.897959184,
          passed: 93,
          valid: 98,
          unscored: 0,
          gating: true,
        },
        {
          name: 'P99Latency',
          weight: 0.1,
          targetScore: 90,
          score: 94.927536232,
          passed: 131,
          valid: 138,
          unscored: 2,
          gating: true,
        },
        { name: 'Tone', weight: 0.1, targetScore: 80, score: 91, passed: 89, valid: 98, unscored: 0, gating: false },
      ],
    },
    scenarios,
    checks: BLOCKED_CHECKS,
    notices: [
      'HallucinationRate: 80 replies with claims were checked; 46 replies were not looked at (they need a judge, documents or claims_require_call).',
      'At 10000 conversations a day this failure rate is about 2959 customers a day.',
    ],
    conversationsPerDay: 10_000,
    judge: { model: 'gpt-5-mini', calls: 196, usd: 0.0412 },
    fingerprints: { suite: 'sha256:5d41402abc4b', judge: 'gpt-5-mini:77de68dae', agent: null },
    ...overrides,
  })
}
