import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { folderOf, foundIn, sessionsIn } from '../read-fixture.ts'

const firstTurn = {
  user: 'Where is order 1042?',
  reply: 'It was shipped.',
  latencyMs: 2400,
  ttftMs: 1500,
  steps: [
    {
      kind: 'model',
      model: 'gpt-5-mini',
      usage: { input: 100, output: 10, cacheRead: 64 },
      costUsd: 0.0012,
      durationMs: 890,
    },
    {
      kind: 'tool',
      name: 'get_order',
      callId: 'c1',
      arguments: { orderId: '1042' },
      result: { status: 'shipped' },
      durationMs: 300,
    },
    { kind: 'model', model: 'gpt-5-mini', usage: { input: 120, output: 8 }, costUsd: 0.0009, durationMs: 1190 },
  ],
}

it('reads a list of traces: those of one session are one, in the order of time', async () => {
  expect(await sessionsIn('langfuse.json')).toEqual([
    {
      schema: 'agent-session/v1',
      id: 'lf-1',
      agent: { version: 'v7' },
      startedAt: '2026-11-24T00:00:00.000Z',
      durationMs: 301000,
      status: 'error',
      error: { type: 'error', message: 'no model' },
      systemPrompt: 'Help.',
      cluster: 'orders',
      tags: ['prod'],
      tools: [{ name: 'get_order', parameters: { type: 'object' } }],
      turns: [
        firstTurn,
        {
          user: 'And the refund?',
          reply: '',
          steps: [
            { kind: 'retrieval', query: 'refund', documents: [{ id: 'p-2', content: 'Refunds take 7-10 days.' }] },
          ],
        },
      ],
      observed: { toolCalls: 'yes', toolResults: 'yes', documents: 'yes', usage: 'yes', latency: 'yes' },
    },
    {
      schema: 'agent-session/v1',
      id: 'tr-3',
      startedAt: '2026-11-24T02:00:00.000Z',
      status: 'completed',
      turns: [{ user: 'Hello?', reply: 'Hello.', steps: [] }],
      observed: { toolCalls: 'partial', toolResults: 'yes', documents: 'no', usage: 'no', latency: 'no' },
    },
  ])
})

it('reads the download of one trace and of one session, and traces a line', async () => {
  expect(await sessionsIn('langfuse-trace.json')).toMatchObject([{ id: 'lf-1', turns: [firstTurn] }])
  expect(await sessionsIn('langfuse-session.json')).toMatchObject([{ id: 'lf-9', turns: [{ user: 'Hello?' }] }])
  const line = (n: number) =>
    JSON.stringify({
      id: `t${n}`,
      timestamp: `2026-11-24T0${n}:00:00Z`,
      input: 'Hi',
      output: 'Hello.',
      observations: [],
    })
  const cwd = folderOf({ 'a.jsonl': `${line(1)}\n${line(2)}\n`, 'page.json': `{"data":[${line(3)}],"meta":{}}` })
  expect(await sessionsIn(['a.jsonl', 'page.json'], { cwd })).toMatchObject([{ id: 't1' }, { id: 't2' }, { id: 't3' }])
})

it('names what is no trace with its observations', async () => {
  const fine = { id: 't', timestamp: '2026-11-24T00:00:00Z', input: 'Hi', output: 'Hello.', observations: [] }
  const lines = [
    fine,
    { id: 'o', traceId: 't', type: 'SPAN', startTime: '2026-11-24T00:00:00Z' },
    { ...fine, observations: ['o-1'] },
    { ...fine, timestamp: 'yesterday' },
    { ...fine, id: 7 },
    ['x'],
  ]
  const cwd = folderOf({ 'a.jsonl': lines.map((line) => `${JSON.stringify(line)}\n`).join('') })
  const { unreadable } = await foundIn('a.jsonl', { cwd })
  expect(unreadable.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    '2 an observation by itself: export traces with their observations',
    '3 observations are named by their ids alone: export traces with their observations',
    '4 timestamp: expected a time, found a text',
    '5 id: expected a text, found a number',
    '6 expected a trace, found a list',
  ])
})

it('takes traces that are on two pages once', async () => {
  const text = readFileSync(new URL('../fixtures/langfuse.json', import.meta.url))
  const cwd = folderOf({ '1.json': text, '2.json': text })
  expect(await sessionsIn(['1.json', '2.json'], { cwd })).toEqual(await sessionsIn('1.json', { cwd }))
})
