import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createCommandAgent } from '../../src/agents/command.ts'
import type { CommandAgentConfig } from '../../src/agents/settings.ts'
import { AgentError } from '../../src/domain/agent.ts'
import type { Scenario } from '../../src/domain/scenario.ts'
import { abortAfter, aContext, failureOf, isAlive, noAbort, say, someDeps } from './support.ts'

async function agentOf(config: Partial<CommandAgentConfig> = {}) {
  const agent = await createCommandAgent({ run: 'node jsonl-agent.mjs', protocol: 'jsonl', ...config }, someDeps())
  onTestFinished(() => agent.close())
  return agent
}

async function open(config: Partial<CommandAgentConfig> = {}, scenario: Partial<Scenario> = {}) {
  return (await agentOf(config)).open(aContext(scenario))
}

describe('jsonl', () => {
  it('gives the turn with everything that the scenario brings', async () => {
    const conversation = await open(
      {},
      {
        history: [{ user: 'a', reply: 'b' }],
        mocks: { f: [{ return: 1 }] },
        documents: [{ content: 'policy' }],
      },
    )
    await conversation.send('line one\nline two', noAbort())
    const sentAt = performance.now()
    const { reply, latencyMs } = await say(conversation, 'your turn line?')
    expect(JSON.parse(reply)).toEqual({
      type: 'turn',
      session: 's-1',
      scenario: 'greets',
      trial: 0,
      turn: 1,
      user: 'your turn line?',
      history: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
      ],
      mocks: { f: [{ return: 1 }] },
      documents: [{ content: 'policy' }],
    })
    expect(latencyMs).toBeGreaterThan(0)
    expect(latencyMs).toBeLessThanOrEqual(performance.now() - sentAt)
  })

  it('takes a line with a reply for the answer, and all others for the log', async () => {
    const conversation = await open()
    const answer = await say(conversation, 'everything')
    expect(answer).toMatchObject({ reply: 'all' })
    expect(answer.steps).toEqual([
      { kind: 'retrieval', documents: [{ content: 'policy' }] },
      { kind: 'model', usage: { input: 1, output: 2 }, costUsd: 0.01 },
      { kind: 'handoff', to: 'billing' },
    ])
    expect(conversation.facts()).toEqual({
      tools: [{ name: 'f' }],
      status: 'escalated',
      observed: { toolCalls: 'yes', toolResults: 'yes', documents: 'yes', usage: 'yes', latency: 'yes' },
    })
  })

  it('does not see what the agent does not tell', async () => {
    const conversation = await open()
    await say(conversation, 'hello')
    expect(conversation.facts().observed).toMatchObject({ toolCalls: 'no', documents: 'no', usage: 'no' })
  })

  it('says what was awaited and what came where it times out', async () => {
    const written = join(mkdtempSync(join(tmpdir(), 'command-')), 'written')
    const run = `printf '{\\n  "reply": "hello"\\n}\\n'; echo loading >&2; touch ${written}; sleep 60`
    const timeout = new AbortController()
    const failure = failureOf(say(await open({ run }), 'hi', timeout.signal))
    await vi.waitUntil(() => existsSync(written), { timeout: 10_000 })
    // What is in the pipes by now is read in the next rounds of the event loop.
    for (let round = 0; round < 5; round++) await new Promise((resolve) => setTimeout(resolve))
    timeout.abort(new AgentError('timeout', 'no complete reply'))
    expect((await failure).message).toBe(
      'no complete reply: awaited a line of JSON with a reply, and it had written "{ "reply": "hello" }"; to standard error:\n  | loading',
    )
    const silent = await failureOf(say(await open({ run: 'sleep 60' }), 'hi', abortAfter(50)))
    expect(silent.message).toMatch(/and it had written nothing$/)
  })

  it('reads a line with a byte order mark', async () => {
    const run = `printf '\\357\\273\\277{"reply":"hello"}\\r\\n'`
    expect((await say(await open({ run }), 'hi')).reply).toBe('hello')
  })

  it('passes over the answer to another turn', async () => {
    expect((await say(await open(), 'another turn')).reply).toBe('in time')
  })

  it('takes an answer without a line end when the process ends', async () => {
    expect((await say(await open(), 'last words')).reply).toBe('bye')
  })

  it.each([
    ['die', 'crash', /ended before its answer \(exit code 3\):\n {2}\| ::error::boom\n {2}\| ## \[error\]boom$/],
    ['half', 'crash', /exit code 0.*wrote nothing to standard error/],
    ['a number', 'nonsense', /reply: expected a text, found a number/],
    ['an error', 'crash', /the agent reported an error: "no budget"/],
    ['gibberish', 'too_large', /10000 lines without a reply, like "gibberish"/],
    ['endless', 'too_large', /more than 10000000 bytes in one turn/],
  ])('has failed when the agent does this: %s', async (user, type, message) => {
    const failure = await failureOf(say(await open(), user))
    expect(failure).toMatchObject({ type, message: expect.stringMatching(message) })
  })
})

