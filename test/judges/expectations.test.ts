import { describe, expect, test } from 'vitest'
import type { Scenario } from '../../src/domain/scenario.ts'
import type { Session } from '../../src/domain/session.ts'
import { expectationsJudge } from '../../src/judges/expectations.ts'
import { anExpect, aScenario, aSession, aToolCall, aTurn } from '../builders.ts'

async function judge(session: Session, scenario: Scenario) {
  return (await expectationsJudge.judge(session, scenario, new AbortController().signal)).expectations
}

async function held(session: Session, scenario: Scenario): Promise<Record<string, string>> {
  return Object.fromEntries((await judge(session, scenario)).map(({ path, held }) => [path, held]))
}

const oneTurn = (turn: Parameters<typeof aTurn>[0]) => aSession({ turns: [aTurn(turn)] })
const expecting = (...parts: Parameters<typeof anExpect>) => aScenario({ expect: anExpect(...parts) })

test('there is one finding for each expectation, by its path, and one for the default outcome', async () => {
  const scenario = aScenario({
    expect: anExpect({
      say: ['Hello', 'Bye'],
      never_say: ['$5'],
      calls: [{ tool: 'get_order' }],
      never_call: ['refund'],
      claims_require_call: [{ pattern: 'was refunded', tool: 'refund' }],
      criteria: ['Is polite.'],
    }),
    customer: { kind: 'scripted', turns: [{ user: 'Hi', expect: anExpect({ say: ['Hello'] }) }] },
    limits: { latency: 500, cost: 1 },
  })
  expect(await held(oneTurn({ steps: [aToolCall()] }), scenario)).toEqual({
    'expect.say[0]': 'yes',
    'expect.say[1]': 'no',
    'expect.never_say[0]': 'yes',
    'expect.calls[0]': 'yes',
    'expect.never_call[0]': 'yes',
    'expect.claims_require_call[0]': 'yes',
    'expect.outcome': 'yes',
    'expect.criteria[0]': 'unscored',
    'turns[0].expect.say[0]': 'yes',
    'limits.latency': 'yes',
    'limits.cost': 'yes',
  })
})

test('a scenario without regular expressions is judged without waiting', () => {
  const scenario = aScenario()
  expect(expectationsJudge.judge(aSession(), scenario, new AbortController().signal)).not.toBeInstanceOf(Promise)
})

describe('say and never_say', () => {
  test('show what was said beside what was expected', async () => {
    const [finding] = await judge(oneTurn({ reply: 'In 3-5 days.' }), expecting({ say: ['7-10 days'] }))
    expect(finding).toMatchObject({ held: 'no', expected: '"7-10 days"', actual: 'In 3-5 days.' })
    const [forbidden] = await judge(oneTurn({ reply: 'In 3–5 days.' }), expecting({ never_say: ['3-5 days'] }))
    expect(forbidden).toMatchObject({ held: 'no', turn: 0, actual: 'In 3–5 days.' })
  })

  test('of a turn look at that reply alone, of the session at all', async () => {
    const session = aSession({ turns: [aTurn({ reply: 'one' }), aTurn({ reply: 'two' })] })
    const turns = [{ user: 'a' }, { user: 'b', expect: anExpect({ say: ['one'] }) }]
    const scenario = aScenario({ expect: anExpect({ say: ['one'] }), customer: { kind: 'scripted', turns } })
    expect(await held(session, scenario)).toMatchObject({ 'expect.say[0]': 'yes', 'turns[1].expect.say[0]': 'no' })
  })
})

describe('a turn that was never answered', () => {
  const turns = [{ user: 'a' }, { user: 'b', expect: anExpect({ say: ['x'], never_say: ['y'], never_call: ['z'] }) }]
  const scenario = aScenario({ expect: anExpect(), customer: { kind: 'scripted', turns } })

  test('holds nothing, and violates nothing', async () => {
    const session = aSession({ turns: [aTurn()], status: 'error', error: { type: 'crash', message: 'exit 1' } })
    const findings = (await judge(session, scenario)).filter(({ turn }) => turn === 1)
    expect(findings.map(({ held, unreached }) => [held, unreached])).toEqual([
      ['no', true],
      ['no', true],
      ['no', true],
    ])
    expect(findings[0]?.reason).toBe('the session ended before turn 2: exit 1')
  })

  test('still shows the forbidden call that it made', async () => {
    const timedOut = { user: 'b', reply: '', steps: [aToolCall({ name: 'z' })] }
    const session = aSession({
      turns: [aTurn(), timedOut],
      status: 'timeout',
      error: { type: 'timeout', message: '60 s' },
    })
    const violation = (await judge(session, scenario)).find(({ kind }) => kind === 'never_call')
    expect(violation).toMatchObject({ held: 'no', turn: 1 })
    expect(violation?.unreached).toBeUndefined()
  })

  test('is judged by what it did when it ended in a handoff without a word', async () => {
    const scenario = aScenario({
      customer: { kind: 'scripted', turns: [{ user: 'a', expect: anExpect({ handoff: { to: 'billing' } }) }] },
    })
    const session = aSession({ turns: [{ user: 'a', reply: '', steps: [{ kind: 'handoff', to: 'billing' }] }] })
    expect(await held(session, scenario)).toMatchObject({ 'turns[0].expect.handoff': 'yes' })
  })
})

