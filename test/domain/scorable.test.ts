import { describe, expect, it } from 'vitest'
import type { Scenario } from '../../src/domain/scenario.ts'
import { obstaclesOf, obstacleWarnings, type Sight } from '../../src/domain/scorable.ts'
import { anExpect, aScenario } from '../builders.ts'

const everything: Sight = {
  judge: true,
  toolCalls: true,
  handoffs: true,
  status: true,
  cost: true,
  mocks: true,
  history: true,
  groundTruth: false,
}
const nothing = Object.fromEntries(Object.keys(everything).map((key) => [key, false])) as unknown as Sight
const expecting = (overrides: Parameters<typeof anExpect>[0], others: Partial<Scenario> = {}) =>
  aScenario({ expect: anExpect(overrides), ...others })

describe('a scenario that can never pass', () => {
  it.each<[string, Scenario, keyof Sight, string]>([
    ['criteria', expecting({ criteria: ['Is polite.'] }), 'judge', 'criteria, and without a judge'],
    ['a refusal', expecting({ outcome: 'refused' }), 'judge', 'outcome: refused, and without a judge'],
    ['a bare resolution', expecting({ outcome: 'resolved' }), 'judge', 'only that the issue is resolved'],
    ['calls', expecting({ calls: [{ tool: 'a' }] }), 'toolCalls', 'calls, and tool calls are not observable'],
    ['no call', expecting({ calls: [], calls_mode: 'exact' }), 'toolCalls', 'calls, and tool calls are not'],
    ['never_call', expecting({ never_call: ['a'] }), 'toolCalls', 'never_call, and tool calls are not observable'],
    ['a handoff', expecting({ handoff: { to: 'b' } }), 'handoffs', 'handoff, and tool calls are not observable'],
    ['an escalation', expecting({ outcome: 'escalated' }), 'status', 'outcome: escalated, and tool calls are not'],
    ['a limit of cost', aScenario({ limits: { cost: 1 } }), 'cost', 'limits.cost, and the agent shows no cost'],
    ['mocks', aScenario({ mocks: { a: [{ return: 1 }] } }), 'mocks', 'mocks that this agent cannot be given'],
    ['a history', aScenario({ history: [{ user: 'a', reply: 'b' }] }), 'history', 'a history that this agent cannot'],
  ])('expects %s', (_, scenario, key, reason) => {
    expect(obstaclesOf(scenario, nothing)).toEqual([
      expect.objectContaining({ reason: expect.stringContaining(reason) }),
    ])
    expect(obstaclesOf(scenario, everything)).toEqual([])
    expect(obstaclesOf(scenario, { ...nothing, [key]: true })).toEqual([])
  })

  it('is none where recorded truth decides, or where nothing unseen is expected', () => {
    const truth = { ...nothing, groundTruth: true }
    expect(obstaclesOf(expecting({ criteria: ['x'], calls: [{ tool: 'a' }] }), truth)).toEqual([])
    expect(obstaclesOf(aScenario(), nothing)).toEqual([])
    expect(obstaclesOf(aScenario({ expect: undefined, limits: { latency: 5 } } as Partial<Scenario>), nothing)).toEqual(
      [],
    )
  })

  it('a handoff may be the call that is expected; that nothing else was called, only calls show', () => {
    const handoffs = { ...nothing, handoffs: true }
    const calls = [{ tool: 'transfer_to_billing' }]
    expect(obstaclesOf(expecting({ calls }), handoffs)).toEqual([])
    expect(obstaclesOf(expecting({ calls, calls_mode: 'exact' }), handoffs)).toHaveLength(1)
  })
})

it('scenarios with the same obstacle share one sentence, which names the first ten', () => {
  const scenarios = Array.from({ length: 12 }, (_, index) => expecting({ criteria: ['x'] }, { id: `s${index}` }))
  expect(obstacleWarnings([...scenarios, aScenario()], nothing)).toEqual([
    'can never pass: s0, s1, s2, s3, s4, s5, s6, s7, s8, s9 and 2 more; expects criteria, and without a judge nobody can say (configure `judge`)',
  ])
})
