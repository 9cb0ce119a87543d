import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttpAgent } from '../../src/agents/http.ts'
import type { HttpAgentConfig } from '../../src/agents/settings.ts'
import { GateError } from '../../src/domain/errors.ts'
import {
  abortAfter,
  aContext,
  failureOf,
  noAbort,
  nobody,
  type Received,
  say,
  serve,
  serveRaw,
  someDeps,
} from './support.ts'

function settings(overrides: Partial<HttpAgentConfig> & { url: string }): HttpAgentConfig {
  return { method: 'POST', body: { message: '{{turn.user}}' }, reply: '$.reply', max_bytes: 10_000_000, ...overrides }
}

async function open(overrides: Partial<HttpAgentConfig> & { url: string }, context = aContext()) {
  const agent = await createHttpAgent(settings(overrides), someDeps())
  onTestFinished(() => agent.close())
  return agent.open(context)
}

/** Serves a JSON answer and says what was asked. */
async function answering(answer: unknown | ((received: Received) => unknown), received: Received[] = []) {
  return serve((request, response) => {
    received.push(request)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(typeof answer === 'function' ? answer(request) : answer))
  })
}

/** Writes bytes as they are, then closes. */
function writing(bytes: string | Buffer) {
  return serveRaw((socket) => socket.end(bytes))
}

describe('the request', () => {
  it('is filled from the turn, the scenario and the session', async () => {
    const received: Received[] = []
    const url = await answering({ reply: 'ok', conversation: 'c-7' }, received)
    const conversation = await open(
      {
        url: `${url}/chat/{{scenario.id}}?q={{turn.user}}`,
        headers: { 'X-Session': 'session {{session.id}}', 'X-User': '{{turn.user}}' },
        session: '$.conversation',
        body: {
          message: '{{turn.user}}',
          turn: '{{turn.index}}',
          trial: '{{ trial }}',
          own: '{{agent.session}}',
          messages: '{{messages}}',
          history: '{{history}}',
          mocks: '{{mocks}}',
          documents: '{{documents}}',
          text: 'turn {{turn.index}} of {{scenario.id}}',
          constant: { list: [1, null] },
        },
      },
      aContext({
        history: [{ user: 'a', reply: 'b' }],
        mocks: { find: [{ return: { x: 1 } }] },
        documents: [{ content: 'policy' }],
      }),
    )
    await conversation.send('Grüße & "hi"\nthere', noAbort())
    await conversation.send('again', noAbort())

    expect(received[0]?.url).toBe('/chat/greets?q=Gr%C3%BC%C3%9Fe%20%26%20%22hi%22%0Athere')
    expect(received[0]?.headers['x-session']).toBe('session s-1')
    expect(Buffer.from(String(received[0]?.headers['x-user']), 'latin1').toString()).toBe('Grüße & "hi" there')
    const before = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
    ]
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      message: 'Grüße & "hi"\nthere',
      turn: 0,
      trial: 0,
      own: null,
      messages: [...before, { role: 'user', content: 'Grüße & "hi"\nthere' }],
      history: before,
      mocks: { find: [{ return: { x: 1 } }] },
      documents: [{ content: 'policy' }],
      text: 'turn 0 of greets',
      constant: { list: [1, null] },
    })
    expect(JSON.parse(received[1]?.body ?? '')).toMatchObject({
      turn: 1,
      own: 'c-7',
      messages: [
        ...before,
        { role: 'user', content: 'Grüße & "hi"\nthere' },
        { role: 'assistant', content: 'ok' },
        { role: 'user', content: 'again' },
      ],
      history: before,
    })
  })

  it('needs no body with GET', async () => {
    const received: Received[] = []
    const url = await answering({ reply: 'ok' }, received)
    const conversation = await open({ url: `${url}/?q={{turn.user}}`, method: 'GET', body: undefined })
    expect((await say(conversation, 'hello')).reply).toBe('ok')
    expect(received[0]).toMatchObject({ method: 'GET', url: '/?q=hello', body: '' })
  })

  it.each([
    [{ url: 'localhost:8080/chat' }, 'expected an http or https address'],
    [{ url: 'ftp://x/' }, 'expected an http or https address'],
    [{ url: 'http://x/', reply: '$.a[' }, 'agent.http.reply: $.a[ is no JSONPath'],
    [{ url: 'http://x/', body: { a: ['{{turn.usr}}'] } }, 'agent.http.body.a[0]: unknown template {{turn.usr}}'],
    [{ url: 'http://x/', headers: { Authorization: 'Bearer {{env.AGENT_KEY}}' } }, 'AGENT_KEY is not set'],
    [{ url: 'http://x/', headers: { X: '{{env.INPUT_GITHUB-TOKEN}}' } }, 'is a variable of the CI system'],
    [{ url: 'http://x/?t={{env.ACTIONS_RUNTIME_TOKEN}}' }, 'is a variable of the CI system'],
    [{ url: 'http://x/', headers: { 'X Key': 'a' } }, '"X Key" is no name of a header'],
    [{ url: 'http://x/', method: 'GET' as const, body: {} }, 'a GET request has no body'],
  ])('is refused when it is wrong: %j', async (overrides, message) => {
    const refused = createHttpAgent(settings(overrides), someDeps())
    await expect(refused).rejects.toThrow(GateError)
    await expect(refused).rejects.toThrow(message)
  })

  it('can apply mocks and a history only when it carries them', async () => {
    const abilities = async (body: unknown) =>
      (await createHttpAgent(settings({ url: 'http://x/', body }), someDeps())).abilities
    expect(await abilities({ message: '{{turn.user}}' })).toEqual({ mocks: false, history: false })
    expect(await abilities({ mocks: '{{mocks}}', messages: '{{messages}}' })).toEqual({ mocks: true, history: true })
    expect(await abilities('{{history}}')).toEqual({ mocks: false, history: true })
  })
})

