import { describe, expect, it } from 'vitest'
import { type Reported, readReported } from '../../src/agents/reported.ts'
import { readToolCalls } from '../../src/agents/tool-calls.ts'
import { readCost, readUsage } from '../../src/agents/usage.ts'

const read = (reported: Reported) => readReported(reported, async () => () => null)

describe('a tool call', () => {
  it.each([
    [
      { name: 'f', arguments: { a: 1 } },
      { name: 'f', arguments: { a: 1 } },
    ],
    [
      { tool: 'f', args: '{"a":1}', output: 'x', call_id: 7 },
      { name: 'f', arguments: { a: 1 }, result: 'x', callId: '7' },
    ],
    [
      { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
      { name: 'f', arguments: { a: 1 }, callId: 'c1' },
    ],
    [
      { name: 'f', arguments: '{"a":' },
      { name: 'f', argumentsRaw: '{"a":' },
    ],
    [
      { name: 'f', arguments: '' },
      { name: 'f', arguments: {} },
    ],
    [
      { name: 'f', result: '[]', duration_ms: 12 },
      { name: 'f', result: [], durationMs: 12 },
    ],
    [
      { name: 'f', result: null },
      { name: 'f', result: null },
    ],
    [
      { name: 'f', result: { error: null, x: 1 } },
      { name: 'f', result: { error: null, x: 1 } },
    ],
  ])('%j is read', (reported, expected) => {
    expect(readToolCalls([reported])).toEqual([{ kind: 'tool', ...expected }])
  })

  it.each([
    [{ error: 'NOT_FOUND' }, { type: 'NOT_FOUND', message: 'NOT_FOUND' }],
    [{ error: 'it did not work' }, { type: 'error', message: 'it did not work' }],
    [{ error: { code: 404, message: 'gone' } }, { type: '404', message: 'gone' }],
    [{ error: true }, { type: 'error', message: 'the tool reported an error' }],
    [
      { is_error: true, result: 'boom' },
      { type: 'error', message: 'boom' },
    ],
    [{ result: { error: 'SLOT_TAKEN', message: 'choose another' } }, { type: 'SLOT_TAKEN', message: 'choose another' }],
  ])('%j is an error', (reported, error) => {
    expect(readToolCalls([{ name: 'f', ...reported }])).toMatchObject([{ error }])
  })

  it.each([[{ error: null }], [{ error: false }], [{ error: '' }], [{ result: { error: '' } }]])(
    '%j is none',
    (reported) => {
      expect(readToolCalls([{ name: 'f', ...reported }])[0]).not.toHaveProperty('error')
    },
  )

  it.each([
    [
      'the AI SDK',
      [
        { type: 'tool-input-available', toolCallId: 'c1', toolName: 'f', input: { a: 1 } },
        { type: 'tool-output-available', toolCallId: 'c1', output: [] },
      ],
      { callId: 'c1', arguments: { a: 1 }, result: [] },
    ],
    [
      'its messages',
      [
        { type: 'tool-call', toolCallId: 'c1', toolName: 'f', input: { a: 1 } },
        { type: 'tool-result', toolCallId: 'c1', toolName: 'f', input: {}, output: { type: 'json', value: [] } },
      ],
      { callId: 'c1', arguments: { a: 1 }, result: [] },
    ],
    [
      'its errors',
      [
        { toolCallId: 'c1', toolName: 'f', input: { a: 1 } },
        { toolCallId: 'c1', output: { type: 'error-text', value: 'gone' } },
      ],
      { callId: 'c1', arguments: { a: 1 }, result: 'gone', error: { type: 'error', message: 'gone' } },
    ],
    [
      'the Agents SDK',
      [
        { type: 'function_call', id: 'fc_1', callId: 'c1', name: 'f', arguments: '{"a":1}' },
        { type: 'function_call_result', callId: 'c1', name: 'f', output: { type: 'text', text: '[]' } },
      ],
      { callId: 'c1', arguments: { a: 1 }, result: [] },
    ],
    [
      'the Responses API',
      [
        { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'f', arguments: '' },
        { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'f', arguments: '{"a":1}' },
        { type: 'function_call_output', id: 'fco_2', call_id: 'c1', output: '{"b":2}' },
      ],
      { callId: 'c1', arguments: { a: 1 }, result: { b: 2 } },
    ],
    [
      'LangGraph',
      [
        { type: 'tool_call', id: 'c1', name: 'f', args: { a: 1 } },
        { type: 'tool', id: 'm-2', tool_call_id: 'c1', name: 'f', content: 'boom', status: 'error' },
      ],
      { callId: 'c1', arguments: { a: 1 }, result: 'boom', error: { type: 'error', message: 'boom' } },
    ],
  ])('and its result are one, as %s reports them', (_, items, expected) => {
    expect(readToolCalls(items)).toEqual([{ kind: 'tool', name: 'f', ...expected }])
  })

  it('that contradicts another of its id is one of its own: some agents number the calls of each step', () => {
    const twice = readToolCalls([
      { id: 0, name: 'f', args: { a: 1 }, result: 1 },
      { id: 0, name: 'f', args: { a: 2 }, result: 1 },
      { id: 0, name: 'f', args: { a: 2 }, result: 1 },
    ])
    expect(twice.map(({ arguments: args }) => args)).toEqual([{ a: 1 }, { a: 2 }])
  })

  it.each([[undefined], [null], [[]]])('%j are no calls', (reported) => expect(readToolCalls(reported)).toEqual([]))

  it.each([[7], [[7]], [[{ arguments: {} }]], [[{ id: 'c9', output: 1 }]], ['f']])('%j is nonsense', (reported) => {
    expect(() => readToolCalls(reported)).toThrow(/^tool calls: /)
  })
})

describe('usage', () => {
  it.each([
    [
      { input: 1, output: 2, cacheRead: 3, cacheWrite: 4, reasoning: 5 },
      { input: 1, output: 2, cacheRead: 3, cacheWrite: 4, reasoning: 5 },
    ],
    [
      { input_tokens: 1, output_tokens: 2, cache_read_input_tokens: 3 },
      { input: 1, output: 2, cacheRead: 3 },
    ],
    [
      {
        prompt_tokens: 1,
        completion_tokens: 2,
        prompt_tokens_details: { cached_tokens: 3 },
        completion_tokens_details: { reasoning_tokens: 4 },
      },
      { input: 1, output: 2, cacheRead: 3, reasoning: 4 },
    ],
    [
      { inputTokens: 9, outputTokens: 2, inputTokenDetails: { cacheReadTokens: 3, cacheWriteTokens: 1 } },
      { input: 9, output: 2, cacheRead: 3, cacheWrite: 1 },
    ],
    [
      { inputTokens: 9, outputTokens: 2, inputTokensDetails: [{ cached_tokens: 3 }, { cached_tokens: 1 }, {}] },
      { input: 9, output: 2, cacheRead: 4 },
    ],
    [
      [{ input: 1, output: 2 }, null, { input_tokens: 10, output_tokens: 20, input_token_details: { cache_read: 5 } }],
      { input: 11, output: 22, cacheRead: 5 },
    ],
  ])('%j is read', (reported, usage) => expect(readUsage(reported)).toEqual(usage))

  it.each([
    [undefined],
    [{ total_tokens: 3 }],
    [{ input: 1 }],
    [[]],
    [[null]],
    [[{ input: 1, output: 1 }, { input: 1 }]],
    [{ input: -1, output: 1 }],
    [{ input: '1', output: '1' }],
  ])('%j is not known', (reported) => expect(readUsage(reported)).toBeUndefined())
})

describe('a cost', () => {
  it.each([
    [0.02, 0.02],
    ['0.02', 0.02],
    ['$0.02', 0.02],
    [0, 0],
    [['$0.5', 0.25, null], 0.75],
  ])('%j is read', (reported, usd) => expect(readCost(reported)).toBe(usd))

  it.each([['free'], [[]], [[0.1, 'free']], [''], [-1], [null], [undefined], [Number.NaN]])(
    '%j is not known: never $0',
    (reported) => {
      expect(readCost(reported)).toBeUndefined()
    },
  )
})

describe('what a turn reports', () => {
  it('of documents is read in any shape; an unknown one is kept whole', async () => {
    const documents = ['a', { text: 'b', url: 'u' }, { page_content: 'c', id: 3 }, { title: 'd' }, null, '']
    expect((await read({ documents })).steps).toEqual([
      {
        kind: 'retrieval',
        documents: [
          { content: 'a' },
          { content: 'b', source: 'u' },
          { content: 'c', id: '3' },
          { content: '{"title":"d"}' },
        ],
      },
    ])
  })

  it.each([
    ['billing', { to: 'billing' }],
    [
      { team: 'billing', human: false },
      { to: 'billing', human: false },
    ],
    [true, { to: 'human', human: true }],
    [{ human: true }, { to: 'human', human: true }],
  ])('of a handoff is read: %j', async (handoff, expected) => {
    expect((await read({ handoff })).steps).toEqual([{ kind: 'handoff', ...expected }])
  })

  it.each([[null], [false], [''], [{}]])('of a handoff may be none: %j', async (handoff) => {
    expect((await read({ handoff })).steps).toEqual([])
  })

  it('of tools is read in our shape, OpenAI and MCP', async () => {
    const parameters = { type: 'object' }
    const tools = [
      { name: 'a', description: 'A', parameters },
      { type: 'function', function: { name: 'b', parameters } },
      { name: 'c', inputSchema: parameters },
      'd',
      {},
    ]
    expect((await read({ tools })).tools).toEqual([
      { name: 'a', description: 'A', parameters },
      { name: 'b', parameters },
      { name: 'c', parameters },
      { name: 'd' },
    ])
  })

  it('of a status counts only when it is one that an agent may say', async () => {
    expect((await read({ status: 'abandoned' })).status).toBe('abandoned')
    expect((await read({ status: 'completed' })).status).toBeUndefined()
  })
})
