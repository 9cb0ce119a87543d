import { describe, expect, it, onTestFinished } from 'vitest'
import type { AgentDeps } from '../../src/agents/deps.ts'
import { createModuleAgent } from '../../src/agents/module.ts'
import type { ModuleAgentConfig } from '../../src/agents/settings.ts'
import { GateError } from '../../src/domain/errors.ts'
import type { Scenario } from '../../src/domain/scenario.ts'
import { abortAfter, aContext, failureOf, isAlive, noAbort, say, someDeps } from './support.ts'

async function agentOf(config: Partial<ModuleAgentConfig> = {}, deps: Partial<AgentDeps> = {}) {
  const agent = await createModuleAgent({ file: './module-agent.mjs', export: 'reply', ...config }, someDeps(deps))
  onTestFinished(() => agent.close())
  return agent
}

async function open(scenario: Partial<Scenario> = {}) {
  return (await agentOf()).open(aContext(scenario))
}

describe('the function', () => {
  it('is given its turn and its context', async () => {
    const conversation = await open({ history: [{ user: 'a', reply: 'b' }], documents: [{ content: 'policy' }] })
    await conversation.send('hello', noAbort())
    const history = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
    ]
    expect(JSON.parse((await say(conversation, 'your context?')).reply)).toEqual({
      user: 'your context?',
      index: 1,
      context: {
        session: 's-1',
        scenario: 'greets',
        turn: 1,
        history,
        messages: [
          ...history,
          { role: 'user', content: 'hello' },
          { role: 'assistant', content: 'you said hello' },
          { role: 'user', content: 'your context?' },
        ],
        documents: [{ content: 'policy' }],
        tools: {},
      },
    })
  })

  it('calls tools that answer from the mocks; a call that it reports as well counts once', async () => {
    const conversation = await open({ mocks: { get_limit: [{ when: { id: 'A-77' }, return: { limit: 5000 } }] } })
    const { reply, steps } = await say(conversation, 'my limit?')
    expect(reply).toBe('5000')
    expect(steps).toEqual([
      { kind: 'tool', name: 'get_limit', arguments: { id: 'A-77' }, result: { limit: 5000 }, mocked: true },
    ])
    expect(conversation.facts().observed).toMatchObject({ toolCalls: 'partial', toolResults: 'yes' })
  })

  it('may report what it did, and cannot say what only the gate may', async () => {
    const conversation = await open()
    const answer = await say(conversation, 'everything')
    expect(answer.steps).toEqual([
      { kind: 'model', usage: { input: 1, output: 2 }, costUsd: 0.01 },
      { kind: 'tool', name: 'own', result: 1 },
      { kind: 'retrieval', documents: [{ content: 'policy' }] },
      { kind: 'handoff', to: 'billing' },
    ])
    expect(conversation.facts()).toEqual({
      tools: [{ name: 'own' }],
      status: 'abandoned',
      observed: { toolCalls: 'yes', toolResults: 'yes', documents: 'yes', usage: 'yes', latency: 'yes' },
    })
  })

  it('that makes no call of a mocked tool is seen to make none; without mocks nothing is seen', async () => {
    const mocked = await open({ mocks: { f: [{ return: 1 }] } })
    await say(mocked, 'hi')
    expect(mocked.facts().observed?.toolCalls).toBe('partial')
    const unmocked = await open()
    await say(unmocked, 'hi')
    expect(unmocked.facts().observed?.toolCalls).toBe('no')
  })

  it('has an allow-listed environment', async () => {
    const environment = JSON.parse((await say(await open(), 'your environment?')).reply)
    expect(Object.keys(environment).sort()).toEqual(expect.arrayContaining(['HOME', 'PATH']))
    expect(environment).not.toHaveProperty('GITHUB_TOKEN')
    expect(environment).not.toHaveProperty('NODE_OPTIONS')
  })

  it('may be CommonJS, however its exports are written', async () => {
    const agent = await agentOf({ file: './commonjs-agent.cjs' })
    expect((await say(await agent.open(aContext()), 'hi')).reply).toBe('cjs: hi')
  })

  it('may be TypeScript', async () => {
    const agent = await agentOf({ file: './typed-agent.ts' })
    expect((await say(await agent.open(aContext()), 'hi')).reply).toBe('typed: hi')
  })
})

