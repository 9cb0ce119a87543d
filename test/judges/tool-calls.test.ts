import { describe, expect, test } from 'vitest'
import type { MockRule, Scenario } from '../../src/domain/scenario.ts'
import type { Session, ToolStep } from '../../src/domain/session.ts'
import { toolCallsJudge } from '../../src/judges/tool-calls.ts'
import { anExpect, aScenario, aSession, aToolCall, aTurn } from '../builders.ts'
import { cpuMs } from '../cpu-time.ts'

async function judge(session: Session, scenario: Scenario) {
  return toolCallsJudge.judge(session, scenario, new AbortController().signal)
}

async function events(session: Session, scenario: Scenario) {
  return ((await judge(session, scenario)).toolCalls ?? []).map(({ tool, result }) => `${tool} ${result}`)
}

async function reasons(session: Session, scenario: Scenario) {
  return ((await judge(session, scenario)).toolCalls ?? []).map(({ reason }) => reason ?? '')
}

const calling = (...steps: ToolStep[]) => aSession({ turns: [aTurn({ steps })] })
const expecting = (...parts: Parameters<typeof anExpect>) => aScenario({ expect: anExpect(...parts) })
const free = expecting({ say: ['Hello'] })

describe('a call is bad', () => {
  test.each([
    ['an error', aToolCall({ error: { type: 'tool_error', message: 'User not found' } }), 'it failed: User not found'],
    ['an error inside the result', aToolCall({ result: { error: 'FULL' } }), 'it failed: {"error":"FULL"}'],
    ['null', aToolCall({ result: null }), 'its result is empty: null'],
    ['an empty text', aToolCall({ result: '' }), 'its result is empty: ""'],
    ['an empty list', aToolCall({ result: [] }), 'its result is empty: []'],
    ['an empty object', aToolCall({ result: {} }), 'its result is empty: {}'],
    ['a blank text', aToolCall({ result: ' \n' }), 'its result is empty: " \\n"'],
    ['the text of an error', aToolCall({ result: 'Error: no such order' }), 'it failed: "Error: no such order"'],
    ['the text of an exception', aToolCall({ result: 'ValueError: bad id' }), 'it failed: "ValueError: bad id"'],
    ['the JSON of an empty list', aToolCall({ result: '[]' }), 'its result is empty: "[]"'],
    ['the JSON of an error', aToolCall({ result: '{"error":"FULL"}' }), 'it failed: "{\\"error\\":\\"FULL\\"}"'],
    [
      'arguments that are no JSON',
      aToolCall({ arguments: undefined, argumentsRaw: '{"orderId": ' }),
      'the arguments are no JSON: "{\\"orderId\\": "',
    ],
  ])('with %s', async (_, step, reason) => {
    expect(await events(calling(step), free)).toEqual(['get_order bad'])
    expect(await reasons(calling(step), free)).toEqual([reason])
  })

  test('when the scenario forbids it, however well it went', async () => {
    expect(await events(calling(aToolCall()), expecting({ never_call: ['get_order'] }))).toEqual(['get_order bad'])
  })

  test('in exact mode when it is not among the expected', async () => {
    const scenario = expecting({ calls: [{ tool: 'get_order' }], calls_mode: 'exact' })
    const session = calling(aToolCall(), aToolCall({ name: 'get_balance' }))
    expect(await events(session, scenario)).toEqual(['get_order good', 'get_balance bad'])
  })

  test('forbidden in one turn, it is fine in another', async () => {
    const turns = [{ user: 'a', expect: anExpect({ never_call: ['get_order'] }) }, { user: 'b' }]
    const session = aSession({ turns: [aTurn(), aTurn({ steps: [aToolCall()] })] })
    const scenario = aScenario({ customer: { kind: 'scripted', turns } })
    expect(await events(session, scenario)).toEqual(['get_order good'])
  })
})

test('a text that speaks of an error is none', async () => {
  const results = [
    'Error codes: none',
    'No error: all fine',
    'error: none',
    'error: null\nstatus: shipped',
    'error: ""\nstatus: shipped',
    'error: \nstatus: shipped',
    'Order 7 was shipped. Error: label printed twice.',
  ]
  for (const result of results) expect(await events(calling(aToolCall({ result })), free)).toEqual(['get_order good'])
})

