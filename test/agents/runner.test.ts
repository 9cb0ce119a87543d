import { describe, expect, it } from 'vitest'
import { TrialRunner } from '../../src/agents/runner.ts'
import { AgentError, type Answer, type LiveAgent, type Trial } from '../../src/domain/agent.ts'
import type { Session } from '../../src/domain/session.ts'
import { aScenario } from '../builders.ts'

const ANSWER: Answer = {
  reply: 'Hello.',
  latencyMs: 5,
  steps: [{ kind: 'model', costUsd: 0.01, usage: { input: 1, output: 1 } }],
}

/** A live agent whose every turn is `answer(attempt)`. */
function agentThat(
  answer: (sessionNumber: number, signal: AbortSignal) => Promise<Answer>,
  overrides: Partial<LiveAgent> = {},
): LiveAgent {
  let sessions = 0
  return {
    mode: 'live',
    kind: 'fake',
    abilities: { mocks: false, history: false },
    async open() {
      const number = ++sessions
      return { send: (_user, signal) => answer(number, signal), facts: () => ({}), close: async () => {} }
    },
    close: async () => {},
    ...overrides,
  }
}

function trialsOf(count: number, scenario = aScenario()): Trial[] {
  return Array.from({ length: count }, (_, trial) => ({ scenario, trial, extra: false }))
}

type Overrides = Partial<ConstructorParameters<typeof TrialRunner>[0]> & { clock?: () => number }

async function run(
  agent: LiveAgent,
  trials: Trial[],
  { clock = () => performance.now(), ...overrides }: Overrides = {},
  discarded: Session[] = [],
): Promise<Session[]> {
  let ids = 0
  const runner = new TrialRunner({
    agent,
    concurrency: 4,
    turnTimeoutMs: 60_000,
    sessionTimeoutMs: 60_000,
    maxWaitMs: 60_000,
    signal: new AbortController().signal,
    deps: {
      newId: () => `s-${++ids}`,
      now: () => new Date(0),
      clock,
      agentInfo: { name: 'fake' },
    },
    ...overrides,
  })
  const sessions: Session[] = []
  await runner.run(
    trials,
    async (session) => void sessions.push(session),
    async (session) => void discarded.push(session),
  )
  return sessions
}

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

