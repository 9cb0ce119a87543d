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