describe('the answer', () => {
  it('is read into steps and facts', async () => {
    const url = await answering({
      reply: 'Your limit is $5,000.',
      calls: [{ name: 'get_credit_limit', arguments: '{"accountId":"A-77"}', result: '{"limit":5000}' }],
      sources: ['limits policy', { id: 'd-2', text: 'second' }],
      tokens: { prompt_tokens: 10, completion_tokens: 5 },
      price: '$0.02',
      llm: 'gpt-5-mini',
      tools: [{ type: 'function', function: { name: 'get_credit_limit', parameters: { type: 'object' } } }],
      handoff: { to: 'billing-tier2', human: true },
      state: 'escalated',
      // What only the gate may say.
      groundTruth: { success: true, source: 'me' },
      observed: { toolCalls: 'yes' },
      scenario: 'another',
    })
    const conversation = await open({
      url,
      tool_calls: '$.calls',
      documents: '$.sources',
      usage: '$.tokens',
      cost: '$.price',
      model: '$.llm',
      tools: '$.tools',
      handoff: '$.handoff',
      status: '$.state',
    })
    const answer = await say(conversation, 'my limit?')
    expect(answer).toMatchObject({ reply: 'Your limit is $5,000.', latencyMs: expect.any(Number) })
    expect(answer.steps).toEqual([
      { kind: 'retrieval', documents: [{ content: 'limits policy' }, { id: 'd-2', content: 'second' }] },
      { kind: 'model', model: 'gpt-5-mini', usage: { input: 10, output: 5 }, costUsd: 0.02 },
      { kind: 'tool', name: 'get_credit_limit', arguments: { accountId: 'A-77' }, result: { limit: 5000 } },
      { kind: 'handoff', to: 'billing-tier2', human: true },
    ])
    expect(conversation.facts()).toEqual({
      tools: [{ name: 'get_credit_limit', parameters: { type: 'object' } }],
      status: 'escalated',
      observed: { toolCalls: 'yes', toolResults: 'yes', documents: 'yes', usage: 'yes', latency: 'yes' },
    })
  })

  it('of an agent that tells nothing but its reply leaves everything else unobserved', async () => {
    const conversation = await open({ url: await answering({ reply: 'hello' }) })
    await say(conversation, 'hi')
    expect(conversation.facts().observed).toEqual({
      toolCalls: 'no',
      toolResults: 'no',
      documents: 'no',
      usage: 'no',
      latency: 'yes',
    })
  })

  it('without the usage or the cost that is configured does not say that there is none to see', async () => {
    const url = await answering({ reply: 'hello', cost: 0.01 })
    const conversation = await open({ url, cost: '$.costs' })
    await say(conversation, 'hi')
    expect(conversation.facts().observed).not.toHaveProperty('usage')
    const right = await open({ url, cost: '$.cost' })
    await say(right, 'hi')
    expect(right.facts().observed).toMatchObject({ usage: 'yes' })
  })

  it.each([[[]], [null]])(
    'with %j as its tool calls made none; without tool definitions they are partly observed',
    async (calls) => {
      const conversation = await open({ url: await answering({ reply: 'hello', calls }), tool_calls: '$.calls' })
      expect((await say(conversation, 'hi')).steps).toEqual([])
      expect(conversation.facts().observed).toMatchObject({ toolCalls: 'partial', toolResults: 'yes' })
    },
  )

  it('without the configured tool calls does not say whether it made any, until one turn has them', async () => {
    const answers = [{ reply: 'hello' }, { reply: 'hello', calls: [] }]
    const conversation = await open({ url: await answering(() => answers.shift()), tool_calls: '$.calls' })
    await say(conversation, 'hi')
    expect(conversation.facts().observed).not.toHaveProperty('toolCalls')
    await say(conversation, 'hi')
    expect(conversation.facts().observed).toMatchObject({ toolCalls: 'partial' })
  })

  it('may be reached by paths into lists and by filters', async () => {
    const url = await answering({
      content: [
        { type: 'text', text: 'Hello ' },
        { type: 'tool', name: 'find' },
        { type: 'text', text: 'there' },
      ],
    })
    const conversation = await open({
      url,
      reply: "$.content[?@.type=='text'].text",
      tool_calls: "$.content[?@.type=='tool']",
    })
    expect(await say(conversation, 'hi')).toMatchObject({
      reply: 'Hello there',
      steps: [{ kind: 'tool', name: 'find' }],
    })
  })

  it('costs what the price table says when the agent tells tokens and model only', async () => {
    const url = await answering({ reply: 'ok', usage: { input: 100, output: 10 }, model: 'gpt-5-mini' })
    const agent = await createHttpAgent(settings({ url, usage: '$.usage', model: '$.model' }), {
      ...someDeps(),
      loadPriceOf:
        async () =>
        (model, { input, output }) =>
          model === 'gpt-5-mini' ? input * 0.001 + output * 0.01 : null,
    })
    onTestFinished(() => agent.close())
    const { steps } = await say(await agent.open(aContext()), 'hi')
    expect(steps).toMatchObject([{ kind: 'model', costUsd: 0.2 }])
  })

  it('is timed to its last byte', async () => {
    const url = await serve((_, response) => {
      response.write('{"reply":')
      setTimeout(() => response.end('"late"}'), 80)
    })
    const { latencyMs } = await say(await open({ url }), 'hi')
    expect(latencyMs).toBeGreaterThanOrEqual(75)
  })

  it('may take longer than an idle connection is kept', async () => {
    const url = await serve((_, response) => void setTimeout(() => response.end('{"reply":"slow"}'), 1_300))
    expect((await say(await open({ url }), 'hi')).reply).toBe('slow')
  })

  it('is still reached after a pause in which the server closed the idle connection', async () => {
    let connections = 0
    const url = await serveRaw((socket) => {
      connections++
      const answer = '{"reply":"ok"}'
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`)
      socket.on('data', () => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`))
      setTimeout(() => socket.destroy(), 1_500)
    })
    const conversation = await open({ url })
    await conversation.send('one', noAbort())
    await new Promise((resolve) => setTimeout(resolve, 1_600))
    expect((await conversation.send('two', noAbort())).reply).toBe('ok')
    expect(connections).toBe(2)
  })

  it('keeps what an agent says to the CI system as mere text', async () => {
    const reply = '##[set-output name=verdict]pass\n::error::x\u0000'
    expect((await say(await open({ url: await answering({ reply }) }), 'hi')).reply).toBe(reply)
  })

  it('with bytes that are no UTF-8 has U+FFFD in their place', async () => {
    const body = Buffer.concat([Buffer.from('{"reply":"a'), Buffer.from([0xff, 0xfe]), Buffer.from('b"}')])
    const url = await writing(
      Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`), body]),
    )
    expect((await say(await open({ url }), 'hi')).reply).toBe('a\ufffd\ufffdb')
  })
})

describe('a redirect', () => {
  it('inside the origin is followed with the same body', async () => {
    const url = await serve(({ url: path, body }, response) => {
      if (path === '/chat') return void response.writeHead(307, { location: '/chat/' }).end('moved')
      response.end(JSON.stringify({ reply: JSON.parse(body).message }))
    })
    expect((await say(await open({ url: `${url}/chat` }), 'hi')).reply).toBe('hi')
  })

  it('to another origin is not followed', async () => {
    const other = await answering({ reply: 'from elsewhere' })
    const url = await serve((_, response) => void response.writeHead(307, { location: other }).end())
    const failure = await failureOf(say(await open({ url }), 'hi'))
    expect(failure).toMatchObject({ type: 'http_error', message: expect.stringContaining(other) })
  })

  it('in a circle ends', async () => {
    const url = await serve((_, response) => void response.writeHead(308, { location: '/' }).end())
    expect((await failureOf(say(await open({ url }), 'hi'))).type).toBe('http_error')
  })
})

describe('the agent has failed when it', () => {
  it('answers an error: with status and the beginning of the body, on one line', async () => {
    const url = await serve((_, response) => void response.writeHead(500).end(`oops\n##[error]${'x'.repeat(9_000)}`))
    const failure = await failureOf(say(await open({ url }), 'hi'))
    expect(failure.type).toBe('http_error')
    expect(failure.message).toMatch(/^answered 500 Internal Server Error with "oops ## \[error\]x+…"$/)
    expect(failure.message.length).toBeLessThan(300)
  })

  it.each([
    ['HTML', 'text/html', '<html><body>Hello</body></html>', /no JSON \(text\/html\): "<html><body>Hello/],
    ['nothing', 'application/json', '', /\(application\/json\) is empty/],
    ['half an object', 'application/json', '{"reply":"a', /no JSON/],
    ['no reply', 'application/json', '{"answer":"a","id":1}', /matches nothing: the answer has the keys answer, id/],
    ['a list', 'application/json', '[]', /matches nothing: the answer is a list/],
    ['a reply of null', 'application/json', '{"reply":null}', /expected a text, found null/],
    ['JSON that is nested too deep', 'application/json', '['.repeat(100_000), /nested deeper/],
  ])('answers %s', async (_, type, body, message) => {
    const url = await serve((_request, response) => void response.setHeader('content-type', type).end(body))
    const failure = await failureOf(say(await open({ url }), 'hi'))
    expect(failure).toMatchObject({ type: 'nonsense', message: expect.stringMatching(message) })
  })

  it('reports tool calls that are none', async () => {
    const url = await answering({ reply: 'x', calls: 'get_limit' })
    const failure = await failureOf(say(await open({ url, tool_calls: '$.calls' }), 'hi'))
    expect(failure).toMatchObject({ type: 'nonsense', message: 'tool calls: expected a list, found a text' })
  })

  it('speaks no HTTP', async () => {
    const failure = await failureOf(say(await open({ url: await writing('SSH-2.0-OpenSSH_9.6\r\n') }), 'hi'))
    expect(failure.type).toBe('nonsense')
  })

  it('answers without end: the connection is cut at once', async () => {
    let sent = 0
    let closed = false
    const url = await serve((_, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'a')
      response.on('close', () => {
        closed = true
      })
      const pump = () => {
        while (!closed && sent < 1_000_000_000 && response.write(chunk)) sent += chunk.length
        if (!closed) response.once('drain', pump)
      }
      pump()
    })
    const failure = await failureOf(say(await open({ url, max_bytes: 1_000_000 }), 'hi'))
    expect(failure.type).toBe('too_large')
    await expect.poll(() => closed).toBe(true)
    expect(sent).toBeLessThan(20_000_000)
  })

  it.each([
    ['before an answer', ''],
    ['in the middle of the head', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['in the middle of the body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"reply":"a'],
    ['in the middle of a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"reply'],
  ])('closes the connection %s', async (_, bytes) => {
    const failure = await failureOf(say(await open({ url: await writing(bytes) }), 'hi'))
    expect(failure.type).toBe('connection_lost')
  })

  it('goes silent, drips, or answers too late: what the runner says of it', async () => {
    const silent = await serve(() => undefined)
    const dripping = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n')
      const drip = setInterval(() => socket.write(' '), 10)
      socket.on('close', () => clearInterval(drip))
    })
    for (const url of [silent, dripping]) {
      const failure = await failureOf(say(await open({ url }), 'hi', abortAfter(60)))
      expect(failure).toMatchObject({ type: 'timeout', message: 'no complete reply within 60 ms' })
    }
  })
})