test('arguments that are nested without end are bad, and stop nothing', async () => {
  const argumentsRaw = `{"ids":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
  const scenario = expecting({ calls: [{ tool: 'get_order', args: { ids: [1] } }] })
  expect(await events(calling(aToolCall({ arguments: undefined, argumentsRaw })), scenario)).toEqual(['get_order bad'])
  expect(await events(calling(aToolCall({ arguments: argumentsRaw })), scenario)).toEqual(['get_order bad'])
})

test('arguments that were recorded as JSON text are the arguments', async () => {
  const session = calling(aToolCall({ arguments: '{"orderId": "1042"}' }))
  const scenario = expecting({ calls: [{ tool: 'get_order', args: { orderId: '1042' } }] })
  expect(await events(session, scenario)).toEqual(['get_order good'])
})

test('a plain call is good; one whose result nobody saw is unscored, unless something else is wrong with it', async () => {
  expect(await events(calling(aToolCall()), free)).toEqual(['get_order good'])
  const unseen = { ...calling(aToolCall({ result: undefined })), observed: { toolResults: 'no' as const } }
  expect(await events(unseen, free)).toEqual(['get_order unscored'])
  expect((await reasons(unseen, free))[0]).toContain('what the call returned was not observed')
  expect(await events(unseen, expecting({ never_call: ['get_order'] }))).toEqual(['get_order bad'])
  expect(await events(unseen, expecting({ calls: [{ tool: 'get_order', args: { orderId: '7' } }] }))).toEqual([
    'get_order bad',
  ])
})

test('an empty result is held against the call unless a mock was made for it, whatever another rule returns', async () => {
  const find = (id: string) => calling(aToolCall({ name: 'find', arguments: { id }, result: {} }))
  const mocked = (...rules: MockRule[]) => aScenario({ mocks: { find: rules } })
  const fallback = mocked({ when: { id: { regex: '^A-77$' } }, return: { ok: 1 } }, { return: {} })
  expect(await events(find('77'), fallback)).toEqual(['find bad'])
  expect(await events(find('77'), mocked({ return: {} }))).toEqual(['find good'])
})

test('where no tool at all was offered, every call is of one that does not exist', async () => {
  const session = { ...calling(aToolCall()), tools: [] }
  expect(await reasons(session, free)).toEqual(['no such tool was offered; offered: none'])
  expect(await events(session, free)).toEqual(['get_order bad'])
})

describe('an expected call', () => {
  test('that was not made is one bad event, with what was expected', async () => {
    const scenario = expecting({ calls: [{ tool: 'refund', args: { amount: 5 } }] })
    const [, finding] = (await judge(calling(aToolCall()), scenario)).toolCalls ?? []
    expect(finding).toEqual({
      tool: 'refund',
      result: 'bad',
      reason: 'expected refund({"amount":5}): not called; tools called: get_order',
    })
  })

  test('made with other arguments is one bad event, not two', async () => {
    const scenario = expecting({ calls: [{ tool: 'get_order', args: { orderId: '1' } }] })
    expect(await events(calling(aToolCall()), scenario)).toEqual(['get_order bad'])
  })

  test('of a turn and again of the session is missing once', async () => {
    const scenario = aScenario({
      expect: anExpect({ calls: [{ tool: 'get_order' }, { tool: 'refund' }] }),
      customer: { kind: 'scripted', turns: [{ user: 'a', expect: anExpect({ calls: [{ tool: 'refund' }] }) }] },
    })
    expect(await events(calling(), scenario)).toEqual(['get_order bad', 'refund bad'])
  })
})

test('a handoff is no tool call', async () => {
  const session = aSession({ turns: [aTurn({ steps: [{ kind: 'handoff', to: 'billing' }] })] })
  expect(await events(session, expecting({ calls: [], calls_mode: 'exact' }))).toEqual([])
})

test('a handoff that is expected as a call is one event, made or not', async () => {
  const scenario = aScenario({
    expect: anExpect({ calls: [{ tool: 'billing' }] }),
    customer: { kind: 'scripted', turns: [{ user: 'a', expect: anExpect({ calls: [{ tool: 'billing' }] }) }] },
  })
  const session = aSession({ turns: [aTurn({ steps: [{ kind: 'handoff', to: 'billing' }] })] })
  expect(await events(session, scenario)).toEqual(['billing good'])
  expect(await events(calling(), scenario)).toEqual(['billing bad'])
})

test('unobservable calls yield no event, with the reason', async () => {
  const found = await judge({ ...calling(), observed: { toolCalls: 'no' } }, expecting({ calls: [{ tool: 'a' }] }))
  expect(found.toolCalls).toBeUndefined()
  expect(found.toolCallsUnobservable).toContain('not observable')
})

describe('offered tools', () => {
  const offering = (parameters: Record<string, unknown> | undefined, step: ToolStep = aToolCall()) => ({
    ...calling(step),
    tools: [{ name: 'get_order', ...(parameters ? { parameters } : {}) }],
  })
  const orderId = (schema: object) => ({ type: 'object', properties: { orderId: schema } })

  test('a tool that was not offered does not exist', async () => {
    const [reason] = await reasons(offering(undefined, aToolCall({ name: 'lookup' })), free)
    expect(reason).toBe('no such tool was offered; offered: get_order')
  })

  test('arguments are held against the schema', async () => {
    expect(await events(offering(orderId({ type: 'string', pattern: '^\\d+$' })), free)).toEqual(['get_order good'])
    const [reason] = await reasons(offering(orderId({ type: 'integer' })), free)
    expect(reason).toBe("the arguments do not fit the tool's schema: orderId must be integer")
    const [missing] = await reasons(offering({ type: 'object', required: ['id'] }), free)
    expect(missing).toContain("must have required property 'id'")
    const [extra] = await reasons(offering({ type: 'object', additionalProperties: false }), free)
    expect(extra).toContain('must NOT have additional properties (orderId)')
  })

  test('two schemas with the same $id and any dialect are both used', async () => {
    const schema = (type: string) => ({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'order',
      ...orderId({ type }),
    })
    expect(await events(offering(schema('string')), free)).toEqual(['get_order good'])
    expect(await events(offering(schema('integer')), free)).toEqual(['get_order bad'])
  })

  test.each([
    ['not valid', { type: 'objekt' }],
    ['recursive', { type: 'object', properties: { orderId: { $ref: '#' } } }],
    ['too large', { type: 'object', enum: ['x'.repeat(70_000)] }],
    ['exponential', doubling(40)],
  ])('a schema that is %s is skipped, and that is said', async (_, schema) => {
    const [finding] = (await judge(offering(schema), free)).toolCalls ?? []
    expect(finding?.result).toBe('good')
    expect(finding?.reason).toContain('not held against its schema')
  })

  test('a pattern that would hang a backtracking engine does not hang', async () => {
    const step = aToolCall({ arguments: { orderId: `${'a'.repeat(30_000)}!` } })
    const offered = offering(orderId({ type: 'string', pattern: '^(a+)+$' }), step)
    const tookMs = await cpuMs(async () => expect(await events(offered, free)).toEqual(['get_order bad']))
    expect(tookMs).toBeLessThan(2_000)
  })

  test('a pattern that the linear engine does not know is not checked, the rest is', async () => {
    const schema = orderId({ type: 'string', pattern: '(?=x)', maxLength: 2 })
    expect((await reasons(offering(schema), free))[0]).toContain('must NOT have more than 2 characters')
  })
})

/** A schema whose references stand for 2^n subschemas. */
function doubling(n: number): Record<string, unknown> {
  const $defs: Record<string, unknown> = { d0: { type: 'object' } }
  for (let i = 1; i <= n; i++) {
    $defs[`d${i}`] = { allOf: [{ $ref: `#/$defs/d${i - 1}` }, { $ref: `#/$defs/d${i - 1}` }] }
  }
  return { $defs, $ref: `#/$defs/d${n}` }
}