describe('text', () => {
  const text = { protocol: 'text' as const }

  it('is one shot: the words in, the whole output out', async () => {
    const conversation = await open({ ...text, run: 'printf "\\033[1mYou said: "; cat; echo; echo bye' })
    expect(await say(conversation, 'hello\nthere')).toMatchObject({ reply: 'You said: hello\nthere\nbye', steps: [] })
    expect(conversation.facts().observed).toMatchObject({ toolCalls: 'no', usage: 'no', latency: 'yes' })
  })

  it('is timed from the input to its end', async () => {
    const { latencyMs } = await say(await open({ ...text, run: 'cat; sleep 0.2; echo hi' }), 'x')
    expect(latencyMs).toBeGreaterThan(190)
  })

  it('can be given neither mocks nor a history', async () => {
    expect((await agentOf(text)).abilities).toEqual({ mocks: false, history: false })
  })

  it('has failed when it ends badly, whatever it wrote', async () => {
    const failure = await failureOf(say(await open({ ...text, run: 'echo fine; echo sorry >&2; exit 9' }), 'x'))
    expect(failure).toMatchObject({ type: 'crash', message: expect.stringMatching(/exit code 9\):\n {2}\| sorry/) })
  })

  it('does not wait for a grandchild that holds the output', async () => {
    expect((await say(await open({ ...text, run: 'echo hi; sleep 1000 & exit 0' }), 'x')).reply).toBe('hi')
  })
})

describe('repl', () => {
  const repl = { protocol: 'repl' as const, run: 'node repl-agent.mjs', prompt: 'you: ' }

  it('sends a line at each prompt and reads up to the next one', async () => {
    const startedAt = performance.now()
    const conversation = await open(repl)
    const first = await conversation.send('hello\nthere\u0004', noAbort())
    expect(first.reply).toBe('You said hello there .')
    expect(first.latencyMs).toBeGreaterThan(20)
    // Its first prompt comes 50 ms after its start, which is no part of the latency.
    expect(performance.now() - startedAt - first.latencyMs).toBeGreaterThan(45)
    expect((await conversation.send('tricky', noAbort())).reply).toBe('Type after you: and wait.')
    expect((await say(conversation, 'again')).reply).toBe('You said again.')
  })

  it('takes the last words of a program that ends well', async () => {
    const conversation = await open(repl)
    expect((await conversation.send('bye', noAbort())).reply).toBe('Goodbye.')
    expect((await failureOf(say(conversation, 'still there?'))).type).toBe('crash')
  })

  it('has failed when the program dies', async () => {
    expect(await failureOf(say(await open(repl), 'die'))).toMatchObject({
      type: 'crash',
      message: expect.stringContaining('exit code 2'),
    })
  })

  it('has failed when no prompt comes', async () => {
    const conversation = await open({ ...repl, run: 'echo no prompt; sleep 9' })
    expect((await failureOf(say(conversation, 'hi', abortAfter(100)))).type).toBe('timeout')
  })

  it('needs its prompt', async () => {
    await expect(agentOf({ protocol: 'repl' })).rejects.toThrow('agent.command.prompt')
  })
})

it('gives the process an allow-listed environment', async () => {
  const config: CommandAgentConfig = { run: 'node jsonl-agent.mjs', protocol: 'jsonl', env: { PORT: '1' } }
  const conversation = await (await createCommandAgent(config, someDeps())).open(aContext())
  const environment = JSON.parse((await say(conversation, 'your environment?')).reply)
  expect(
    Object.keys(environment)
      .filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD'].includes(name))
      .sort(),
  ).toEqual(['HOME', 'PATH', 'PORT'])
})

it.each(['no-such-program --x', './jsonl-agent.mjs'])(
  'learns nothing of an agent that cannot be started: %s',
  async (run) => {
    const failure = await failureOf(say(await open({ run }), 'hi'))
    expect(failure).toMatchObject({ type: 'invalid.not_ready', message: expect.stringMatching(/exit code 12[67]/) })
  },
)

it('leaves nothing behind: not after a time-out, not of what the agent started', async () => {
  const conversation = await open()
  const pids = (await conversation.send('a grandchild?', noAbort())).reply.split(' ').map(Number)
  expect(pids.every(isAlive)).toBe(true)
  expect((await failureOf(conversation.send('hang', abortAfter(50)))).type).toBe('timeout')
  // The grandchild does not heed SIGTERM: it is killed after a second.
  await conversation.close()
  await conversation.close()
  await expect.poll(() => pids.some(isAlive)).toBe(false)
})

it('ends every process when the agent is closed', async () => {
  const agent = await agentOf()
  const conversations = await Promise.all([1, 2, 3].map(() => agent.open(aContext())))
  const pids = await Promise.all(
    conversations.map(async (each) => Number((await each.send('your process?', noAbort())).reply)),
  )
  await agent.close()
  await agent.close()
  await expect.poll(() => pids.some(isAlive)).toBe(false)
})
