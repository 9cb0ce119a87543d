import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AgentSettings } from '../../src/agents/settings.ts'
import { observedAtMost } from '../../src/agents/visible.ts'
import { aSession, aToolCall, aTurn } from '../builders.ts'

const http = (settings: object = {}) =>
  ({
    kind: 'http',
    settings: { url: 'http://127.0.0.1/', method: 'POST', reply: '$.reply', max_bytes: 1, ...settings },
  }) as AgentSettings
const module = { kind: 'module', settings: { file: 'a.mjs', export: 'reply' } } as AgentSettings
const all = { toolCalls: 'yes', toolResults: 'yes', documents: 'yes', usage: 'yes', latency: 'yes' } as const
const model = { kind: 'model' as const, costUsd: 0.01 }

describe('observedAtMost: what somebody else’s session lets see', () => {
  it('is no more than the configuration of the agent can show', () => {
    const session = aSession({ turns: [aTurn({ steps: [aToolCall(), model] })], observed: all })
    expect(observedAtMost(session, http())).toMatchObject({ toolCalls: 'no', toolResults: 'no', documents: 'no' })
    const shown = http({ tool_calls: '$.calls', documents: '$.documents' })
    expect(observedAtMost(session, shown)).toMatchObject({ toolCalls: 'partial', toolResults: 'yes', documents: 'yes' })
    const streamed = http({ tool_calls: '$.calls', stream: { format: 'text' } })
    expect(observedAtMost(session, streamed)).toMatchObject({ toolCalls: 'no' })
  })

  it('is no more than is in it', () => {
    const session = aSession({ turns: [aTurn({ steps: [] }), aTurn({ steps: [model] })], observed: all })
    expect(observedAtMost(session, module)).toMatchObject({ toolCalls: 'partial', usage: 'partial', latency: 'yes' })
    const { latencyMs: _, ...untimed } = aTurn()
    expect(observedAtMost(aSession({ turns: [untimed], observed: all }), module)).toMatchObject({
      latency: 'no',
      usage: 'no',
    })
  })

  it('knows all tool calls where the tools that were offered are in it', () => {
    const session = aSession({ tools: [{ name: 'get_order' }], observed: all })
    expect(observedAtMost(session, module)).toMatchObject({ toolCalls: 'yes' })
  })

  it('is no more than it claims: a claim can only take evidence away', () => {
    const order = ['no', 'partial', 'yes']
    const observation = fc.constantFrom('no', 'partial', 'yes')
    const claims = fc.record({
      toolCalls: observation,
      documents: observation,
      usage: observation,
      latency: observation,
    })
    fc.assert(
      fc.property(claims, (claimed) => {
        const session = aSession({ tools: [], turns: [aTurn({ steps: [model] })] })
        const most = observedAtMost({ ...session, observed: all }, module)
        const found = observedAtMost({ ...session, observed: claimed } as typeof session, module)
        for (const [key, claim] of Object.entries(claimed)) {
          const at = order.indexOf(found?.[key as 'usage'] ?? 'no')
          expect(at).toBe(Math.min(order.indexOf(claim), order.indexOf(most?.[key as 'usage'] ?? 'no')))
        }
      }),
    )
  })

  it('of a session that claims nothing is nothing', () => {
    const { observed: _, ...silent } = aSession()
    const nothing = { toolCalls: 'no', toolResults: 'no', documents: 'no', usage: 'no', latency: 'no' }
    expect(observedAtMost(silent, module)).toEqual(nothing)
  })

  it('leaves out what was looked for and not found, as the machine that drove the session did', () => {
    const agent = http({ tool_calls: '$.calls', usage: '$.usage' })
    const { toolCalls: _, usage: __, ...rest } = all
    const quiet = aSession({ turns: [aTurn({ steps: [] })], observed: rest })
    expect(observedAtMost(quiet, agent)).toEqual({ toolResults: 'yes', documents: 'no', latency: 'yes' })
    expect(observedAtMost(quiet, http())).toMatchObject({ toolCalls: 'no', usage: 'no' })
    expect(observedAtMost(quiet, module)).toMatchObject({ toolCalls: 'no', usage: 'no' })
    const withCall = { ...quiet, turns: [aTurn({ steps: [aToolCall()] })] }
    expect(observedAtMost(withCall, agent)).toMatchObject({ toolCalls: 'no' })
    const { observed: ___, ...silent } = quiet
    expect(observedAtMost(silent, agent)).toMatchObject({ toolCalls: 'no' })
  })

  it('of a session that never reached its agent is not known', () => {
    expect(observedAtMost(aSession({ turns: [], observed: all }), module)).toBeUndefined()
  })
})