function inAMinute(): string {
  return new Date(Date.now() + 60_000).toUTCString()
}

describe('nothing was learnt about the agent when', () => {
  it('the connection is refused before anything ever answered', async () => {
    const failure = await failureOf(say(await open({ url: await nobody() }), 'hi'))
    expect(failure).toMatchObject({ type: 'invalid.refused', message: expect.stringContaining('ECONNREFUSED') })
  })

  it('the connection is refused elsewhere than where our own server was ready; there it is a failure', async () => {
    const url = await nobody()
    const refusedBeside = async (readyAt: string) => {
      const agent = await createHttpAgent(settings({ url }), { ...someDeps(), readyAt })
      onTestFinished(() => agent.close())
      return (await failureOf(say(await agent.open(aContext()), 'hi'))).type
    }
    expect(await refusedBeside('http://127.0.0.1:1')).toBe('invalid.refused')
    expect(await refusedBeside(new URL(url).origin)).toBe('connection_lost')
  })

  it('there is no such host', async () => {
    const failure = await failureOf(say(await open({ url: 'http://nobody.invalid/' }), 'hi'))
    expect(failure.type).toBe('invalid.refused')
  })

  it.each([
    ['7', 7_000, 7_000],
    // A date has whole seconds, and some may pass before it is read.
    ['a date', 1, 60_000],
    ['soon'],
    ['0'],
    ['-5'],
    ['a date that has passed'],
    [undefined],
  ])('it answers 429 with Retry-After %s', async (header, least?: number, most?: number) => {
    const dates: Record<string, string> = { 'a date': inAMinute(), 'a date that has passed': new Date(0).toUTCString() }
    const url = await serve((_, response) => {
      if (header) response.setHeader('retry-after', dates[header] ?? header)
      response.writeHead(429).end('slow down')
    })
    const failure = await failureOf(say(await open({ url }), 'hi'))
    expect(failure.type).toBe('invalid.rate_limited')
    if (least === undefined) return expect(failure.retryAfterMs).toBeUndefined()
    expect(failure.retryAfterMs).toBeGreaterThanOrEqual(least)
    expect(failure.retryAfterMs).toBeLessThanOrEqual(most ?? least)
  })

  it('a proxy wants credentials', async () => {
    const url = await serve((_, response) => void response.writeHead(407).end())
    expect((await failureOf(say(await open({ url }), 'hi'))).type).toBe('invalid.proxy')
  })
})

it('a connection refused after the first answer is the agent lost', async () => {
  const { createServer } = await import('node:http')
  const server = createServer((_, response) => response.setHeader('connection', 'close').end('{"reply":"ok"}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const conversation = await open({ url: `http://127.0.0.1:${port}/` })
  await conversation.send('one', noAbort())
  await new Promise((resolve) => server.close(resolve))
  expect((await failureOf(conversation.send('two', noAbort()))).type).toBe('connection_lost')
})

it('a secret in the address is in no message', async () => {
  const agent = await createHttpAgent(settings({ url: 'http://nobody.invalid/?key={{env.AGENT_KEY}}' }), {
    ...someDeps(),
    env: { AGENT_KEY: 'k-123456' },
  })
  const failure = await failureOf(say(await agent.open(aContext()), 'hi'))
  expect(failure.message).not.toContain('k-123456')
})
