import { interval90 } from '../../src/domain/interval.ts'
import type { Result, ScenarioResult, Score, SliResults, SliStatus, TrialResult } from '../../src/domain/result.ts'

/** A passing result of one scenario with three trials; any top-level key can be replaced. */
export function aResult(overrides: Partial<Result> = {}): Result {
  return {
    schema: 'agent-slo-gate-result/v1',
    verdict: 'pass',
    stage: 'merge',
    measureOnly: false,
    summary: 'All 5 measured SLIs meet their targets, over 100 trials of 20 scenarios.',
    startedAt: '2026-11-24T09:30:00.000Z',
    durationMs: 72_400,
    agent: {
      name: 'support-agent',
      kind: 'http',
      version: '2.4.0',
      commit: '9f3c1e7a4b5d6c7e8f90a1b2c3d4e5f60718293a',
    },
    fingerprints: { suite: 'sha256:5d41402abc4b', judge: null, agent: null },
    trials: { planned: 100, completed: 100, invalid: 0, passed: 100, failed: 0, extra: 0, listed: 'all' },
    slis: someSlis(),
    profile: 'account-management',
    windowDays: 30,
    scorecard: {
      weighted: 99.6,
      criteria: [
        {
          name: 'TaskSuccessRate',
          weight: 0.35,
          targetScore: 94,
          score: 100,
          passed: 100,
          valid: 100,
          unscored: 0,
          gating: true,
        },
        { name: 'Tone', weight: 0.1, targetScore: 80, score: null, passed: 0, valid: 0, unscored: 100, gating: false },
      ],
    },
    scenarios: SCENARIO_IDS.map((id, index) => aScenarioResult(id, index)),
    checks: [
      {
        id: 'slo.TaskSuccessRate',
        status: 'pass',
        reason: 'TaskSuccessRate is 100% (100/100); target 94%.',
        numbers: { good: 100, valid: 100 },
      },
      { id: 'coverage.trials', status: 'pass', reason: '100 of 100 trials were scored.', numbers: {} },
    ],
    notices: ['No judge is configured: deterministic expectations alone decide TaskSuccessRate.'],
    judge: { model: null, calls: 0, usd: 0 },
    sessionsFile: 'sessions.jsonl',
    ...overrides,
  }
}

export const SCENARIO_IDS = [
  'refund-window-standard',
  'refund-issued-then-window',
  'refund-over-limit-is-escalated',
  'refund-outside-window-is-refused',
  'promised-callback-is-scheduled',
  'callback-slot-taken',
  'callback-outside-hours',
  'credit-limit-not-balance',
  'credit-limit-then-balance',
  'balance-remembers-the-account',
  'higher-limit-is-reviewed',
  'email-is-changed',
  'double-charge-goes-to-billing-tier2',
  'dispute-after-balance',
  'order-number-with-hash',
  'return-with-hash',
  'parcel-is-tracked-in-time',
  'parcel-is-tracked-after-status',
  'late-fee-is-explained',
  'invoice-total-then-why',
]

/** Session id of a trial, as long as a real one. */
export function sessionId(scenario: number, trial: number): string {
  return `${(0x8f2c1d04 + scenario * 7919 + trial * 104_729).toString(16)}-7a3e-4c1b-9d20-${String(scenario * 100 + trial).padStart(12, '0')}`
}

/** One scenario whose five trials pass, unless `failures` names what each failed trial shows (undefined: it passed). */
export function aScenarioResult(
  id: string,
  index: number,
  {
    trials: results = [],
    ...overrides
  }: Partial<Omit<ScenarioResult, 'trials'>> & { trials?: Partial<TrialResult>[] } = {},
): ScenarioResult {
  const trials = Array.from({ length: 5 }, (_, trial): TrialResult => {
    return {
      session: sessionId(index, trial),
      trial,
      result: 'passed',
      scores: [{ criterion: 'TaskSuccessRate', result: 'passed' }],
      costUsd: 0.017,
      ...results[trial],
    }
  })
  const count = (result: TrialResult['result']) => trials.filter((trial) => trial.result === result).length
  return {
    id,
    cluster: id.split('-')[0] ?? id,
    file: `scenarios/${id.split('-')[0]}s.yml`,
    line: 4 + 17 * (index % 4),
    passed: count('passed'),
    failed: count('failed'),
    invalid: count('invalid'),
    trials,
    ...overrides,
  }
}

/** A trial that failed on one criterion with this evidence. */
export function aFailedTrial(
  evidence: NonNullable<Score['evidence']>,
  criterion = 'TaskSuccessRate',
): Partial<TrialResult> {
  return {
    result: 'failed',
    reason: evidence[0]?.reason ?? 'failed',
    scores: [{ criterion, result: 'failed', evidence }],
  }
}

interface SomeCounts {
  good: number
  valid: number
  status?: SliStatus
  contributors?: string[]
}

function base({ good, valid, status = 'pass', contributors = [] }: SomeCounts, target: number, inverse = false) {
  const [low, high] = interval90(good, valid)
  const shown = inverse ? valid - good : good
  return {
    good,
    valid,
    unscored: 0,
    rate: valid === 0 ? null : shown / valid,
    interval90: valid === 0 ? null : inverse ? [1 - high, 1 - low] : [low, high],
    effective: valid,
    target,
    targetOrigin: 'profile' as const,
    status,
    contributors,
  }
}

/** The five SLIs, all well on target, with counts replaced by name. */
export function someSlis(counts: Partial<Record<keyof SliResults, SomeCounts>> = {}): SliResults {
  const clean = { good: 100, valid: 100 }
  return {
    TaskSuccessRate: {
      ...base(counts.TaskSuccessRate ?? clean, 0.94),
      generalisation90: [0.861, 1],
      passHatK: [1, 1, 1, 1, 1],
    },
    ToolCallAccuracy: {
      ...base(counts.ToolCallAccuracy ?? { good: 120, valid: 120 }, 0.92),
      tools: {
        get_order: { good: 60, valid: 60 },
        issue_refund: { good: 20, valid: 20, target: 0.99, status: 'warn' },
      },
    },
    HallucinationRate: {
      ...base(counts.HallucinationRate ?? clean, 0.97, true),
      max: 0.03,
      factual: { good: 80, valid: 80 },
      procedural: { good: 20, valid: 20 },
    },
    CostPerTask: { ...base(counts.CostPerTask ?? clean, 0.9), capUsd: 0.18, usdPerSuccess: 0.017, usdTotal: 1.7 },
    P99Latency: {
      ...base(counts.P99Latency ?? { good: 140, valid: 140 }, 0.99),
      thresholdMs: 4500,
      p50Ms: 420,
      p95Ms: 1800,
      p99Ms: null,
      note: 'p99 not estimable at n = 140',
    },
  }
}
