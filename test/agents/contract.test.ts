import type { ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AGENT_ADAPTERS, createAgent } from '../../src/agents/index.ts'
import type { AgentSettings } from '../../src/agents/settings.ts'
import type { LiveAgent } from '../../src/domain/agent.ts'
import { abortAfter, aContext, FIXTURES, failureOf, isAlive, noAbort, say, serve, someDeps } from './support.ts'

/**
 * A fake of each kind of live agent. Asked "what did I say?" it tells the turn before, asked "my limit?" it calls
 * get_limit and says the limit, "hang" never ends, "die" ends it; "your process?" tells it, where it has one.
 */
const FAKES: Record<Exclude<AgentSettings['kind'], 'replay'>, () => Promise<AgentSettings>> = {
  http: async () => ({
    kind: 'http',
    settings: {
      url: await serveHttpAgent(),
      method: 'POST',
      body: { session: '{{session.id}}', message: '{{turn.user}}', mocks: '{{mocks}}', history: '{{history}}' },
      reply: '$.reply',
      tool_calls: '$.tool_calls',
      tools: '$.tools',
      max_bytes: 1_000_000,
    },
  }),
  openai: async () => ({
    kind: 'openai',
    settings: {
      base_url: await serveModel(),
      model: 'm',
      api_key_env: 'NO_KEY',
      tools: [{ name: 'get_limit' }],
      max_steps: 5,
    },
  }),
  command: async () => ({ kind: 'command', settings: { run: `node "${FIXTURES}jsonl-agent.mjs"`, protocol: 'jsonl' } }),
  module: async () => ({ kind: 'module', settings: { file: `${FIXTURES}module-agent.mjs`, export: 'reply' } }),
}

const observationNames = ['documents', 'latency', 'toolCalls', 'toolResults', 'usage']

const mocks = { get_limit: [{ when: { id: 'A-77' }, return: { limit: 5000 } }] }

it('has a fake of every kind of live agent', () => {
  expect(Object.keys(AGENT_ADAPTERS).sort()).toEqual([...Object.keys(FAKES), 'replay'].sort())
})

