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

  it.each([[undefined], [null], [[]]])('%j are no calls', (reported) => expect(readToolCalls(reported)).toEqual([]))

  it.each([[7], [[7]], [[{ arguments: {} }]], ['f']])('%j is nonsense', (reported) => {
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
  ])('%j is read', (reported, usage) => expect(readUsage(reported)).toEqual(usage))

  it.each([
    [undefined],
    [{ total_tokens: 3 }],
    [{ input: 1 }],
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
  ])('%j is read', (reported, usd) => expect(readCost(reported)).toBe(usd))

  it.each([['free'], [''], [-1], [null], [undefined], [Number.NaN]])('%j is not known: never $0', (reported) => {
    expect(readCost(reported)).toBeUndefined()
  })
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
