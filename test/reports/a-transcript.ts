import type { Session } from '../../src/domain/session.ts'
import { sessionId } from './a-result.ts'

/** The session behind the first failed trial of `promised-callback-is-scheduled` in the blocked result. */
export function aTranscript(overrides: { [K in keyof Session]?: Session[K] | undefined } = {}): Session {
  const session = {
    schema: 'agent-session/v1',
    id: sessionId(4, 0),
    scenario: 'promised-callback-is-scheduled',
    trial: 0,
    startedAt: '2026-11-24T09:30:02.000Z',
    durationMs: 2400,
    status: 'completed',
    turns: [
      {
        user: 'I want a manager to call me tomorrow at 15:00.',
        reply: 'Of course. Which number should we call?',
        latencyMs: 820,
        ttftMs: 210,
        steps: [
          { kind: 'model', model: 'gpt-5-mini', usage: { input: 812, output: 24 }, costUsd: 0.0041, durationMs: 640 },
        ],
      },
      {
        user: '+15550100',
        reply: 'Your callback is booked for tomorrow at 15:00. A manager will call you on +15550100.',
        latencyMs: 1580,
        steps: [
          {
            kind: 'retrieval',
            query: 'callback hours',
            documents: [{ id: 'callback-policy-v3', content: 'Monday to Friday, 09:00-17:00.' }],
          },
          { kind: 'model', model: 'gpt-5-mini', usage: { input: 934, output: 41 }, costUsd: 0.0052, durationMs: 910 },
          {
            kind: 'tool',
            name: 'get_customer',
            arguments: { phone: '+15550100' },
            result: { customerId: 'C-77', name: 'Kim' },
            durationMs: 12,
            mocked: true,
          },
        ],
      },
      { user: 'Thanks, bye.', reply: '', steps: [] },
    ],
    ...overrides,
  }
  return session as Session
}
