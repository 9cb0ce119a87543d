import type { Result } from '../../src/domain/result.ts'
import { aResult } from './a-result.ts'

export type BudgetOf = NonNullable<Result['budget']>
type Indicator = BudgetOf['indicators'][number]

/** The budget of an SLI that 30 of 1,000 sessions failed, and that the candidate would not touch. */
export function anIndicator(overrides: Partial<Indicator> = {}): Indicator {
  return {
    name: 'TaskSuccessRate',
    gating: true,
    target: 0.95,
    good: 970,
    bad: 30,
    valid: 1000,
    burnRate: 0.6,
    budgetRemaining: 0.4,
    daysRemaining: null,
    insufficient: [],
    trend: 'steady',
    burn24h: 0.55,
    projection: null,
    ...overrides,
  }
}

/** Deployments are frozen, one cluster's circuit is broken, and somebody opened the freeze for this commit. */
export function aBudget(overrides: Partial<BudgetOf> = {}): BudgetOf {
  return {
    baseline: { place: 'the artifact agent-slo-gate-baseline of gate.yml', updatedAt: '2026-11-24T13:05:00.000Z' },
    source: 'production',
    state: 'critical',
    mode: 'escalate',
    allowedActions: ['escalate'],
    freezeDeployments: true,
    circuitBreak: false,
    brokenClusters: [{ cluster: 'callbacks', why: '40 of 40 failed' }],
    why: 'TaskSuccessRate burns its error budget at 6.2, 41% left',
    since: '2026-11-24T13:05:00.000Z',
    indicators: [
      anIndicator({
        burnRate: 6.2,
        budgetRemaining: 0.41,
        daysRemaining: 1.983870968,
        trend: 'accelerating',
        burn24h: 6.4,
        projection: { burn: 1.666666667, budgetPerDay: 0.055555556, daysUntilExhausted: 7.38, customersPerDay: 1000 },
      }),
      anIndicator({ name: 'ToolCallAccuracy/issue_refund', target: 0.99, bad: 24, valid: 2000, budgetRemaining: -0.2 }),
      anIndicator({
        name: 'HallucinationRate',
        good: 0,
        bad: 0,
        valid: 0,
        burnRate: null,
        budgetRemaining: null,
        burn24h: null,
        trend: 'unknown',
        insufficient: ['no_events'],
        projection: { burn: 0, budgetPerDay: 0, daysUntilExhausted: null, customersPerDay: 0 },
      }),
      anIndicator({ name: 'P99Latency', good: 0, bad: 0, valid: 0, burnRate: null, budgetRemaining: null }),
    ],
    incidents: [
      {
        kind: 'systematic_failure',
        cluster: 'callbacks',
        evidence: 'callbacks fails 40 of 40, the rest 12 of 960',
        firstStep: "Break that cluster's circuit, fix it, and promote a session to a scenario.",
      },
    ],
    alerts: [{ kind: 'worsened', about: 'critical', at: '2026-11-24T13:05:10.000Z' }],
    overrides: {
      accepted: {
        id: 'rollback/c0ffee1',
        kind: 'rollback',
        actor: 'erin',
        reason: 'label slo-override:rollback',
        commit: 'c0ffee1',
        at: '2026-11-24T14:00:00.000Z',
      },
      refused: ['slo-override:security: dana is the author of the change; it takes somebody else'],
      tokensLeft: 2,
    },
    notices: ['TaskSuccessRate: its threshold is 4.5 in place of 5.'],
    ...overrides,
  }
}

/** A run that passes while deployments are frozen and that an override let through. */
export function aBudgetResult(): Result {
  const reason =
    'Deployments are frozen: the agent is critical since 2026-11-24 13:05 UTC (TaskSuccessRate burns its error budget at 6.2, 41% left). erin opened it for this commit: slo-override:rollback.'
  const passing = aResult()
  return {
    ...passing,
    verdict: 'warn',
    stage: 'deploy',
    summary: reason,
    conversationsPerDay: 10_000,
    checks: [
      ...passing.checks,
      { id: 'budget', status: 'warn', reason, numbers: { burnRate: 6.2, budgetRemaining: -0.2 } },
    ],
    budget: aBudget(),
  }
}