describe.each(Object.entries(FAKES))('%s', (kind, fake) => {
  async function agentOf(): Promise<LiveAgent> {
    const agent = await createAgent(await fake(), someDeps())
    onTestFinished(() => agent.close())
    if (agent.mode !== 'live') throw new Error(`${kind} is no live agent`)
    return agent
  }

  it('says a reply, timed', async () => {
    const agent = await agentOf()
    expect(agent.kind).toBe(kind)
    const { reply, latencyMs, steps } = await say(await agent.open(aContext()), 'hello')
    expect(reply).toBe('you said hello')
    expect(latencyMs).toBeGreaterThanOrEqual(0)
    expect(Array.isArray(steps)).toBe(true)
  })

  it('keeps two turns together, and sessions apart', async () => {
    const agent = await agentOf()
    const one = await agent.open({ ...aContext(), sessionId: 's-1' })
    const two = await agent.open({ ...aContext(), sessionId: 's-2' })
    await Promise.all([one.send('red', noAbort()), two.send('blue', noAbort())])
    const replies = await Promise.all([one, two].map((each) => each.send('what did I say?', noAbort())))
    expect(replies.map(({ reply }) => reply)).toEqual(['you said red', 'you said blue'])
    await Promise.all([one.close(), two.close()])
  })

  it('answers tools from the mocks, or says that it cannot', async () => {
    const agent = await agentOf()
    if (!agent.abilities.mocks) return
    const conversation = await agent.open(aContext({ mocks }))
    const { reply, steps } = await say(conversation, 'my limit?')
    expect(reply).toBe('5000')
    expect(steps.filter((step) => step.kind === 'tool')).toMatchObject([
      { name: 'get_limit', arguments: { id: 'A-77' }, result: { limit: 5000 } },
    ])
    expect(conversation.facts().observed).toMatchObject({ toolResults: 'yes' })
    expect(conversation.facts().observed?.toolCalls).not.toBe('no')
  })

  it('fills in what was observed, before the first turn too; tool calls that were looked for and not found are left out', async () => {
    const conversation = await (await agentOf()).open(aContext())
    const names = () => Object.keys({ toolCalls: 'not found', ...conversation.facts().observed }).sort()
    expect(names()).toEqual(observationNames)
    await say(conversation, 'hello')
    expect(names()).toEqual(observationNames)
  })

  it('obeys the signal: what is too late is a time-out, said as the runner says it', async () => {
    const agent = await agentOf()
    const conversation = await agent.open(aContext())
    const failure = await failureOf(conversation.send('hang', abortAfter(80)))
    expect(failure).toMatchObject({
      type: 'timeout',
      message: expect.stringMatching(/^no complete reply within 80 ms/),
    })
    await conversation.close()
    expect((await say(await agent.open(aContext()), 'hello')).reply).toBe('you said hello')
  })

  it('does not start a turn that is already aborted', async () => {
    const conversation = await (await agentOf()).open(aContext())
    const failure = await failureOf(say(conversation, 'hello', AbortSignal.abort(new Error('any reason'))))
    expect(failure.type).toBe('timeout')
  })

  it("takes its end in the middle of a turn for the agent's failure, and goes on with the next session", async () => {
    const agent = await agentOf()
    const failure = await failureOf(say(await agent.open(aContext()), 'die'))
    expect(['crash', 'connection_lost']).toContain(failure.type)
    expect((await say(await agent.open(aContext()), 'hello')).reply).toBe('you said hello')
  })

  it('leaves no process behind, however often it is closed', async () => {
    const agent = await agentOf()
    const conversation = await agent.open(aContext())
    const pid = Number((await conversation.send('your process?', noAbort())).reply)
    await conversation.close()
    await conversation.close()
    await agent.close()
    await agent.close()
    if (pid > 0) await expect.poll(() => isAlive(pid)).toBe(false)
  })
})

/** An agent that keeps its sessions itself. */
function serveHttpAgent(): Promise<string> {
  const sessions = new Map<string, string[]>()
  return serve(({ body }, response) => {
    const { session, message, mocks } = JSON.parse(body)
    const said = sessions.get(session) ?? []
    sessions.set(session, [...said, message])
    if (endsBadly(message, response)) return
    const result = mocks.get_limit?.[0]?.return
    const tool_calls = message === 'my limit?' ? [{ name: 'get_limit', arguments: { id: 'A-77' }, result }] : []
    response.end(
      JSON.stringify({ reply: replyTo(message, said.at(-1), result), tool_calls, tools: [{ name: 'get_limit' }] }),
    )
  })
}

/** A model that knows what is in its messages. */
function serveModel(): Promise<string> {
  return serve(({ body }, response) => {
    const { messages } = JSON.parse(body)
    const said: string[] = messages
      .filter(({ role }: { role: string }) => role === 'user')
      .map(({ content }: { content: string }) => content)
    const message = said.at(-1) ?? ''
    if (endsBadly(message, response)) return
    const last = messages.at(-1)
    const result = last.role === 'tool' ? JSON.parse(last.content) : undefined
    const call = { id: 'call_1', type: 'function', function: { name: 'get_limit', arguments: '{"id":"A-77"}' } }
    const answer =
      message === 'my limit?' && !result ? { tool_calls: [call] } : { content: replyTo(message, said.at(-2), result) }
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify({ model: 'm', choices: [{ finish_reason: 'stop', message: { role: 'assistant', ...answer } }] }),
    )
  })
}

function endsBadly(message: string, response: ServerResponse): boolean {
  if (message === 'die') response.destroy()
  return message === 'die' || message === 'hang'
}

function replyTo(message: string, before: string | undefined, result: { limit: number } | undefined): string {
  if (message === 'what did I say?') return `you said ${before}`
  if (message === 'my limit?') return `${result?.limit}`
  // The fake runs in this process, which is not the adapter's to end.
  return message === 'your process?' ? 'none' : `you said ${message}`
}