describe('calls', () => {
  test('an argument that differs is shown side by side', async () => {
    const scenario = expecting({ calls: [{ tool: 'get_order', args: { orderId: '1055' }, result: 'non_empty' }] })
    const [finding] = await judge(
      oneTurn({ steps: [aToolCall({ arguments: { orderId: '#1055' }, result: {} })] }),
      scenario,
    )
    expect(finding).toMatchObject({
      held: 'no',
      expected: 'get_order({"orderId":"1055"}) with a result that is not empty',
      actual: 'get_order({"orderId":"#1055"}) -> {}',
    })
    expect(finding?.reason).toContain('orderId: expected "1055", got "#1055"; its result is empty')
  })

  test('exact with no calls means that no tool may be called', async () => {
    const scenario = expecting({ calls: [], calls_mode: 'exact' })
    expect(await held(oneTurn({}), scenario)).toMatchObject({ 'expect.calls_mode': 'yes' })
    expect(await held(oneTurn({ steps: [aToolCall()] }), scenario)).toMatchObject({ 'expect.calls_mode': 'no' })
  })

  test('of a turn see the calls of that turn alone', async () => {
    const turns = [{ user: 'a' }, { user: 'b', expect: anExpect({ calls: [{ tool: 'get_order' }] }) }]
    const session = aSession({ turns: [aTurn({ steps: [aToolCall()] }), aTurn()] })
    const scenario = aScenario({ customer: { kind: 'scripted', turns } })
    expect(await held(session, scenario)).toMatchObject({ 'turns[1].expect.calls[0]': 'no' })
  })

  test('what another turn did in place of the one that is meant is named', async () => {
    const wanted = anExpect({ calls: [{ tool: 'get_order' }], handoff: { to: 'billing' }, say: ['Done'] })
    const turns = [{ user: 'a' }, { user: 'b', expect: wanted }]
    const steps = [aToolCall(), { kind: 'handoff', to: 'billing', human: false } as const]
    const session = aSession({ turns: [aTurn({ reply: 'Done.', steps }), aTurn()] })
    const findings = await judge(session, aScenario({ customer: { kind: 'scripted', turns } }))
    expect(findings.filter(({ turn, held }) => turn === 1 && held === 'no').map(({ reason }) => reason)).toEqual([
      'the reply does not say it: "Done"; that of turn 1 does',
      'get_order: not called; no tool was called; it was in turn 1',
      'no handoff where billing was expected; it was in turn 1',
    ])
  })

  test('that could not be observed are unscored, with the mend', async () => {
    const scenario = expecting({
      calls: [{ tool: 'a' }],
      never_call: ['b'],
      handoff: { to: 'c' },
      claims_require_call: [{ pattern: 'done', tool: 'd' }],
    })
    const session = { ...oneTurn({ reply: 'It is done.' }), observed: { toolCalls: 'no' as const } }
    const findings = await judge(session, scenario)
    const unscored = findings.filter(({ held }) => held === 'unscored')
    expect(unscored.map(({ path }) => path)).toEqual([
      'expect.calls[0]',
      'expect.never_call[0]',
      'expect.claims_require_call[0]',
      'expect.handoff',
    ])
    expect(unscored[0]?.reason).toContain('set tool_calls')
    expect(unscored.every(({ unlooked }) => unlooked)).toBe(true)
  })

  test('whose result was not observable are unscored only where the result matters', async () => {
    const session = {
      ...oneTurn({ steps: [aToolCall({ result: undefined })] }),
      observed: { toolResults: 'no' as const },
    }
    const scenario = expecting({ calls: [{ tool: 'get_order', result: 'ok' }] })
    expect(await held(session, scenario)).toMatchObject({ 'expect.calls[0]': 'unscored' })
    expect(await held(session, expecting({ calls: [{ tool: 'get_order' }] }))).toMatchObject({
      'expect.calls[0]': 'yes',
    })
  })
})

