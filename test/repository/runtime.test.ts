import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type Autonomy, autonomyOf } from '../../src/domain/autonomy.ts'
import { type AutonomyState, type PolicyOverrides, resolvePolicy } from '../../src/domain/policy.ts'
import { NOW } from '../domain/a-ledger.ts'
import { aRecord } from '../domain/an-evaluation.ts'
import { aWorkspace, ROOT } from '../e2e/cli.ts'

interface Runtime {
  readAutonomy(path: string): Autonomy | undefined
  allowed(
    autonomy: Autonomy | undefined,
    about?: { tool?: string; cluster?: string; now?: Date },
  ): { action: string; why: string }
}
const { readAutonomy, allowed }: Runtime = await import(pathToFileURL(join(ROOT, 'examples/runtime/autonomy.mjs')).href)

const FAILING = { cluster: 'callbacks', bad: 9, valid: 9, restShare: 0, p: 0, wholly: true, evidence: '9 of 9 failed' }

/** What the gate writes in this state, as the runtime reads it. */
function anAutonomy(state: AutonomyState, overrides: PolicyOverrides = {}): Autonomy | undefined {
  const written = autonomyOf({
    agent: 'cx',
    record: aRecord(state, { why: 'it burns' }),
    policy: resolvePolicy(overrides),
    tools: { issue_refund: 'high', get_order: 'low' },
    failing: [FAILING],
    now: NOW,
    validForMs: 86_400_000,
  })
  return readAutonomy(join(aWorkspace({ 'autonomy.json': written }), 'autonomy.json'))
}

describe('the runtime of examples/, in each state that the gate publishes', () => {
  it.each([
    ['healthy', 'autonomous', 'autonomous', 'autonomous', 'autonomous', 'escalate'],
    ['warning', 'draft', 'draft', 'escalate', 'escalate', 'escalate'],
    ['critical', 'escalate', 'escalate', 'escalate', 'escalate', 'escalate'],
    ['exhausted', 'none', 'none', 'none', 'none', 'none'],
  ] as const)(
    '%s: reply %s, low risk %s, high risk %s, undeclared tool %s, broken cluster %s',
    (state, ...expected) => {
      const autonomy = anAutonomy(state)
      const may = (about: object) => allowed(autonomy, { now: NOW, ...about }).action
      const asked = [
        {},
        { tool: 'get_order' },
        { tool: 'issue_refund' },
        { tool: 'toString' },
        { cluster: 'callbacks' },
      ]
      expect(asked.map(may)).toEqual(expected)
    },
  )

  it('says why', () => {
    const { why } = allowed(anAutonomy('healthy'), { cluster: 'callbacks', now: NOW })
    expect(why).toBe('the circuit of callbacks is broken: 9 of 9 failed')
  })

  it('drafts at most once the file is no longer valid, and never gets more than it said', () => {
    const now = new Date(NOW.getTime() + 86_400_001)
    expect(allowed(anAutonomy('healthy'), { now }).action).toBe('draft')
    expect(allowed(anAutonomy('critical'), { now }).action).toBe('escalate')
    expect(allowed(anAutonomy('exhausted'), { now }).action).toBe('none')
  })

  it('goes one further down where a policy leaves an action out', () => {
    const autonomy = anAutonomy('healthy', { healthy: { allowedActions: ['autonomous', 'escalate'] } })
    expect(allowed(autonomy, { now: new Date(NOW.getTime() + 86_400_001) }).action).toBe('escalate')
  })

  it.each([
    ['is missing', undefined],
    ['is not JSON', '{'],
    ['is of another version', JSON.stringify({ ...anAutonomy('healthy'), schema: 'agent-slo-gate-autonomy/v2' })],
    ['lacks what it relies on', JSON.stringify({ ...anAutonomy('healthy'), clusters: undefined })],
  ])('hands over to a human where the file %s', (_, text) => {
    const folder = aWorkspace({})
    if (text !== undefined) writeFileSync(join(folder, 'autonomy.json'), text)
    expect(allowed(readAutonomy(join(folder, 'autonomy.json'))).action).toBe('escalate')
  })
})
