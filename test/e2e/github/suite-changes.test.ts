import { describe, expect, it } from 'vitest'
import { aConfig, aGatedRepository, BAD, checksOf, GOOD, resultOf, SCENARIOS } from './a-gated-repository.ts'
import { renderComment } from './render-comment.ts'

const gated = aGatedRepository()
const PATH = 'scenarios/refunds.yml'
const comment = () => renderComment(gated.github.comments[0]?.body ?? '').text
const [FIRST = '', SECOND = ''] = SCENARIOS.split('---\n')

const gate = (head: string, base = SCENARIOS) =>
  gated.run({ workspace: gated.checkout({ scenarios: head, base: { [PATH]: base } }) })

describe('a change takes its own exam away', () => {
  it.each([
    ['removed', SECOND, 'removed'],
    ['skipped', SCENARIOS.replace('must_pass: true', 'must_pass: true\nskip: flaky'), 'skipped'],
  ])('a scenario that must pass is %s: named, and blocks', async (_, head, change) => {
    const ended = await gate(head)
    expect(ended.outputs.verdict).toBe('block')
    expect(checksOf(resultOf(ended))['suite.refund-window']).toBe('block')
    expect(comment()).toMatch(new RegExp(`refund-window\\s*${change}, must pass`))
  })

  it('another one is removed: named, a warning', async () => {
    const ended = await gate(FIRST)
    expect(ended.outputs.verdict).toBe('warn')
    expect(checksOf(resultOf(ended))).toMatchObject({ 'suite.refund-again': 'warn' })
  })

  it('must_pass is taken away: blocks, though the agent passes', async () => {
    const ended = await gate(SCENARIOS.replace('must_pass: true\n', ''))
    expect(ended.outputs.verdict).toBe('block')
    expect(comment()).toContain('must_pass was taken away')
  })

  it('an expectation is gone: tried in both versions; blocks where the agent fails the version of the base', async () => {
    gated.reply = () => BAD
    const looser = SCENARIOS.replace('  say: ["7-10 business days"]\n---', '  say: ["business days"]\n---').replace(
      '  say: ["7-10 business days"]\n  never_say: ["3-5"]',
      '  say: ["business days"]',
    )
    const strict = SCENARIOS.replace(
      '  say: ["7-10 business days"]\n---',
      '  say: ["business days"]\n  never_say: ["3-5"]\n---',
    )
    const ended = await gate(looser, strict)
    const result = resultOf(ended)
    expect(checksOf(result)).toMatchObject({ 'suite.refund-window': 'block', 'suite.refund-again': 'warn' })
    expect(ended.outputs.verdict).toBe('block')
    expect(result.suiteChanges).toMatchObject([
      { id: 'refund-window', change: 'loosened', before: { passed: 0, failed: 20 }, after: { passed: 20, failed: 0 } },
      { id: 'refund-again', change: 'loosened', before: { failed: 20 }, after: { passed: 20 } },
    ])
    // The versions of the base enter no rate.
    expect(result.slis.TaskSuccessRate).toMatchObject({ good: 40, valid: 40 })
    expect(comment()).toContain('0 of 20 passed')
  })

  it('loosened, and the agent meets what was asked before: a warning', async () => {
    const strict = SCENARIOS.replace('  say: ["7-10 business days"]\n---', '  say: ["7-10", "business days"]\n---')
    const ended = await gate(SCENARIOS, strict)
    expect(ended.outputs.verdict).toBe('warn')
    expect(checksOf(resultOf(ended))).toMatchObject({ 'suite.refund-window': 'warn' })
  })

  it('changed: tried in both versions, and named', async () => {
    gated.reply = (message) => (message.includes('NOW') ? GOOD : BAD)
    const ended = await gate(SCENARIOS.replace('How long does', 'NOW how long does').replace('And how', 'NOW and how'))
    expect(resultOf(ended).suiteChanges).toMatchObject([
      { change: 'changed', what: ['customer'], before: { passed: 0, failed: 20 }, after: { passed: 20, failed: 0 } },
      { change: 'changed', before: { failed: 20 } },
    ])
    expect(ended.outputs.verdict).toBe('warn')
  })

  it('suite.scenarios is pointed at another folder: what it leaves behind is removed', async () => {
    const workspace = gated.checkout({
      files: { 'easy/one.yml': SECOND },
      config: { suite: { scenarios: 'easy/*.yml', trials: 20 } },
      base: {
        'agent-slo-gate.yml': aConfig(gated.agent.url),
        'easy/one.yml': null,
      },
    })
    const ended = await gated.run({ workspace })
    expect(ended.outputs.verdict).toBe('block')
    expect(checksOf(resultOf(ended))['suite.refund-window']).toBe('block')
  })

  it('added, moved to another file, described in other words: nothing to be agreed to', async () => {
    const workspace = gated.checkout({
      scenarios: `${FIRST.replace('must_pass', 'description: Windows\nmust_pass')}---\nid: new\nuser: Hi\nexpect: { say: [days] }\n`,
      files: { 'scenarios/moved.yml': SECOND },
      base: { [PATH]: SCENARIOS, 'scenarios/moved.yml': null },
    })
    const ended = await gated.run({ workspace })
    expect(ended.outputs.verdict).toBe('pass')
    expect(resultOf(ended).suiteChanges).toMatchObject([{ id: 'new', change: 'added' }])
  })

  it('a scenario of the base that cannot be read: a warning that names it', async () => {
    const ended = await gate(SCENARIOS, `${SCENARIOS}---\nid: refund-window\nuser: 7\n`)
    expect(ended.outputs.verdict).toBe('warn')
    expect(checksOf(resultOf(ended))).toMatchObject({ 'suite.base': 'warn' })
  })
})