describe('claims_require_call', () => {
  const scenario = expecting({
    claims_require_call: [{ pattern: 'callback (is|has been) booked', tool: 'schedule', args: { phone: '+1' } }],
  })
  const promise = { reply: 'Your callback has been booked.' }
  const call = aToolCall({ name: 'schedule', arguments: { phone: '+1' }, result: { id: 1 } })

  test('holds when the tool was called in that turn or before', async () => {
    expect(await held(oneTurn({ ...promise, steps: [call] }), scenario)).toMatchObject({
      'expect.claims_require_call[0]': 'yes',
    })
    const earlier = aSession({ turns: [aTurn({ steps: [call] }), aTurn(promise)] })
    expect(await held(earlier, scenario)).toMatchObject({ 'expect.claims_require_call[0]': 'yes' })
  })

  test.each([
    ['was not called', []],
    ['failed', [aToolCall({ name: 'schedule', arguments: { phone: '+1' }, result: { error: 'FULL' } })]],
    ['otherwise', [aToolCall({ name: 'schedule', arguments: { phone: '+2' } })]],
  ])('does not hold when the tool %s', async (why, steps) => {
    const [finding] = await judge(oneTurn({ ...promise, steps }), scenario)
    expect(finding).toMatchObject({ held: 'no', turn: 0 })
    expect(finding?.reason).toContain(why)
  })

  test('cannot be scored when nobody saw what the only call of the tool returned', async () => {
    const unseen = { ...call, result: undefined }
    const observed = { toolResults: 'partial' as const }
    const [finding] = await judge({ ...oneTurn({ ...promise, steps: [unseen] }), observed }, scenario)
    expect(finding).toMatchObject({ held: 'unscored', unlooked: true, reason: expect.stringContaining('not observed') })
    expect(await held({ ...oneTurn({ ...promise, steps: [unseen, call] }), observed }, scenario)).toMatchObject({
      'expect.claims_require_call[0]': 'yes',
    })
  })

  test('does not hold when the tool was called only later', async () => {
    const session = aSession({ turns: [aTurn(promise), aTurn({ steps: [call] })] })
    expect(await held(session, scenario)).toMatchObject({ 'expect.claims_require_call[0]': 'no' })
  })
})

describe('handoff and outcome', () => {
  const handed = (to: string, human?: boolean) =>
    oneTurn({ steps: [human === undefined ? { kind: 'handoff', to } : { kind: 'handoff', to, human }] })

  test('the wrong team is named', async () => {
    const scenario = expecting({ handoff: { to: 'billing-tier2' }, outcome: 'escalated' })
    const findings = await judge(handed('general-support'), scenario)
    expect(findings[0]).toMatchObject({ held: 'no', actual: 'handed to general-support' })
    expect(findings[1]).toMatchObject({ kind: 'outcome', held: 'yes' })
  })

  test.each([
    ['resolved', oneTurn({}), 'yes'],
    ['resolved', handed('support'), 'no'],
    ['resolved', handed('refund-bot', false), 'yes'],
    ['resolved', aSession({ status: 'escalated' }), 'no'],
    ['resolved', oneTurn({ steps: [aToolCall({ name: 'transfer_to_human_agents', result: 'ok' })] }), 'no'],
    ['resolved', oneTurn({ steps: [aToolCall({ name: 'transfer_to_savings', result: 'ok' })] }), 'yes'],
    ['escalated', handed('support'), 'yes'],
    ['escalated', handed('refund-bot', false), 'no'],
    ['escalated', aSession({ status: 'escalated' }), 'yes'],
    ['escalated', oneTurn({}), 'no'],
    ['refused', oneTurn({}), 'unscored'],
  ] as const)('%s: %#', async (outcome, session, wanted) => {
    expect(await held(session, expecting({ outcome }))).toMatchObject({ 'expect.outcome': wanted })
  })

  test('a scenario that itself asks for a handoff is resolved by it', async () => {
    const byHandoff = expecting({ handoff: { to: 'support' } })
    expect(await held(handed('support'), byHandoff)).toMatchObject({ 'expect.outcome': 'yes' })
    const byCall = expecting({ calls: [{ tool: 'transfer_to_human_agents' }], outcome: 'resolved' })
    const session = oneTurn({ steps: [aToolCall({ name: 'transfer_to_human_agents', result: 'ok' })] })
    expect(await held(session, byCall)).toMatchObject({ 'expect.outcome': 'yes' })
  })
})

describe('limits', () => {
  const scenario = aScenario({ limits: { latency: 500, cost: 0.1 } })

  test('the slowest turn and the cost are shown', async () => {
    const session = aSession({ turns: [aTurn(), aTurn({ latencyMs: 900 })], costUsd: 0.2 })
    const findings = await judge(session, scenario)
    expect(findings.find(({ path }) => path === 'limits.latency')).toMatchObject({
      held: 'no',
      actual: '900 ms in turn 2',
    })
    expect(findings.find(({ path }) => path === 'limits.cost')).toMatchObject({ held: 'no', actual: '$0.2' })
  })

  test('what was not timed or priced is unscored', async () => {
    const session = aSession({ turns: [{ user: 'a', reply: 'Hello', steps: [] }] })
    const unpriced = { ...session, costUsd: undefined } as unknown as Session
    expect(await held(unpriced, scenario)).toMatchObject({ 'limits.latency': 'unscored', 'limits.cost': 'unscored' })
  })
})
