import { describe, expect, it } from 'vitest'
import { createOpenaiAgent } from '../../src/agents/openai.ts'
import type { OpenaiAgentConfig } from '../../src/agents/settings.ts'
import type { Scenario } from '../../src/domain/scenario.ts'
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

const LIMIT_TOOL = { name: 'get_limit', description: 'Reads the limit.', parameters: { type: 'object' } }

/** A completion that says something, or one that calls tools. */
function completion(message: object, overrides: object = {}) {
  return {
    id: 'c-1',
    object: 'chat.completion',
    model: 'gpt-5-mini-2026',
    choices: [
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: null, refusal: null, ...message } },
    ],
    usage: {
      prompt_tokens: 100,
      completion_tokens: 20,
      prompt_tokens_details: { cached_tokens: 40 },
      completion_tokens_details: { reasoning_tokens: 8 },
    },
    ...overrides,
  }
}

function calling(name: string, args: string, id = 'call_1') {
  return { tool_calls: [{ id, type: 'function', function: { name, arguments: args } }] }
}

/** A model endpoint that gives these answers one after the other, and what it was asked. */
async function modelOf(answers: object[]) {
  const asked: Received[] = []
  const url = await serve((received, response) => {
    asked.push(received)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answers[asked.length - 1] ?? answers.at(-1)))
  })
  return { url, bodies: () => asked.map(({ body }) => JSON.parse(body)), asked }
}

async function open(url: string, config: Partial<OpenaiAgentConfig> = {}, scenario: Partial<Scenario> = {}) {
  const agent = await createOpenaiAgent(
    { base_url: url, model: 'gpt-5-mini', api_key_env: 'KEY', max_steps: 4, tools: [LIMIT_TOOL], ...config },
    someDeps({
      env: { KEY: 'sk-test' },
      loadPriceOf: async () => (model, usage) => (model.startsWith('gpt-5') ? usage.input * 0.001 : null),
    }),
  )
  return agent.open(aContext(scenario))
}

it('asks with system prompt, history, tools and what was said before', async () => {
  const { url, bodies, asked } = await modelOf([completion({ content: 'Hello.' }), completion({ content: 'Bye.' })])
  const conversation = await open(
    url,
    { system: 'You help.', temperature: 0 },
    { history: [{ user: 'before', reply: 'yes' }] },
  )
  expect((await conversation.send('hi', noAbort())).reply).toBe('Hello.')
  expect((await conversation.send('bye', noAbort())).reply).toBe('Bye.')
  expect(asked[0]?.headers.authorization).toBe('Bearer sk-test')
  expect(bodies()[0]).toMatchObject({
    model: 'gpt-5-mini',
    temperature: 0,
    tools: [{ type: 'function', function: LIMIT_TOOL }],
  })
  expect(bodies()[1].messages).toEqual([
    { role: 'system', content: 'You help.' },
    { role: 'user', content: 'before' },
    { role: 'assistant', content: 'yes' },
    { role: 'user', content: 'hi' },
    { role: 'assistant', content: 'Hello.' },
    { role: 'user', content: 'bye' },
  ])
})

it('answers tool calls from the mocks and records everything', async () => {
  const { url, bodies } = await modelOf([
    completion(calling('get_limit', '{"accountId":"A-77"}')),
    completion({ content: '$5,000.' }),
  ])
  const mocks = { get_limit: [{ when: { accountId: 'A-77' }, return: { limit: 5000 } }] }
  const conversation = await open(url, {}, { mocks })
  const { reply, steps } = await say(conversation, 'my limit?')
  expect(reply).toBe('$5,000.')
  const model = {
    kind: 'model',
    model: 'gpt-5-mini-2026',
    usage: { input: 100, output: 20, cacheRead: 40, reasoning: 8 },
    costUsd: 0.1,
    durationMs: expect.any(Number),
  }
  expect(steps).toEqual([
    model,
    {
      kind: 'tool',
      name: 'get_limit',
      callId: 'call_1',
      arguments: { accountId: 'A-77' },
      result: { limit: 5000 },
      mocked: true,
    },
    model,
  ])
  expect(bodies()[1].messages.slice(1)).toEqual([
    { role: 'assistant', content: null, ...calling('get_limit', '{"accountId":"A-77"}') },
    { role: 'tool', tool_call_id: 'call_1', content: '{"limit":5000}' },
  ])
  expect(conversation.facts()).toEqual({
    tools: [LIMIT_TOOL],
    observed: { toolCalls: 'yes', toolResults: 'yes', documents: 'yes', usage: 'yes', latency: 'yes' },
  })
})

it('tells the model of what it did wrong itself', async () => {
  const { url, bodies } = await modelOf([
    completion(calling('get_balance', '{}')),
    completion(calling('get_limit', '{"accountId":')),
    completion({ content: 'Sorry.' }),
  ])
  const { steps } = await say(await open(url, {}, { mocks: { get_limit: [{ return: 1 }] } }), 'my balance?')
  expect(steps.filter(({ kind }) => kind === 'tool')).toEqual([
    expect.objectContaining({ name: 'get_balance', error: { type: 'unknown_tool', message: expect.any(String) } }),
    expect.objectContaining({
      argumentsRaw: '{"accountId":',
      error: expect.objectContaining({ type: 'malformed_arguments' }),
    }),
  ])
  expect(bodies()[2].messages.at(-1).content).toContain('no valid JSON')
})

