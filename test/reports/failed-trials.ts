import type { TrialResult } from '../../src/domain/result.ts'
import { aFailedTrial } from './a-result.ts'

const said = (text: string) => `reply says ${text}`

/** Each names what one trial shows that goes wrong in the field. */
export const wrongWindow = (actual: string): Partial<TrialResult> => {
  const trial = aFailedTrial([
    {
      path: 'expect.say[0]',
      turn: 0,
      expected: said('"7-10 business days"'),
      actual,
      reason: 'The reply does not say "7-10 business days".',
    },
    {
      path: 'expect.never_say[0]',
      turn: 0,
      expected: 'reply never says "3-5 business days"',
      actual,
      reason: 'The reply says "3-5 business days".',
    },
  ])
  trial.scores?.push({
    criterion: 'HallucinationRate',
    result: 'failed',
    evidence: [
      {
        turn: 0,
        expected: 'grounded in documents or tool results',
        actual: '3-5 business days',
        reason: 'No document says "3-5 business days".',
      },
    ],
  })
  return trial
}
export const callback: Partial<TrialResult> = {
  result: 'failed',
  reason: 'schedule_callback was not called.',
  scores: [
    {
      criterion: 'TaskSuccessRate',
      result: 'failed',
      evidence: [
        {
          path: 'turns[1].expect.calls[0]',
          turn: 1,
          expected: 'schedule_callback(phone: "+15550100", day: "tomorrow", time: "15:00"), result ok',
          actual: 'no tool was called',
          reason: 'schedule_callback was not called.',
        },
        {
          path: 'expect.claims_require_call[0]',
          turn: 1,
          expected: 'schedule_callback called with success before the reply claims it',
          actual: 'Your callback is booked for tomorrow at 15:00. A manager will call you on +15550100.',
          reason: 'The reply promises a callback that was never scheduled.',
        },
      ],
    },
    {
      criterion: 'ToolCallAccuracy',
      result: 'failed',
      evidence: [
        {
          path: 'turns[1].expect.calls[0]',
          turn: 1,
          expected: 'schedule_callback(phone: "+15550100", day: "tomorrow", time: "15:00"), result ok',
          reason: 'schedule_callback was expected and not called.',
        },
      ],
    },
    {
      criterion: 'HallucinationRate',
      result: 'failed',
      evidence: [
        {
          turn: 1,
          actual: 'Your callback is booked for tomorrow at 15:00.',
          reason: 'Procedural claim without a matching tool call.',
        },
      ],
    },
  ],
}
export const timeout: Partial<TrialResult> = {
  result: 'failed',
  reason: 'timeout: no complete answer to turn 1 within 20 s',
  scores: [{ criterion: 'TaskSuccessRate', result: 'failed', reason: 'The session ended with a time-out.' }],
}
export const invalid: Partial<TrialResult> = {
  result: 'invalid',
  reason: 'the agent answered 429 (too many requests) at every attempt',
  scores: [],
}
export const limit = aFailedTrial([
  {
    path: 'expect.calls',
    turn: 0,
    expected: 'exactly get_credit_limit(accountId: "A-77")',
    actual: 'get_account_balance(accountId: "A-77") -> {"balance":1240.5}',
    reason: 'Another tool was called.',
  },
  {
    path: 'expect.never_call[0]',
    turn: 0,
    expected: 'get_account_balance is never called',
    actual: 'get_account_balance(accountId: "A-77")',
    reason: 'get_account_balance was called.',
  },
  {
    path: 'expect.say[0]',
    turn: 0,
    expected: said('/5[,.]?000/'),
    actual: 'Your credit limit is $1,240.50.',
    reason: 'The reply does not match /5[,.]?000/.',
  },
])
export const slow: Partial<TrialResult> = {
  scores: [
    { criterion: 'TaskSuccessRate', result: 'passed' },
    { criterion: 'P99Latency', result: 'failed', evidence: [{ turn: 0, reason: 'turn 1 took 6.12 s, over 4.5 s' }] },
  ],
}
export const costly: Partial<TrialResult> = {
  costUsd: 0.77,
  scores: [
    { criterion: 'TaskSuccessRate', result: 'passed' },
    { criterion: 'CostPerTask', result: 'failed', reason: 'the session cost $0.77, cap $0.18' },
  ],
}
export const wrongTeam = aFailedTrial([
  {
    path: 'turns[1].expect.handoff',
    turn: 1,
    expected: 'handoff to billing-tier2',
    actual: 'handoff to general-support',
    reason: 'The conversation was handed to another team.',
  },
])
export const badArgument: Partial<TrialResult> = {
  ...aFailedTrial([
    {
      path: 'expect.say[0]',
      turn: 0,
      expected: said('"shipped"'),
      actual: 'I could not find an order #1055. Are you sure that the number is right?',
      reason: 'The reply does not say "shipped".',
    },
  ]),
}
badArgument.scores?.push({
  criterion: 'ToolCallAccuracy',
  result: 'failed',
  evidence: [
    {
      turn: 0,
      expected: 'a result that is not empty',
      actual: 'get_order(orderId: "#1055") -> {}',
      reason: 'get_order returned nothing.',
    },
  ],
})
