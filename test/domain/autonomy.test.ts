import { describe, expect, it } from 'vitest'
import { type AutonomyFacts, autonomyOf, autonomySchema } from '../../src/domain/autonomy.ts'
import { resolvePolicy, type STATES } from '../../src/domain/policy.ts'
import { NOW } from './a-ledger.ts'
import { aRecord } from './an-evaluation.ts'

function anAutonomy(state: (typeof STATES)[number], overrides: Partial<AutonomyFacts> = {}) {
  return autonomyOf({
    agent: 'cx',
    record: aRecord(state, { why: 'it burns' }),
    policy: resolvePolicy(),
    tools: { issue_refund: 'high', get_order: 'low' },
    failing: [],
    now: NOW,
    validForMs: 86_400_000,
    ...overrides,
  })
}

describe('autonomy.json', () => {
  it.each([
    ['healthy', 'autonomous', ['autonomous', 'draft', 'escalate'], 'autonomous', 'autonomous', false],
    ['warning', 'draft', ['draft', 'escalate'], 'draft', 'escalate', false],
    ['critical', 'escalate', ['escalate'], 'escalate', 'escalate', true],
    ['exhausted', 'circuit-broken', [], 'none', 'none', true],
  ] as const)('%s: %s, %j; low risk %s, high risk %s', (state, mode, allowedActions, low, high, freezeDeployments) => {
    const autonomy = anAutonomy(state)
    expect(autonomySchema.parse(autonomy)).toEqual(autonomy)
    expect(autonomy).toMatchObject({
      state,
      mode,
      allowedActions,
      freezeDeployments,
      circuitBreak: state === 'exhausted',
    })
    expect(autonomy.tools).toEqual({
      issue_refund: { risk: 'high', allows: high },
      get_order: { risk: 'low', allows: low },
    })
  })

  it('breaks the circuit of a wholly failing cluster while the agent stays in its state', () => {
    const failure = { cluster: 'callbacks', bad: 9, valid: 9, restShare: 0.01, p: 0, wholly: true, evidence: '9 of 9' }
    const autonomy = anAutonomy('healthy', { failing: [failure, { ...failure, cluster: 'faq', wholly: false }] })
    expect([autonomy.state, autonomy.clusters]).toEqual(['healthy', [{ cluster: 'callbacks', why: '9 of 9' }]])
  })

  it('says until when it holds', () => {
    expect(anAutonomy('warning').validUntil).toBe('2026-11-26T14:30:00.000Z')
  })
})
