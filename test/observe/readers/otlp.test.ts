import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { folderOf, foundIn, sessionsIn } from '../read-fixture.ts'

const getOrder = {
  kind: 'tool',
  name: 'get_order',
  callId: 'call_1',
  arguments: { orderId: '1042' },
  result: { status: 'shipped' },
  durationMs: 300,
}

describe('OTel GenAI spans', () => {
  it('since 1.37: messages as attributes, two traces of one conversation in one document', async () => {
    expect(await sessionsIn('otel-genai.json')).toEqual([
      {
        schema: 'agent-session/v1',
        id: 'conv-1',
        agent: { name: 'cx-support', version: '4.2' },
        startedAt: '2026-11-24T00:00:00.000Z',
        durationMs: 61500,
        status: 'completed',
        systemPrompt: 'You are a support agent.',
        cluster: 'refunds',
        tools: [
          {
            name: 'get_order',
            description: 'Looks an order up',
            parameters: { type: 'object', properties: { orderId: { type: 'string' } } },
          },
        ],
        turns: [
          {
            user: 'Where is order 1042?',
            reply: 'It was shipped.',
            latencyMs: 2400,
            ttftMs: 1600,
            steps: [
              {
                kind: 'model',
                model: 'gpt-5-mini-2026-08',
                usage: { input: 200, output: 20, cacheRead: 128 },
                durationMs: 890,
              },
              getOrder,
              {
                kind: 'model',
                model: 'gpt-5-mini-2026-08',
                usage: { input: 220, output: 25, reasoning: 10 },
                durationMs: 1190,
              },
            ],
          },
          {
            user: 'How long does a refund take?',
            reply: '7-10 business days.',
            latencyMs: 1500,
            steps: [
              {
                kind: 'retrieval',
                query: 'refund time',
                documents: [{ id: 'p-2', content: 'Refunds take 7-10 business days.' }],
              },
              { kind: 'model', model: 'gpt-5-mini-2026-08', usage: { input: 260, output: 12 }, durationMs: 1390 },
            ],
          },
        ],
        observed: { toolCalls: 'yes', toolResults: 'yes', documents: 'yes', usage: 'yes', latency: 'yes' },
      },
    ])
  })

  it('1.28 to 1.36: messages as events, each call in a trace of its own, and one that failed', async () => {
    expect(await sessionsIn('otel-genai-events.jsonl')).toEqual([
      {
        schema: 'agent-session/v1',
        id: 'conv-old',
        agent: { name: 'support-agent' },
        startedAt: '2026-11-24T00:00:00.000Z',
        durationMs: 30100,
        status: 'timeout',
        error: { type: 'timeout', message: 'the model did not answer' },
        systemPrompt: 'Be brief.',
        turns: [
          {
            user: 'Cancel order 7.',
            reply: 'It is already on its way.',
            latencyMs: 1600,
            steps: [
              { kind: 'model', model: 'gpt-4.1', usage: { input: 90, output: 15 }, durationMs: 700 },
              {
                kind: 'tool',
                name: 'cancel_order',
                callId: 'call_9',
                arguments: { orderId: '7' },
                result: { error: 'ALREADY_SHIPPED' },
                error: { type: 'ALREADY_SHIPPED', message: 'ALREADY_SHIPPED' },
              },
              { kind: 'model', model: 'gpt-4.1', usage: { input: 120, output: 9 }, durationMs: 700 },
            ],
          },
          {
            user: 'Then send it back.',
            reply: '',
            steps: [
              {
                kind: 'model',
                model: 'gpt-4.1',
                durationMs: 100,
                error: { type: 'timeout', message: 'the model did not answer' },
              },
            ],
          },
        ],
        observed: { toolCalls: 'partial', toolResults: 'yes', documents: 'no', usage: 'partial', latency: 'yes' },
      },
    ])
  })

  it('before 1.28: flattened or as content events, with the old names of usage; a trace is a session', async () => {
    const [greeting, farewell] = await sessionsIn('otel-genai-flat.jsonl')
    expect(greeting).toMatchObject({
      id: '4'.repeat(32),
      systemPrompt: 'Be kind.',
      turns: [
        {
          user: 'Hi',
          reply: 'Hello.',
          latencyMs: 500,
          steps: [
            { kind: 'model', model: 'gpt-4o', usage: { input: 12, output: 3 }, durationMs: 500 },
            { kind: 'tool', name: 'greet', callId: 'c1', arguments: { how: 'warmly' } },
          ],
        },
      ],
      observed: { toolResults: 'no' },
    })
    expect(farewell).toMatchObject({
      id: '5'.repeat(32),
      turns: [{ user: 'Bye', reply: 'Goodbye.', steps: [{ kind: 'model', usage: { input: 5, output: 2 } }] }],
    })
  })
})

