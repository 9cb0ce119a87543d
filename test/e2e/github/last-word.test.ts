import { describe, expect, it } from 'vitest'
import { aGatedRepository, BAD } from './a-gated-repository.ts'
import { aSha } from './objects.ts'
import { aPullRequestEvent, aPushEvent, aWorkflowRunEvent, FORK } from './payloads.ts'
import { renderComment } from './render-comment.ts'
import { aZip } from './zips.ts'

const gated = aGatedRepository()
const textOf = (index = 0) => renderComment(gated.github.comments[index]?.body ?? '').text

describe('a pass does not stay the last word of a gate that could not run', () => {
  it.each<[string, Record<string, string>]>([
    ['mode', { mode: 'gte' }],
    ['fail-on', { 'fail-on': 'fail' }],
    ['comment-mode', { 'comment-mode': 'sometimes' }],
    ['timeout', { timeout: 'soon' }],
    ['shards', { mode: 'decide', shards: 'eight' }],
  ])('an input that cannot be used, %s: the comment says which, in place of the pass', async (name, inputs) => {
    const workspace = gated.checkout()
    await gated.run({ workspace })
    expect(textOf()).toContain('PASS')
    const asked = gated.agent.requests.length
    const ended = await gated.run({ workspace, inputs, runId: 2 })
    expect([ended.code, ended.outputs.verdict]).toEqual([1, 'error'])
    expect(gated.agent.requests).toHaveLength(asked)
    expect(gated.github.comments).toHaveLength(1)
    expect(textOf()).toContain('verdict pass → error')
    expect(textOf()).toContain(`${name}: expected`)
    expect(ended.outputs['comment-url']).toBe(gated.github.comments[0]?.html_url)
    expect(ended.summary).toContain('ERROR')
    expect(ended.stdout).toMatch(/^::error.*The inputs of the action/m)
  })

  it('a push finds its pull request for that too', async () => {
    const inputs = { 'fail-on': 'fail' }
    await gated.run({ ...aPushEvent({ branch: 'faster-refunds', after: aSha('head') }), inputs })
    expect(textOf()).toContain('ERROR')
  })

  it('an input that cannot be used and comment-mode never: no comment', async () => {
    await gated.run({ inputs: { 'comment-mode': 'never', shard: '9/8' } })
    expect(gated.github.comments).toEqual([])
  })

  it('a read-only token: a warning and the summary, still an error', async () => {
    gated.github.settings.readOnly = true
    const ended = await gated.run({ inputs: { 'fail-on': 'fail' } })
    expect([ended.code, ended.outputs.verdict]).toEqual([1, 'error'])
    expect(ended.stdout).toMatch(/::warning::the comment could not be written; .*\(403\)/)
  })

  it.each(['collect', 'observe', 'status'])(
    'a fault of mode %s says nothing in the place of the gate',
    async (mode) => {
      const workspace = gated.checkout()
      await gated.run({ workspace })
      const inputs = { mode, config: 'agent-slo-gate.yml', 'retention-days': '91', sessions: 'x.jsonl' }
      const ended = await gated.run({ workspace, inputs, runId: 2 })
      expect([ended.code, ended.outputs.verdict]).toEqual([1, 'error'])
      expect(textOf()).toContain('PASS')
    },
  )
})

describe("a pass does not stay the last word on a fork's pull request", () => {
  const ofFork = { number: 8, head: { repository: FORK }, author: 'mallory' }
  const RUN = 9003
  const finished = (run: { conclusion?: string } = {}) => aWorkflowRunEvent({ id: RUN, ...run })
  const inputs = { mode: 'comment' }

  /** A pass of an earlier run is commented, and the run after it is there. */
  async function passed() {
    gated.github.addPull(ofFork)
    const fork = { event: 'pull_request', headRepository: FORK, headSha: aSha('head'), headBranch: 'faster-refunds' }
    gated.github.addRun({ id: 9001, ...fork })
    await gated.run({ ...aPullRequestEvent(ofFork), inputs: { 'comment-mode': 'never' } })
    gated.artifacts.handTo(gated.github, 9001)
    await gated.run({ ...aWorkflowRunEvent({ id: 9001 }), inputs, runId: 9002 })
    expect(textOf()).toContain('PASS')
    gated.github.addRun({ id: RUN, ...fork })
  }

  it('the next run stores a result that is none', async () => {
    await passed()
    const evil = '{"verdict":"@octocat <!-- agent-slo-gate:v1 x --> ![x](https://evil.example/p.png)"}'
    gated.github.addArtifact(RUN, { name: 'agent-slo-gate', zip: await aZip({ 'result.json': evil }) })
    const ended = await gated.run({ ...finished(), inputs, runId: 9004 })
    expect(ended.code).toBe(1)
    expect(gated.github.comments).toHaveLength(1)
    const { text, mentions, images } = renderComment(gated.github.comments[0]?.body ?? '')
    expect(text).toMatch(/ERROR.*the result in the artifact agent-slo-gate is refused/s)
    expect({ mentions, images }).toEqual({ mentions: [], images: [] })
  })

  it.each(['cancelled', 'timed_out', 'startup_failure'])('the next run ended as %s and stored nothing', async (how) => {
    await passed()
    const ended = await gated.run({ ...finished({ conclusion: how }), inputs, runId: 9004 })
    expect(ended.code).toBe(0)
    expect(textOf()).toMatch(/ERROR.*The run 9003 stored no artifact/s)
  })

  it('it is repeated, and fails before it has a result: the pass of its first attempt is not shown again', async () => {
    await passed()
    const again = aWorkflowRunEvent({ id: 9001, conclusion: 'failure', attempt: 2 })
    await gated.run({ ...again, inputs, runId: 9004 })
    expect(textOf()).toMatch(/ERROR.*The run 9001 stored no artifact agent-slo-gate-attempt-2/s)
  })

  it('an input of the commenting workflow cannot be used', async () => {
    await passed()
    const ended = await gated.run({ ...finished(), inputs: { ...inputs, timeout: 'soon' }, runId: 9004 })
    expect([ended.code, ended.outputs.verdict]).toEqual([1, 'error'])
    expect(textOf()).toMatch(/ERROR.*timeout: expected/s)
  })

  it('its token may not read what the run stored', async () => {
    await passed()
    gated.github.failNext({ method: 'GET', pathPattern: /\/artifacts$/, status: 403 })
    const ended = await gated.run({ ...finished(), inputs, runId: 9004 })
    expect(ended.code).toBe(1)
    expect(ended.outputs.summary).toContain('`actions: read`')
    expect(textOf()).toMatch(/ERROR.*could not be listed/s)
  })

  it('its comment says that the gate blocked', async () => {
    await passed()
    gated.reply = () => BAD
    await gated.run({ ...aPullRequestEvent(ofFork), inputs: { 'comment-mode': 'never' }, runId: RUN })
    gated.artifacts.handTo(gated.github, RUN)
    await gated.run({ ...finished({ conclusion: 'failure' }), inputs, runId: 9004 })
    expect(textOf()).toContain('BLOCK')
  })
})
