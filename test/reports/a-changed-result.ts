import type { Result } from '../../src/domain/result.ts'
import { aFailedTrial, aResult, aScenarioResult, SCENARIO_IDS, someSlis } from './a-result.ts'

const GONE =
  'Bring it back. If it has had its day, let an owner of the gate merge this past the check, or set gate.on.suite on the default branch first.'
const LOOK = 'Let a person who knows the scenario agree to the new version.'

/** A change that takes its own exam apart: the agent passes what is left, and is blocked for what is gone. */
export function aChangedResult(): Result {
  const reason =
    'promised-callback-is-scheduled, which must pass on the base, is loosened by this change (expect.calls[0] was removed; must_pass was taken away); its version of the base: 0 of 5 trials passed.'
  return aResult({
    verdict: 'block',
    summary: `${reason} And 1 more.`,
    slis: someSlis({ TaskSuccessRate: { good: 94, valid: 95 } }),
    trials: { planned: 95, completed: 95, invalid: 0, passed: 94, failed: 1, extra: 0, listed: 'all' },
    scenarios: SCENARIO_IDS.slice(1).map((id, index) =>
      aScenarioResult(id, index, {
        trials:
          id === 'email-is-changed'
            ? [
                aFailedTrial([
                  {
                    path: 'expect.say[0]',
                    turn: 0,
                    expected: 'reply says "new address"',
                    actual: 'Done!',
                    reason: 'The reply does not say "new address".',
                  },
                ]),
              ]
            : [],
      }),
    ),
    checks: [
      {
        id: 'slo.TaskSuccessRate',
        status: 'pass',
        reason: 'TaskSuccessRate is 98.9% (94/95); target 94%.',
        numbers: { good: 94, valid: 95, target: 0.94 },
      },
      { id: 'suite.promised-callback-is-scheduled', status: 'block', reason, hint: GONE, numbers: {} },
      {
        id: 'suite.refund-window-standard',
        status: 'block',
        reason: 'refund-window-standard, which must pass on the base, is removed by this change.',
        hint: GONE,
        numbers: {},
      },
      {
        id: 'suite.late-fee-is-explained',
        status: 'warn',
        reason:
          'late-fee-is-explained is changed by this change (user was changed); its version of the base: 4 of 5 trials passed, 1 invalid.',
        hint: LOOK,
        numbers: {},
      },
    ],
    suiteChanges: [
      {
        id: 'refund-window-standard',
        change: 'removed',
        mustPass: true,
        what: [],
        before: { passed: 0, failed: 5, invalid: 0 },
      },
      {
        id: 'promised-callback-is-scheduled',
        change: 'loosened',
        mustPass: true,
        what: ['expect.calls[0] was removed', 'must_pass was taken away'],
        before: { passed: 0, failed: 5, invalid: 0 },
        after: { passed: 5, failed: 0, invalid: 0 },
      },
      {
        id: 'late-fee-is-explained',
        change: 'changed',
        mustPass: false,
        what: ['user was changed'],
        before: { passed: 4, failed: 0, invalid: 1 },
        after: { passed: 5, failed: 0, invalid: 0 },
      },
      {
        id: 'invoice-total-then-why',
        change: 'added',
        mustPass: false,
        what: [],
        after: { passed: 5, failed: 0, invalid: 0 },
      },
    ],
    configuration: {
      base: '3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
      changed: [
        {
          section: 'slos',
          diff: '@@ -1,3 +1,3 @@\n profile: account-management\n-TaskSuccessRate: 94%\n+TaskSuccessRate: 60%\n window: 30d',
        },
        {
          section: 'judge',
          diff: '@@ -1,2 +1,3 @@\n model: gpt-5-mini\n+base_url: https://judge.example/v1\n temperature: 0',
        },
      ],
    },
  })
}
