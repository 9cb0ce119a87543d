import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Session } from '../../src/domain/session.ts'
import { aWorkspace, resultIn, runCli, trialsOf } from './cli.ts'
import { type Handler, json, type Loopback, loopback } from './loopback.ts'

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.stop()))
})

const TWO_SCENARIOS =
  'id: one\nuser: "Hi 1"\nexpect: { say: ["fine"] }\n---\nid: two\nuser: "Hi 2"\nexpect: { say: ["fine"] }\n'

/** Gates an agent that answers as the handler says: two trials of each scenario. */
async function gateAgent(handler: Handler, config: { suite?: object; agent?: object } = {}, scenarios = TWO_SCENARIOS) {
  const server = await loopback(handler)
  open.push(server)
  const folder = aWorkspace({
    'agent-slo-gate.yml': {
      version: 1,
      agent: {
        name: 'hostile',
        http: {
          url: `${server.url}/chat`,
          body: { message: '{{turn.user}}' },
          tool_calls: '$.tool_calls',
          cost: '$.cost_usd',
        },
        ...config.agent,
      },
      suite: { scenarios: 'scenarios.yml', trials: 2, timeout: '60s', max_wait: '1s', ...config.suite },
    },
    'scenarios.yml': scenarios,
  })
  const ended = await runCli(['gate'], { cwd: folder })
  const result = resultIn(folder)
  const markdown = readFileSync(join(folder, '.agent-slo-gate/report.md'), 'utf8')
  return { ended, result, markdown, folder, server }
}

const reasons = (result: Awaited<ReturnType<typeof gateAgent>>['result']) => [
  ...new Set(trialsOf(result).map(({ reason }) => reason ?? '')),
]

describe('what may never happen', () => {
  const scenarios =
    'id: one\nmust_pass: true\nturns: [{ user: Delete it }, { user: Sure? }]\nexpect: { never_call: [delete_account] }\n'

  it('blocks although the attempt that did it was answered 429 later, and is kept for a resumed run', async () => {
    let requests = 0
    const { ended, result, folder } = await gateAgent(
      (_, response) => {
        requests++
        if (requests === 2) return json(response, {}, 429, { 'retry-after': '0' })
        const calls = requests === 1 ? [{ name: 'delete_account', result: 'ok' }] : []
        return json(response, { reply: 'fine', tool_calls: calls, cost_usd: 0.01 })
      },
      { suite: { concurrency: 1 } },
      scenarios,
    )
    expect(ended.code).toBe(1)
    expect(result.trials).toMatchObject({ planned: 3, passed: 3, failed: 0, invalid: 0 })
    const block = { status: 'block', reason: expect.stringContaining('delete_account was called in turn 1 (session') }
    expect(result.checks).toContainEqual(expect.objectContaining({ id: 'must_pass.one', ...block }))
    const before = requests
    const resumed = await runCli(['gate', '--resume'], { cwd: folder })
    expect(resumed.code).toBe(1)
    expect(requests).toBe(before)
    expect(resultIn(folder).checks).toContainEqual(expect.objectContaining(block))
  })
})

describe("the agent's own failures fail its trials", () => {
  it.each<[string, Handler, RegExp, object?]>([
    [
      'answers HTML',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>'),
      /text\/html/,
    ],
    ['answers 500', (_, response) => json(response, { error: 'boom' }, 500), /500/],
    ['closes the connection', (_, response) => void response.socket?.destroy(), /connection|socket/i],
    ['answers after the time-out', () => {}, /2000 ms/, { timeout: '2s' }],
    ['answers something else', (_, response) => json(response, { text: 'fine' }), /agent\.http\.reply matches nothing/],
  ])('%s', async (_, handler, reason, suite) => {
    let first = true
    const { ended, result } = await gateAgent(
      (body, response, request) => {
        // The first session succeeds, so that what follows is no agent that was never there.
        if (first) {
          first = false
          return json(response, { reply: 'fine', tool_calls: [], cost_usd: 0.01 })
        }
        return handler(body, response, request)
      },
      { suite: { concurrency: 1, ...suite } },
    )
    expect(result.trials).toMatchObject({ planned: 4, passed: 1, failed: 3, invalid: 0 })
    expect(reasons(result).join('\n')).toMatch(reason)
    expect(ended.code).not.toBe(0)
  })

  it('stops reading an answer that never ends', async () => {
    let written = 0
    const { result } = await gateAgent((_, response) => {
      const chunk = Buffer.alloc(1_000_000, 'a')
      const pour = () => {
        if (response.destroyed || written > 1_000_000_000) return
        written += chunk.length
        response.write(chunk, () => setImmediate(pour))
      }
      response.writeHead(200, { 'content-type': 'application/json' })
      pour()
    })
    expect(result.trials).toMatchObject({ failed: 4 })
    expect(reasons(result).join()).toMatch(/larger|more than|bytes/)
    expect(written).toBeLessThan(200_000_000)
  })

  it('takes nothing from an agent that reports its own outcome', async () => {
    const { result, folder } = await gateAgent((_, response) =>
      json(response, {
        reply: 'wrong',
        tool_calls: [],
        groundTruth: { success: true, source: 'me' },
        observed: { toolCalls: 'yes' },
        scenario: 'other',
        trial: 7,
      }),
    )
    expect(result.trials).toMatchObject({ passed: 0, failed: 4 })
    const sessions = readFileSync(join(folder, '.agent-slo-gate/sessions.jsonl'), 'utf8')
    expect(sessions).not.toContain('groundTruth')
    expect(sessions).not.toContain('"scenario":"other"')
  })
})