it('keeps a cost that is not known out of the session', async () => {
  const { url } = await modelOf([completion({ content: 'Hi.' }, { model: 'local', usage: undefined })])
  const conversation = await open(url)
  expect((await say(conversation, 'hi')).steps).toEqual([
    { kind: 'model', model: 'local', durationMs: expect.any(Number) },
  ])
  expect(conversation.facts().observed?.usage).toBe('no')
})

it.each([
  ['length', { content: 'My answer is' }, 'My answer is', 'length'],
  ['content_filter', { content: null }, '', 'content_filter'],
])('says in the step that the reply was stopped: %s', async (finish_reason, message, reply, type) => {
  const stopped = completion({}, { choices: [{ index: 0, finish_reason, message: { role: 'assistant', ...message } }] })
  const answer = await say(await open((await modelOf([stopped])).url), 'hi')
  expect(answer).toMatchObject({ reply, steps: [{ error: { type } }] })
})

it('takes a refusal for the reply', async () => {
  const { url } = await modelOf([completion({ refusal: 'I cannot help with that.' })])
  expect((await say(await open(url), 'hi')).reply).toBe('I cannot help with that.')
})

it('needs its key, except for an endpoint of its own', async () => {
  const config = { model: 'm', api_key_env: 'MODEL_KEY', max_steps: 1 }
  await expect(createOpenaiAgent(config, someDeps())).rejects.toThrow('the environment variable MODEL_KEY is not set')
  await createOpenaiAgent({ ...config, base_url: 'http://127.0.0.1:11434/v1' }, someDeps())
})

describe('a trial', () => {
  it('is invalid when a tool has no mock, and keeps what was done', async () => {
    const { url } = await modelOf([completion(calling('get_limit', '{"accountId":"A-90"}'))])
    const failure = await failureOf(say(await open(url), 'hi'))
    expect(failure).toMatchObject({ type: 'invalid.mocks', message: expect.stringContaining('"get_limit"') })
    // The call is kept as well: it may be of a tool that is forbidden.
    const call = { kind: 'tool', name: 'get_limit', arguments: { accountId: 'A-90' }, error: { type: 'not_mocked' } }
    expect(failure.steps).toMatchObject([{ kind: 'model', costUsd: 0.1 }, call])
  })

  it('has failed when the model calls tools for ever', async () => {
    const { url } = await modelOf([completion(calling('get_limit', '{}'))])
    const failure = await failureOf(say(await open(url, {}, { mocks: { get_limit: [{ return: 1 }] } }), 'hi'))
    expect(failure.type).toBe('too_many_steps')
    expect(failure.steps).toHaveLength(8)
  })

  it.each([
    [429, 'invalid.rate_limited'],
    [401, 'invalid.provider'],
    [407, 'invalid.proxy'],
    [500, 'http_error'],
    [400, 'http_error'],
  ])('with the answer %i ends as %s', async (status, type) => {
    let asked = 0
    const url = await serve((_, response) => {
      asked++
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '3' })
      response.end('{"error":{"message":"::error::no"}}')
    })
    const failure = await failureOf(say(await open(url), 'hi'))
    expect(failure).toMatchObject({ type, ...(status === 429 ? { retryAfterMs: 3_000 } : {}) })
    expect(failure.message).toContain('::error::no"')
    expect(asked).toBe(1)
  })

  it.each([
    ['HTML', 'text/html', '<html>'],
    ['no choice', 'application/json', '{"choices":[]}'],
    ['a reply that is no text', 'application/json', '{"choices":[{"message":{"content":[1]}}]}'],
    ['a tool call that is none', 'application/json', '{"choices":[{"message":{"tool_calls":[null]}}]}'],
    ['no JSON', 'application/json', '{"choi'],
  ])('has failed when the endpoint answers %s', async (_, type, body) => {
    const url = await serve((_request, response) => void response.setHeader('content-type', type).end(body))
    expect((await failureOf(say(await open(url), 'hi'))).type).toBe('nonsense')
  })

  it('is invalid when the connection is refused before the first success', async () => {
    const failure = await failureOf(say(await open(await nobody()), 'hi'))
    expect(failure).toMatchObject({ type: 'invalid.refused', message: expect.stringContaining('ECONNREFUSED') })
  })

  it('has failed when the connection breaks', async () => {
    const url = await serveRaw((socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"choices'))
    expect((await failureOf(say(await open(url), 'hi'))).type).toBe('connection_lost')
  })

  it('has failed when it times out', async () => {
    const failure = await failureOf(say(await open(await serve(() => undefined)), 'hi', abortAfter(50)))
    expect(failure).toMatchObject({ type: 'timeout', message: 'no complete reply within 50 ms' })
  })
})