describe('the trial runner', () => {
  it('records turns, scenario and trial of each session', async () => {
    const sessions = await run(
      agentThat(async () => ANSWER),
      trialsOf(3),
    )
    expect(sessions.map(({ trial }) => trial).sort()).toEqual([0, 1, 2])
    expect(sessions[0]).toMatchObject({
      scenario: 'greets',
      status: 'completed',
      turns: [{ user: 'Hello?', reply: 'Hello.', latencyMs: 5 }],
    })
  })

  it('never runs more sessions at once than the concurrency', async () => {
    let open = 0
    let most = 0
    const agent = agentThat(async () => {
      most = Math.max(most, ++open)
      await new Promise((resolve) => setTimeout(resolve, 5))
      open--
      return ANSWER
    })
    await run(agent, trialsOf(20), { concurrency: 3 })
    expect(most).toBe(3)
  })

  it("takes a turn that is never answered for the agent's failure, at the time-out", async () => {
    const [session] = await run(
      agentThat((_, signal) => never(signal)),
      trialsOf(1),
      { turnTimeoutMs: 30 },
    )
    expect(session).toMatchObject({
      status: 'timeout',
      error: { type: 'timeout', message: 'no complete reply within 30 ms' },
    })
  })

  it('holds the time-out even where the adapter ignores the signal', async () => {
    const [session] = await run(
      agentThat(() => new Promise(() => {})),
      trialsOf(1),
      { turnTimeoutMs: 30 },
    )
    expect(session?.status).toBe('timeout')
  })

  it('keeps what the agent did in a turn that timed out, and takes no answer that came too late', async () => {
    const call = { kind: 'tool', name: 'delete_account' } as const
    const aborted = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve))
    const tells = agentThat(async (_, signal) => {
      await aborted(signal)
      await new Promise((resolve) => setImmediate(resolve))
      throw new AgentError('timeout', 'no complete reply', { steps: [call] })
    })
    const late = agentThat(async (_, signal) => {
      await aborted(signal)
      return ANSWER
    })
    const [told] = await run(tells, trialsOf(1), { turnTimeoutMs: 30 })
    expect(told).toMatchObject({ status: 'timeout', turns: [{ reply: '', steps: [call] }] })
    const [tooLate] = await run(late, trialsOf(1), { turnTimeoutMs: 30 })
    expect(tooLate).toMatchObject({ status: 'timeout', turns: [{ reply: '', steps: ANSWER.steps }] })
  })

  it('ends a session that is long in all although no turn is', async () => {
    const scenario = aScenario({
      customer: { kind: 'scripted', turns: Array.from({ length: 20 }, () => ({ user: 'Hi' })) },
    })
    const slow = agentThat(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return ANSWER
    })
    const [session] = await run(slow, trialsOf(1, scenario), { sessionTimeoutMs: 60 })
    expect(session?.status).toBe('timeout')
    expect(session?.turns.length).toBeLessThan(20)
  })

  it('repeats an invalid trial and keeps the attempt that was measured', async () => {
    const agent = agentThat(async (session) => {
      if (session < 3) throw new AgentError('invalid.rate_limited', '429', { retryAfterMs: 5 })
      return ANSWER
    })
    const sessions = await run(agent, trialsOf(1))
    expect(sessions).toMatchObject([{ status: 'completed', turns: [{ latencyMs: 5 }] }])
  })

  it('hands the attempts that it repeats to whoever looks for what may never happen', async () => {
    const agent = agentThat(async (session) => {
      if (session > 1) return ANSWER
      const steps = [{ kind: 'tool', name: 'delete_account' } as const]
      throw new AgentError('invalid.rate_limited', '429', { retryAfterMs: 5, steps })
    })
    const discarded: Session[] = []
    const sessions = await run(agent, trialsOf(1), {}, discarded)
    expect(sessions).toMatchObject([{ id: 's-2', status: 'completed' }])
    expect(discarded).toMatchObject([{ id: 's-1', turns: [{ steps: [{ name: 'delete_account' }] }] }])
  })

  it("never repeats the agent's own failure", async () => {
    let attempts = 0
    const agent = agentThat(async () => {
      attempts++
      throw new AgentError('http_error', 'the agent answered 500')
    })
    const [session] = await run(agent, trialsOf(1))
    expect(attempts).toBe(1)
    expect(session).toMatchObject({ status: 'error', error: { type: 'http_error' } })
  })

  it('gives up waiting for an agent that answers 429 for ever, within the budget of the run', async () => {
    let attempts = 0
    const agent = agentThat(async () => {
      attempts++
      throw new AgentError('invalid.rate_limited', '429', { retryAfterMs: 50 })
    })
    // Every attempt takes 10 ms of this clock: 200 ms are used up by twenty.
    const sessions = await run(agent, trialsOf(200), { maxWaitMs: 200, clock: () => attempts * 10 })
    expect(sessions).toHaveLength(200)
    expect(sessions.every(({ error }) => error?.type === 'invalid.rate_limited')).toBe(true)
    expect(attempts).toBeGreaterThan(200)
    expect(attempts).toBeLessThan(220)
  })

  it('does not wait longer than the budget because it is told to', async () => {
    const agent = agentThat(async () => {
      throw new AgentError('invalid.rate_limited', '429', { retryAfterMs: 3_600_000 })
    })
    const message = '429; not tried again: to wait 3600 s more would exceed suite.max_wait (0.3 s in all)'
    expect(await run(agent, trialsOf(1), { maxWaitMs: 300 })).toMatchObject([
      { error: { type: 'invalid.rate_limited', message } },
    ])
  })

  it('does not know what a session cost of which a turn failed, and counts what is known as spent', async () => {
    const scenario = aScenario({ customer: { kind: 'scripted', turns: [{ user: 'a' }, { user: 'b' }] } })
    let turns = 0
    const agent: LiveAgent = {
      ...agentThat(async () => ANSWER),
      open: async () => ({
        send: async () => {
          if (++turns % 2 === 0) throw new AgentError('http_error', 'the agent answered 500')
          return ANSWER
        },
        facts: () => ({ observed: { usage: 'yes' } }),
        close: async () => {},
      }),
    }
    const sessions = await run(agent, trialsOf(3, scenario), { maxCostUsd: 0.02, concurrency: 1 })
    expect(sessions.map(({ error }) => error?.type)).toEqual(['http_error', 'http_error', 'invalid.budget'])
    expect(sessions.slice(0, 2).map(({ observed }) => observed?.usage)).toEqual(['partial', 'partial'])
  })

  it('stops spending at the cap: the trials beyond it are invalid', async () => {
    const sessions = await run(
      agentThat(async () => ANSWER),
      trialsOf(10),
      { maxCostUsd: 0.03, concurrency: 1 },
    )
    expect(sessions.filter(({ status }) => status === 'completed')).toHaveLength(3)
    expect(sessions.at(-1)?.error).toEqual({
      type: 'invalid.budget',
      message: 'the run had spent its suite.max_cost of $0.03 before this trial',
    })
  })

  it('does not run a scenario whose mocks or history the agent cannot be given', async () => {
    const mocked = aScenario({ mocks: { refund: [{ return: {} }] } })
    const later = aScenario({ history: [{ user: 'a', reply: 'b' }] })
    const sessions = [
      ...(await run(
        agentThat(async () => ANSWER),
        trialsOf(1, mocked),
      )),
      ...(await run(
        agentThat(async () => ANSWER),
        trialsOf(1, later),
      )),
    ]
    expect(sessions.map(({ error }) => error?.type)).toEqual(['invalid.mocks', 'invalid.history'])
    expect(sessions.flatMap(({ turns }) => turns)).toEqual([])
  })

  it('hands nothing over of the sessions that a stop interrupts', async () => {
    const stop = new AbortController()
    const agent = agentThat((session, signal) => {
      if (session === 1) return Promise.resolve(ANSWER)
      // The first one was handed over: the third took its place.
      if (session === 3) queueMicrotask(() => stop.abort(new AgentError('invalid.cancelled', 'SIGINT')))
      return never(signal)
    })
    const sessions = await run(agent, trialsOf(10), { signal: stop.signal, concurrency: 2 })
    expect(sessions).toHaveLength(1)
  })

  it('takes what an adapter did not foresee for an invalid trial, not for a verdict on the agent', async () => {
    const agent = agentThat(async () => {
      throw new TypeError('undefined is not a function')
    })
    const [session] = await run(agent, trialsOf(1), { maxWaitMs: 0 })
    expect(session?.error).toEqual({ type: 'invalid.internal', message: 'unexpected: undefined is not a function' })
  })
})
