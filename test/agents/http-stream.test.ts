import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttpAgent } from '../../src/agents/http.ts'
import type { HttpAgentConfig } from '../../src/agents/settings.ts'
import { abortAfter, aContext, failureOf, noAbort, say, serve, serveRaw, someDeps } from './support.ts'

type Stream = NonNullable<HttpAgentConfig['stream']>

/** Serves pieces, a pause between each, and asks with the given stream settings. */
async function ask(stream: Stream, pieces: (string | Buffer)[], overrides: Partial<HttpAgentConfig> = {}) {
  const url = await serve(async (_, response) => {
    response.setHeader('content-type', stream.format === 'sse' ? 'text/event-stream' : 'application/x-ndjson')
    for (const piece of pieces) {
      response.write(piece)
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
    response.end()
  })
  const agent = await createHttpAgent(
    { url, method: 'POST', body: {}, reply: '$.reply', max_bytes: 100_000, stream, ...overrides },
    someDeps(),
  )
  onTestFinished(() => agent.close())
  const conversation = await agent.open(aContext())
  return { answer: say(conversation, 'hi'), conversation }
}

describe('server-sent events', () => {
  it('give the deltas put together, what was told on the way, and the time to the first word', async () => {
    const { answer, conversation } = await ask(
      { format: 'sse', delta: '$.delta' },
      [
        ': keep-alive\n\n',
        'data: {"type":"start"}\n\n',
        'event: token\ndata: {"del',
        'ta":"Hel"}\n\ndata: {"delta":"lo"}\n\n',
        'data: {"call":{"name":"find","arguments":{"q":1},"result":[1]}}\n\n',
        'data: {"call":{"name":"read"}}\n\n',
        'data: {"usage":{"input":1,"output":1}}\n\ndata: {"usage":{"input":3,"output":4}}\n\ndata: [DONE]\n\n',
      ],
      { tool_calls: '$.call', usage: '$.usage' },
    )
    const { reply, ttftMs, latencyMs, steps } = await answer
    expect(reply).toBe('Hello')
    expect(ttftMs).toBeGreaterThan(20)
    expect(latencyMs).toBeGreaterThan((ttftMs ?? 0) + 20)
    expect(steps).toEqual([
      { kind: 'model', usage: { input: 3, output: 4 } },
      { kind: 'tool', name: 'find', arguments: { q: 1 }, result: [1] },
      { kind: 'tool', name: 'read' },
    ])
    expect(conversation.facts().observed).toMatchObject({ toolCalls: 'partial', toolResults: 'partial', usage: 'yes' })
  })

  it('of many kinds are picked by a filter, and what the picked ones used is added up', async () => {
    const events = [
      { type: 'reasoning-delta', delta: 'thinking' },
      { type: 'tool-input-available', toolCallId: 'c1', toolName: 'find', input: { q: 1 } },
      { type: 'tool-output-available', toolCallId: 'c1', output: ['x'] },
      { type: 'finish-step', usage: { input: 1, output: 1 }, cost: 0.5 },
      { type: 'text-delta', delta: 'Hel' },
      { type: 'text-delta', delta: 'lo' },
      { type: 'finish-step', usage: { input: 2, output: 3 }, cost: 0.25 },
    ]
    const { answer } = await ask(
      { format: 'sse', delta: "$[?@.type=='text-delta'].delta" },
      [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), 'data: [DONE]\n\n'],
      {
        tool_calls: `$[?@.type == "tool-input-available" || @.type=='tool-output-available']`,
        usage: "$[?@.type=='finish-step'].usage",
        cost: '$[?@.usage.input > 0].cost',
      },
    )
    const { reply, steps } = await answer
    expect(reply).toBe('Hello')
    expect(steps).toEqual([
      { kind: 'model', usage: { input: 3, output: 4 }, costUsd: 0.75 },
      { kind: 'tool', name: 'find', callId: 'c1', arguments: { q: 1 }, result: ['x'] },
    ])
  })

  it.each([
    'data: {"type":"error","errorText":"rate limit of the model"}\n\n',
    'event: error\ndata: rate limit of the model\n\n',
    'data: {"error":{"message":"rate limit of the model"}}',
    'data: {"error":"rate limit of the model"}',
  ])('that say that the agent failed are a failure, whatever was said before: %j', async (event) => {
    const { answer } = await ask({ format: 'sse', delta: '$.delta' }, ['data: {"delta":"Your refund"}\n\n', event])
    const { type, message } = await failureOf(answer)
    expect(type).toBe('crash')
    expect(message).toMatch(/^the stream reported an error: .*rate limit of the model/)
  })

  it('that were told before a failure are what the agent did', async () => {
    const { answer, conversation } = await ask(
      { format: 'sse', delta: '$.delta' },
      ['data: {"call":{"name":"delete_account"}}\n\n', 'data: {"type":"error"}\n\n'],
      { tool_calls: '$.call' },
    )
    expect((await failureOf(answer)).steps).toEqual([{ kind: 'tool', name: 'delete_account' }])
    expect(conversation.facts().observed).toMatchObject({ toolCalls: 'partial' })
  })

  it('that say that a tool failed are none', async () => {
    const { answer } = await ask({ format: 'sse', delta: '$.delta' }, [
      'data: {"type":"tool","error":{"code":1}}\n\ndata: {"error":null}\n\ndata: {"error":""}\n\ndata: {"delta":"ok"}\n\n',
    ])
    expect((await answer).reply).toBe('ok')
  })

  it('without deltas give the last reply', async () => {
    const { answer } = await ask({ format: 'sse' }, ['data: {"reply":"Hel"}\n\ndata: {"reply":"Hello"}\n\n'])
    expect((await answer).reply).toBe('Hello')
  })

  it('count to the last one although the server closed without its blank line', async () => {
    const { answer } = await ask({ format: 'sse', delta: '$.d' }, ['data: {"d":"a"}\n\n', 'data: {"d":"b"}'])
    expect((await answer).reply).toBe('ab')
  })

  it('end with [DONE] although the server keeps the connection open', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: {"d":"a"}\n\ndata: [DONE]\n\ndata: {"d":"b"}\n\n')
    })
    const agent = await createHttpAgent(
      { url, method: 'POST', reply: '$.reply', max_bytes: 1_000, stream: { format: 'sse', delta: '$.d' } },
      someDeps(),
    )
    onTestFinished(() => agent.close())
    expect((await say(await agent.open(aContext()), 'hi', abortAfter(2_000))).reply).toBe('a')
  })
})

