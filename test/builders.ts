import type { Expectations, ExpectedCall, Scenario } from '../src/domain/scenario.ts'
import type { Session, ToolStep, Turn } from '../src/domain/session.ts'

/** An answered turn without steps. */
export function aTurn(overrides: Partial<Turn> = {}): Turn {
  return { user: 'Hello?', reply: 'Hello.', latencyMs: 100, steps: [], ...overrides }
}

/** A completed session of one turn, everything observed. */
export function aSession(overrides: Partial<Session> = {}): Session {
  return {
    schema: 'agent-session/v1',
    id: 's-1',
    scenario: 'greets',
    trial: 0,
    startedAt: '2026-11-24T00:00:00.000Z',
    durationMs: 100,
    status: 'completed',
    turns: [aTurn()],
    costUsd: 0.01,
    observed: { toolCalls: 'yes', toolResults: 'yes', documents: 'yes', usage: 'yes', latency: 'yes' },
    ...overrides,
  }
}

/** A scripted scenario of one turn that expects "Hello". */
export function aScenario(overrides: Partial<Scenario> = {}): Scenario {
  return {
    id: 'greets',
    must_pass: false,
    customer: { kind: 'scripted', turns: [{ user: 'Hello?' }] },
    expect: { say: ['Hello'], calls_mode: 'contains' },
    origin: { file: 'scenarios/greets.yml', document: 0, line: 1 },
    ...overrides,
  }
}

/** A successful tool call. */
export function aToolCall(overrides: Partial<ToolStep> = {}): ToolStep {
  return { kind: 'tool', name: 'get_order', arguments: { orderId: '1042' }, result: { total: 89 }, ...overrides }
}

/** Expectations as they are read from YAML: `calls_mode` and each call's `result` have their defaults. */
export function anExpect(
  overrides: Partial<Omit<Expectations, 'calls'>> & { calls?: (Partial<ExpectedCall> & { tool: string })[] } = {},
): Expectations {
  const { calls, ...others } = overrides
  return {
    calls_mode: 'contains',
    ...others,
    ...(calls ? { calls: calls.map((call) => ({ result: 'any' as const, ...call })) } : {}),
  }
}
