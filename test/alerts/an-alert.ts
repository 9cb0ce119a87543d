import { type Alert, alertKey } from '../../src/domain/alert.ts'

/** The agent became exhausted at 10:00. */
export function anAlert(overrides: Partial<Alert> = {}): Alert {
  const alert: Omit<Alert, 'key'> = {
    kind: 'worsened',
    agent: 'cx-support',
    state: 'exhausted',
    previousState: 'critical',
    burnRate: 5.5,
    budgetRemaining: -0.0666,
    daysRemaining: 0,
    why: 'TaskSuccessRate has spent its error budget of 30 days.',
    at: '2026-11-25T10:00:00.000Z',
    runUrl: 'https://github.com/acme/support/actions/runs/1',
    channels: ['#agents-oncall'],
    ...overrides,
  }
  return { key: alertKey(alert), ...alert }
}
