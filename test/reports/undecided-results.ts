import type { Result } from '../../src/domain/result.ts'
import { aFailedTrial, aResult, aScenarioResult, SCENARIO_IDS, sessionId, someSlis } from './a-result.ts'

/** Everything measured is on target or below it by luck: 34 of 40, and nobody can tell. */
export function anInconclusiveResult(): Result {
  const slis = someSlis({
    TaskSuccessRate: {
      good: 34,
      valid: 40,
      status: 'inconclusive',
      contributors: [0, 1, 2].flatMap((n) => [sessionId(n, 0), sessionId(n, 1)]),
    },
    ToolCallAccuracy: { good: 211, valid: 216 },
    CostPerTask: { good: 40, valid: 40 },
    P99Latency: { good: 233, valid: 240, status: 'warn' },
  })
  const reason =
    'TaskSuccessRate is 85% (34/40): below the target of 90%, but too few trials to tell (90% interval 72.5% to 93.3%).'
  const unmeasured = 'no judge is configured and no scenario has documents or claims_require_call'
  return aResult({
    verdict: 'inconclusive',
    summary: reason,
    agent: { name: 'retail-gpt-4.1', kind: 'replay' },
    trials: { planned: 40, completed: 40, invalid: 0, passed: 34, failed: 6, extra: 0, listed: 'all' },
    slis: {
      ...slis,
      TaskSuccessRate: { ...slis.TaskSuccessRate, target: 0.9, reason, passHatK: [0.85] },
      HallucinationRate: {
        ...slis.HallucinationRate,
        good: 0,
        valid: 0,
        unscored: 40,
        unscoredReasons: [{ reason: unmeasured, count: 40 }],
        rate: null,
        interval90: null,
        effective: 0,
        status: 'not_measured',
        reason: unmeasured,
        factual: { good: 0, valid: 0 },
        procedural: { good: 0, valid: 0 },
      },
      CostPerTask: { ...slis.CostPerTask, usdPerSuccess: 0.0217, usdTotal: 0.737 },
    },
    scenarios: SCENARIO_IDS.slice(0, 8).map((id, index) => {
      const wrong = aFailedTrial([
        {
          expected: 'ground truth of tau2-bench reward: success',
          actual: 'failure',
          reason: 'The recorded ground truth says that the task was not solved.',
        },
      ])
      return aScenarioResult(id, index, { trials: index < 3 ? [wrong, wrong] : [] })
    }),
    checks: [
      {
        id: 'slo.TaskSuccessRate',
        status: 'inconclusive',
        reason,
        hint: 'Look at the failing sessions; more trials (suite.trials) or more scenarios narrow the interval.',
        numbers: {},
      },
      {
        id: 'slo.P99Latency',
        status: 'warn',
        reason: 'P99Latency is 97.1% (233/240): within tolerance, but below the target of 99%.',
        numbers: {},
      },
      { id: 'coverage.trials', status: 'pass', reason: '40 of 40 trials were scored.', numbers: {} },
    ],
    notices: [
      `HallucinationRate is not measured: ${unmeasured}.`,
      'No judge is configured: deterministic expectations alone decide TaskSuccessRate.',
      '8 scenarios are few: below 20, a drop of 10 points is often seen as noise. Add scenarios, not only trials.',
    ],
  })
}

/** The gate itself failed half-way: the disk was full. */
export function anErrorResult(): Result {
  const slis = someSlis({
    TaskSuccessRate: { good: 12, valid: 12 },
    ToolCallAccuracy: { good: 14, valid: 14 },
    HallucinationRate: { good: 0, valid: 0, status: 'not_measured' },
    CostPerTask: { good: 12, valid: 12 },
    P99Latency: { good: 17, valid: 17 },
  })
  const message = 'Cannot write .agent-slo-gate/sessions.jsonl: no space left on device (ENOSPC)'
  return aResult({
    verdict: 'error',
    summary: message,
    error: { code: 'storage', message, hint: 'Free some space, then go on with --resume: 12 sessions are kept.' },
    trials: { planned: 100, completed: 12, invalid: 88, passed: 12, failed: 0, extra: 0, listed: 'all' },
    slis: { ...slis, P99Latency: { ...slis.P99Latency, p95Ms: null, note: 'p99 not estimable at n = 17' } },
    scorecard: { weighted: null, criteria: [] },
    scenarios: SCENARIO_IDS.map((id, index) => {
      const scenario = aScenarioResult(id, index)
      return index < 12
        ? { ...scenario, passed: 1, invalid: 4, trials: scenario.trials.slice(0, 1) }
        : { ...scenario, passed: 0, invalid: 5, trials: [] }
    }),
    checks: [],
    notices: ['88 of 100 trials were not run: they count as invalid.'],
  })
}