it('reads OpenInference spans, whose parent may come in a later request', async () => {
  expect(await sessionsIn('openinference.jsonl')).toEqual([
    {
      schema: 'agent-session/v1',
      id: 'phoenix-7',
      agent: { name: 'support-agent' },
      startedAt: '2026-11-24T00:00:00.000Z',
      durationMs: 90400,
      status: 'error',
      error: { type: 'RateLimitError', message: '429' },
      systemPrompt: 'Help.',
      cluster: 'credit',
      tags: ['app', 'vip'],
      tools: [{ name: 'get_limit', parameters: { type: 'object' } }],
      turns: [
        {
          user: 'What is my credit limit?',
          reply: 'It is $5,000.',
          latencyMs: 3000,
          steps: [
            {
              kind: 'retrieval',
              query: 'credit limit',
              documents: [
                { id: 'limits', content: 'Limits are shown in dollars.' },
                { content: 'Never tell the balance.' },
              ],
            },
            {
              kind: 'model',
              model: 'gpt-4.1',
              usage: { input: 150, output: 18, cacheRead: 64 },
              costUsd: 0.0012,
              durationMs: 900,
            },
            {
              kind: 'tool',
              name: 'get_limit',
              callId: 't1',
              arguments: { account: 'A-77' },
              result: { limit: 5000 },
              durationMs: 200,
            },
            { kind: 'model', model: 'gpt-4.1', usage: { input: 180, output: 8 }, costUsd: 0.0009, durationMs: 1700 },
          ],
        },
        { user: 'Raise it.', reply: '', steps: [] },
      ],
      observed: { toolCalls: 'yes', toolResults: 'yes', documents: 'yes', usage: 'yes', latency: 'yes' },
    },
  ])
})

it('reads AI SDK spans of versions 4 and 5: usage of .doGenerate and .doStream alone, whatever repeats it', async () => {
  expect(await sessionsIn('ai-sdk.jsonl')).toEqual([
    {
      schema: 'agent-session/v1',
      id: 'web-3',
      agent: { name: 'support-agent' },
      startedAt: '2026-11-24T00:00:00.000Z',
      durationMs: 71600,
      status: 'completed',
      systemPrompt: 'Help.',
      cluster: 'orders',
      tools: [{ name: 'getOrder', description: 'Looks up', parameters: { type: 'object' } }],
      turns: [
        {
          user: 'Where is order 1042?',
          reply: 'It was shipped.',
          latencyMs: 1910,
          steps: [
            { kind: 'model', model: 'gpt-4o', usage: { input: 100, output: 10 }, durationMs: 790 },
            { ...getOrder, name: 'getOrder', callId: 'tc1', durationMs: 150 },
            { kind: 'model', model: 'gpt-4o', usage: { input: 130, output: 6 }, durationMs: 950 },
          ],
        },
        {
          user: 'Thanks, and the other one?',
          reply: 'Also shipped.',
          latencyMs: 1600,
          ttftMs: 315.5,
          steps: [
            {
              kind: 'model',
              model: 'gpt-5-mini',
              usage: { input: 140, output: 5, cacheRead: 100, reasoning: 2 },
              durationMs: 1495,
            },
          ],
        },
      ],
      observed: { toolCalls: 'yes', toolResults: 'yes', documents: 'no', usage: 'yes', latency: 'yes' },
    },
  ])
})