describe('a trial', () => {
  it('is invalid when a tool has no mock, even if the function goes on without it', async () => {
    const conversation = await open({ mocks: { get_limit: [{ return: 1 }] } })
    const failure = await failureOf(say(conversation, 'whatever'))
    expect(failure).toMatchObject({ type: 'invalid.mocks', message: expect.stringContaining('"get_balance"') })
    expect(failure.steps).toMatchObject([{ kind: 'tool', name: 'get_balance', error: { type: 'not_mocked' } }])
  })

  it.each([
    ['throw', 'crash', /^the function threw:\n {2}\| Error: ::error::boom\n/],
    ['die', 'crash', /exit code 3\):[\s\S]* {2}\| ## \[error\]last words/],
    ['reject', 'crash', /nobody caught this/],
    ['reject and answer', 'crash', /nobody caught this/],
    ['a number', 'nonsense', /returned a number; expected a text/],
    ['a function', 'nonsense', /returned a function; expected a text/],
    ['a stream', 'nonsense', /returned something to iterate over; expected a text/],
    ['an object', 'nonsense', /returned an object without reply: { text: 'hi' }; expected a text/],
    ['a circle', 'nonsense', /cannot be written as JSON/],
    ['endless', 'too_large', /20\d+ characters/],
  ])('has failed when the function does this: %s', async (user, type, message) => {
    const failure = await failureOf(say(await open(), user))
    expect(failure).toMatchObject({ type, message: expect.stringMatching(message) })
  })

  it.each(['hang', 'spin'])('that times out costs the child its place: %s', async (user) => {
    const agent = await agentOf()
    const pid = Number((await say(await agent.open(aContext()), 'your process?')).reply)
    const failure = await failureOf(say(await agent.open(aContext()), user, abortAfter(50)))
    expect(failure).toMatchObject({ type: 'timeout', message: 'no complete reply within 50 ms' })
    await expect.poll(() => isAlive(pid)).toBe(false)
    expect((await say(await agent.open(aContext()), 'hi')).reply).toBe('you said hi')
  })

  it('is not touched by what an earlier one left running', async () => {
    const agent = await agentOf()
    await say(await agent.open(aContext({ mocks: { get_limit: [{ return: 1 }] } })), 'late call')
    const conversation = await agent.open(aContext())
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await say(conversation, 'hi')).toMatchObject({ reply: 'you said hi', steps: [] })
  })
})

describe('children', () => {
  it('serve session after session, one at a time each', async () => {
    const agent = await agentOf()
    const pidOf = async () => {
      const conversation = await agent.open(aContext())
      const pid = Number((await conversation.send('your process?', noAbort())).reply)
      return { pid, conversation }
    }
    const [one, two] = await Promise.all([pidOf(), pidOf()])
    expect(one.pid).not.toBe(two.pid)
    await one.conversation.close()
    await one.conversation.close()
    expect((await pidOf()).pid).toBe(one.pid)
    expect((await pidOf()).pid).not.toBe(one.pid)
  })

  it('are gone with everything they started once the agent is closed', async () => {
    const agent = await agentOf()
    const conversation = await agent.open(aContext())
    const pids = (await conversation.send('a grandchild?', noAbort())).reply.split(' ').map(Number)
    expect(pids.every(isAlive)).toBe(true)
    await agent.close()
    await agent.close()
    await expect.poll(() => pids.some(isAlive)).toBe(false)
  })
})

describe('before any trial it is told that', () => {
  it.each([
    [
      { file: './nowhere.mjs' },
      'invalid_input',
      'agent.module.file: there is no ./nowhere.mjs',
      'relative to the configuration',
    ],
    [{ export: 'replay' }, 'invalid_input', '"replay" of ./module-agent.mjs is not exported', 'did you mean "reply"?'],
    [{ export: 'notAFunction' }, 'invalid_input', 'is number, not a function', 'it exports notAFunction, reply'],
    [{ file: './broken-agent.mjs' }, 'agent_not_ready', 'SyntaxError', ''],
    [{ pass_env: ['GITHUB_TOKEN'] }, 'invalid_input', 'may not be given GITHUB_TOKEN', ''],
  ])('%j cannot be used', async (config, code, message, hint) => {
    const thrown = await agentOf(config).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(GateError)
    expect(thrown).toMatchObject({ code, message: expect.stringContaining(message) })
    if (hint) expect((thrown as GateError).hint).toContain(hint)
  })

  it.each([
    ['20.19.0', false],
    ['22.17.1', false],
    ['22.18.0', true],
    ['v24.1.0', true],
  ])('Node %s can load TypeScript: %s', async (nodeVersion, can) => {
    const agent = agentOf({ file: './typed-agent.ts' }, { nodeVersion })
    if (can) await agent
    else await expect(agent).rejects.toThrow(`Node ${nodeVersion} cannot load TypeScript`)
  })
})