describe('JSON lines', () => {
  it('are put together across pieces, inside characters too', async () => {
    const text = Buffer.from('{"d":"Grüße"}\n{"d":", "}\r\nnoise\n{"d":"Kim"}')
    const middle = text.indexOf(0xc3) + 1
    const { answer } = await ask({ format: 'ndjson', delta: '$.d' }, [text.subarray(0, middle), text.subarray(middle)])
    expect((await answer).reply).toBe('Grüße, Kim')
  })
})

describe('text', () => {
  it('is the reply as it is', async () => {
    const { answer, conversation } = await ask({ format: 'text' }, ['{"reply":', ' "not read"}'], { tool_calls: '$.x' })
    expect(await answer).toMatchObject({ reply: '{"reply": "not read"}', ttftMs: expect.any(Number), steps: [] })
    expect(conversation.facts().observed).toMatchObject({ toolCalls: 'no', documents: 'no' })
  })
})

describe('the agent has failed when its stream', () => {
  it.each([
    ['has no reply', ['data: {"x":1}\n\n'], /matches nothing: the stream begins with "data: {"x":1}"/],
    ['is empty', [''], /the stream is empty/],
    ['is no stream of events', ['<html>502</html>'], /begins with "<html>502/],
  ])('%s', async (_, pieces, message) => {
    const { answer } = await ask({ format: 'sse', delta: '$.d' }, pieces)
    expect(await failureOf(answer)).toMatchObject({ type: 'nonsense', message: expect.stringMatching(message) })
  })

  it('has no end', async () => {
    const { answer } = await ask({ format: 'ndjson', delta: '$.d' }, Array(20).fill(`{"d":"${'x'.repeat(9_000)}"}\n`))
    expect((await failureOf(answer)).type).toBe('too_large')
  })

  it('breaks off', async () => {
    const url = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n{"d":"a"}\r\n')
      setTimeout(() => socket.destroy(), 20)
    })
    const agent = await createHttpAgent(
      { url, method: 'POST', reply: '$.r', max_bytes: 1_000, stream: { format: 'ndjson', delta: '$.d' } },
      someDeps(),
    )
    onTestFinished(() => agent.close())
    const conversation = await agent.open(aContext())
    expect((await failureOf(conversation.send('hi', noAbort()))).type).toBe('connection_lost')
  })
})
