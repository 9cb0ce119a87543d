import { expect, it } from 'vitest'
import { folderOf, foundIn, sessionsIn } from '../read-fixture.ts'

it('reads conversations with tool calls, their results, usage, latency and labels', async () => {
  const [first] = await sessionsIn('openai.jsonl')
  expect(first).toEqual({
    schema: 'agent-session/v1',
    id: 'chat-1',
    startedAt: '2026-11-24T00:00:00.000Z',
    status: 'completed',
    systemPrompt: 'You are a support agent.',
    cluster: 'orders',
    tags: ['web'],
    tools: [
      {
        name: 'get_order',
        description: 'Looks an order up',
        parameters: { type: 'object', properties: { orderId: { type: 'string' } }, required: ['orderId'] },
      },
    ],
    turns: [
      {
        user: 'Where is order 1042?',
        reply: 'It was shipped.',
        latencyMs: 1850,
        steps: [
          {
            kind: 'tool',
            name: 'get_order',
            callId: 'call_1',
            arguments: { orderId: '1042' },
            result: { status: 'shipped' },
          },
        ],
      },
      {
        user: 'And this one?\n[image_url]',
        reply: 'Order 7 is lost.',
        steps: [{ kind: 'model', usage: { input: 210, output: 12, cacheRead: 128 } }],
      },
    ],
    observed: { toolCalls: 'yes', toolResults: 'yes', documents: 'no', usage: 'yes', latency: 'partial' },
  })
})

it('reads the older function calls, calls that failed, and the usage of a whole conversation', async () => {
  const [, second] = await sessionsIn('openai.jsonl')
  expect(second).toEqual({
    schema: 'agent-session/v1',
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    startedAt: '2026-11-24T01:00:00.000Z',
    status: 'completed',
    costUsd: 0.0004,
    turns: [
      {
        user: 'Cancel it.',
        reply: 'I could not find it.',
        steps: [
          {
            kind: 'tool',
            name: 'cancel',
            argumentsRaw: 'not json',
            result: { error: 'NOT_FOUND', message: 'no such order' },
            error: { type: 'NOT_FOUND', message: 'no such order' },
          },
        ],
      },
      { user: 'Thanks.', reply: '', steps: [{ kind: 'model', usage: { input: 90, output: 8 } }] },
    ],
    observed: { toolCalls: 'partial', toolResults: 'yes', documents: 'no', usage: 'yes', latency: 'no' },
  })
})

it('takes ground truth where it is trusted', async () => {
  const [, second] = await sessionsIn('openai.jsonl', { trustGroundTruth: true })
  expect(second?.groundTruth).toEqual({ success: false, source: 'crm' })
})

it('names conversations without a time or messages, and knows one without an id by its content', async () => {
  const conversation = { created: 1795478400, messages: [{ role: 'user', content: 'Hi' }] }
  const cwd = folderOf({
    'a.jsonl': [
      conversation,
      { messages: [{ role: 'user', content: 'Hi' }] },
      { created: 1795478400, messages: 'Hi' },
      conversation,
      { ...conversation, created: 1795478401 },
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  })
  const { candidates, unreadable } = await foundIn('a.jsonl', { cwd })
  expect(unreadable).toEqual([
    expect.objectContaining({ line: 2, reason: expect.stringContaining('no time') }),
    expect.objectContaining({ line: 3, reason: 'messages: expected a list, found a text' }),
  ])
  const [one, same, later] = candidates.map(({ id }) => id)
  expect(same).toBe(one)
  expect(later).not.toBe(one)
})

it.each([
  [
    { role: 'narrator', content: 'x' },
    'messages[0]: expected the role system, user, assistant or tool, found the role "narrator"',
  ],
  ['Hi', 'messages[0]: expected an object, found a text'],
  [{ role: 'assistant', tool_calls: [{ id: '1', function: {} }] }, 'a tool call has no name'],
  [{ role: 'tool', tool_call_id: 'c9', content: 'x' }, 'a tool result belongs to no tool call and names no tool'],
])('says what is wrong with a message: %j', async (message, problem) => {
  const cwd = folderOf({ 'a.jsonl': JSON.stringify({ id: 'a', created: 1795478400, messages: [message] }) })
  const { candidates } = await foundIn('a.jsonl', { cwd })
  expect(() => candidates[0]?.convert()).toThrow(problem)
})