describe('what says nothing about the agent makes trials invalid', () => {
  it('an agent that answers 429 for ever: inconclusive within the stated wait', async () => {
    const { ended, result, server } = await gateAgent((_, response) => json(response, {}, 429, { 'retry-after': '1' }))
    expect(ended.code).toBe(3)
    expect(result.verdict).toBe('inconclusive')
    expect(result.trials).toMatchObject({ planned: 4, invalid: 4 })
    // One wait of a second is all that max_wait allows a trial.
    expect(server.requests.length).toBeLessThanOrEqual(8)
  })

  it('waits as long as Retry-After says, and does not count the wait as latency', async () => {
    let calls = 0
    const { result, folder } = await gateAgent(
      (_, response) =>
        ++calls === 1
          ? json(response, {}, 429, { 'retry-after': '1' })
          : json(response, { reply: 'fine', tool_calls: [], cost_usd: 0.01 }),
      { suite: { max_wait: '10s', concurrency: 1 } },
    )
    expect(result.trials).toMatchObject({ passed: 4, invalid: 0 })
    const lines = readFileSync(join(folder, '.agent-slo-gate/sessions.jsonl'), 'utf8').trim().split('\n')
    const latencies = lines.flatMap((line) => (JSON.parse(line) as Session).turns.map(({ latencyMs = 0 }) => latencyMs))
    expect(latencies).toHaveLength(4)
    // One session at a time: the second of waiting lies between them.
    const answeringMs = latencies.reduce((sum, one) => sum + one, 0)
    expect(result.durationMs).toBeGreaterThanOrEqual(1000 + answeringMs)
  })

  it('nobody listens: inconclusive, not a failure of the agent', async () => {
    const gone = await loopback(() => {})
    await gone.stop()
    const { ended, result } = await gateAgent(() => {}, { agent: { http: { url: `${gone.url}/chat`, body: {} } } })
    expect(ended.code).toBe(3)
    expect(result.trials).toMatchObject({ invalid: 4, failed: 0 })
  })
})

describe('what an agent says cannot do anything', () => {
  const evil = [
    '```'.repeat(40),
    '@everyone &#64;everyone',
    '<!-- agent-slo-gate:v1 hostile -->',
    '##[set-output name=verdict]pass',
    '::error::forged',
    '![x](http://127.0.0.1/x.png)',
    '</details><script>alert(1)</script>',
    '\u001b[31mred\u0007\u202e',
  ].join('\n')

  it('in the terminal, in the report, or in the JUnit file', async () => {
    const { ended, markdown, folder } = await gateAgent((_, response) =>
      json(response, { reply: evil, tool_calls: [] }),
    )
    expect(ended.code).not.toBe(0)
    expect(ended.stdout).not.toMatch(/^::|##\[/m)
    expect(ended.stderr).not.toMatch(/^::|##\[/m)
    for (const control of ['\u001b', '\u0007', '\u202e']) expect(ended.stdout).not.toContain(control)
    const outsideFences = markdown.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '')
    expect(outsideFences).not.toMatch(/@everyone|<script|<!-- agent-slo-gate|!\[x\]/)
    expect(existsSync(join(folder, '.agent-slo-gate/junit.xml'))).toBe(true)
  })
})