const request = (...spans: object[]) => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })
const chat = (over: object = {}, attributes: Record<string, string> = {}) => ({
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  startTimeUnixNano: '1795478400000000000',
  endTimeUnixNano: '1795478401000000000',
  attributes: Object.entries({ 'gen_ai.operation.name': 'chat', ...attributes }).map(([key, stringValue]) => ({
    key,
    value: { stringValue },
  })),
  ...over,
})

describe('traces that tell less', () => {
  it('names spans that have no place in time or in a trace', async () => {
    const cwd = folderOf({ 'a.jsonl': `${request(chat(), { name: 'x' }, chat({ startTimeUnixNano: 'soon' }))}\n` })
    const { candidates, unreadable } = await foundIn('a.jsonl', { cwd })
    expect(candidates).toHaveLength(1)
    expect(unreadable).toEqual([
      expect.objectContaining({ line: 1, reason: '2 spans have no traceId, spanId or startTimeUnixNano' }),
    ])
  })

  it('names a request that is none, and passes over traces that are about something else', async () => {
    const http = chat({ attributes: [{ key: 'http.request.method', value: { stringValue: 'GET' } }] })
    const cwd = folderOf({ 'a.jsonl': `${request(http)}\n{"spans":[]}\n` })
    const { candidates, unreadable } = await foundIn('a.jsonl', { cwd })
    expect(candidates).toEqual([])
    expect(unreadable).toMatchObject([{ line: 2, reason: 'expected resourceSpans, found an object without them' }])
  })

  it('says that content was not captured', async () => {
    const cwd = folderOf({ 'a.jsonl': request(chat()) })
    const { candidates } = await foundIn('a.jsonl', { cwd })
    expect(() => candidates[0]?.convert()).toThrow('no message of the conversation was recorded')
  })

  it('has no latency where the end was not recorded: that is not 0', async () => {
    const messages = {
      'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }]),
      'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: [{ type: 'text', content: 'Hello.' }] }]),
    }
    const cwd = folderOf({ 'a.jsonl': request(chat({ endTimeUnixNano: undefined }, messages)) })
    const [session] = await sessionsIn('a.jsonl', { cwd })
    expect(session?.turns).toEqual([{ user: 'Hi', reply: 'Hello.', steps: [{ kind: 'model' }] }])
    expect(session?.observed).toMatchObject({ latency: 'no', usage: 'no' })
  })
})

it('takes spans that were exported twice once', async () => {
  const text = readFileSync(new URL('../fixtures/ai-sdk.jsonl', import.meta.url))
  const cwd = folderOf({ 'a.jsonl': text, 'again.jsonl': text })
  expect(await sessionsIn(['a.jsonl', 'again.jsonl'], { cwd })).toEqual(await sessionsIn('a.jsonl', { cwd }))
})

it('passes over the other signals of a collector that writes all to one file', async () => {
  const spans = readFileSync(new URL('../fixtures/ai-sdk-7.jsonl', import.meta.url))
  const cwd = folderOf({ 'all.jsonl': `{"resourceMetrics":[]}\n${spans}{"resourceLogs":[]}\n{"resourceMetrics":[]}\n` })
  expect((await sessionsIn('all.jsonl', { cwd })).map(({ id }) => id)).toEqual(['chat-2'])
})

it('reads what AI SDK 7 writes: GenAI spans around steps, with the runtime context of the application', async () => {
  const [session, ...others] = await sessionsIn('ai-sdk-7.jsonl')
  expect(others).toEqual([])
  expect(session).toMatchObject({
    id: 'chat-2',
    cluster: 'orders',
    systemPrompt: 'You are support.',
    turns: [
      {
        user: 'where is my order?',
        reply: 'Your order 42 is shipped: arrives in 2 days.',
        latencyMs: 111.16,
        ttftMs: 65.5,
        steps: [
          { kind: 'model', usage: { input: 102, output: 20, cacheRead: 7 } },
          { kind: 'tool', name: 'get_order', arguments: { orderId: '42' }, result: { status: 'shipped', days: 2 } },
          { kind: 'model', usage: { input: 104, output: 20, cacheRead: 7 } },
        ],
      },
    ],
  })
  expect(session?.turns[0]?.steps).toHaveLength(3)
})