describe('a change makes its own exam easier without touching a scenario', () => {
  const change = (config: object, base: object = {}) =>
    gated.run({
      workspace: gated.checkout({ config, base: { 'agent-slo-gate.yml': aConfig(gated.agent.url, base) } }),
    })
  const agentOf = (http: object) => ({
    agent: { name: 'support-agent', http: { url: gated.agent.url, body: { message: '{{turn.user}}' }, ...http } },
  })

  it.each<[string, () => object, RegExp]>([
    [
      'fewer trials',
      () => ({ suite: { scenarios: 'scenarios/*.yml', trials: 19 } }),
      /suite\.trials was lowered from 20 to 19/,
    ],
    [
      'more patience',
      () => ({ suite: { scenarios: 'scenarios/*.yml', trials: 20, timeout: '10m', session_timeout: '1h' } }),
      /suite\.timeout was raised from 60 s to 600 s; suite\.session_timeout was raised from 300 s to 3600 s/,
    ],
    ['cost that is no longer reported', () => agentOf({ tool_calls: '$.tool_calls' }), /the cost of the agent can no/],
    ['tool calls that are no longer seen', () => agentOf({ cost: '$.cost_usd' }), /tool calls of the agent can no/],
  ])('%s: a warning that says so', async (_, config, reason) => {
    const ended = await change(config())
    expect(ended.outputs.verdict).toBe('warn')
    expect(checksOf(resultOf(ended))['suite.settings']).toBe('warn')
    expect(comment()).toMatch(reason)
  })

  it('recordings in place of the agent: a warning that says so', async () => {
    const first = await gated.run()
    const workspace = gated.checkout({
      files: { 'recorded/all.jsonl': first.file('.agent-slo-gate/sessions.jsonl') ?? '' },
      config: { agent: { name: 'support-agent', replay: { sessions: 'recorded/*.jsonl' } } },
      base: { 'agent-slo-gate.yml': aConfig(gated.agent.url), 'recorded/all.jsonl': null },
    })
    gated.reply = () => BAD
    const ended = await gated.run({ workspace, runId: 2 })
    expect(ended.outputs.verdict).toBe('warn')
    expect(comment()).toContain('recorded sessions are judged (agent.replay), where the base commit runs the agent')
  })

  it('another name for the agent, to leave its budget behind: that of the base is in force, in the same comment', async () => {
    await gated.run()
    const { agent } = agentOf({ tool_calls: '$.tool_calls', cost: '$.cost_usd' })
    const ended = await change({ agent: { ...agent, name: 'reborn' } })
    expect(resultOf(ended).agent.name).toBe('support-agent')
    expect(gated.github.comments).toHaveLength(1)
    expect(comment()).toContain('+agent.name: reborn')
  })

  it('harder, or the same: nothing to say', async () => {
    const ended = await change({ suite: { scenarios: 'scenarios/*.yml', trials: 20, timeout: '5s' } })
    expect(ended.outputs.verdict).toBe('pass')
  })
})

describe('a change whose scenarios cannot be read', () => {
  it('its error takes the place of the verdict that stood there, whatever the agent is called', async () => {
    await gated.run()
    expect(comment()).toContain('PASS')
    const workspace = gated.checkout({ scenarios: 'id: refund-window\n', base: { [PATH]: SCENARIOS } })
    await gated.run({ workspace, runId: 2 })
    expect(gated.github.comments).toHaveLength(1)
    expect(comment()).toContain('ERROR')
  })
})
