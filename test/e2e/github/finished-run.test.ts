import { describe, expect, it } from 'vitest'
import { aGatedRepository, BAD } from './a-gated-repository.ts'
import { aSha } from './objects.ts'
import { aPullRequestEvent, aWorkflowRunEvent, FORK } from './payloads.ts'
import { renderComment } from './render-comment.ts'
import { aZip } from './zips.ts'

const gated = aGatedRepository()
const RUN = 9001
const inputs = { mode: 'comment' }
const ofFork = { number: 8, head: { repository: FORK }, author: 'mallory' }

/** The gate has run on a fork's pull request, with a token that cannot comment. */
async function aFinishedRun() {
  gated.github.addPull(ofFork)
  gated.github.addRun({
    id: RUN,
    event: 'pull_request',
    headRepository: FORK,
    headSha: aSha('head'),
    headBranch: 'faster-refunds',
  })
  gated.github.settings.readOnly = true
  gated.reply = () => BAD
  const ended = await gated.run(aPullRequestEvent(ofFork))
  gated.github.settings.readOnly = false
  return ended
}

describe('mode comment, in a workflow_run workflow', () => {
  it("posts the result on the fork's pull request, as data", async () => {
    const first = await aFinishedRun()
    expect(first.outputs.verdict).toBe('block')
    expect(gated.github.comments).toEqual([])
    gated.artifacts.handTo(gated.github, RUN)
    const ended = await gated.run({ ...aWorkflowRunEvent({ id: RUN }), inputs, runId: 9002 })
    expect(ended.code).toBe(0)
    expect(gated.github.comments).toHaveLength(1)
    expect(gated.github.comments[0]?.issue_url).toMatch(/\/8$/)
    expect(gated.github.comments[0]?.body).toContain('BLOCK')
    expect(ended.outputs['comment-url']).toBe(gated.github.comments[0]?.html_url)
    // What another run says of itself passes nothing here.
    expect(ended.outputs.verdict).toBe('inconclusive')
  })

  it('posts nothing of a result that the fork wrote itself but what a result can say', async () => {
    await aFinishedRun()
    const uploaded = await gated.artifacts.uploadedBy(RUN)
    const entries = uploaded['agent-slo-gate'] ?? {}
    const result = JSON.parse(String(entries['result.json']))
    const evil = '@octocat ![x](https://evil.example/p.png) <!-- agent-slo-gate:v1 other -->\n::error::forged'
    const forged = { ...result, verdict: 'pass', summary: evil, agent: { ...result.agent, name: evil } }
    gated.github.addArtifact(RUN, {
      name: 'agent-slo-gate',
      zip: await aZip({ 'result.json': JSON.stringify(forged) }),
    })
    const ended = await gated.run({ ...aWorkflowRunEvent({ id: RUN }), inputs, runId: 9002 })
    const { mentions, images } = renderComment(gated.github.comments[0]?.body ?? '')
    expect({ mentions, images }).toEqual({ mentions: [], images: [] })
    expect(ended.stdout).not.toMatch(/^\s*::error::forged/m)
    expect(ended.outputs.verdict).toBe('inconclusive')
  })

  it.each<[string, Record<string, string | Uint8Array>, RegExp]>([
    [
      'a result that is none',
      { 'result.json': '{"verdict":"pass"}' },
      /the result in the artifact agent-slo-gate is refused/,
    ],
    ['no result', { 'report.md': '# PASS' }, /holds no result\.json/],
    ['a bomb', { 'result.json': Buffer.alloc(60 * 1024 * 1024, 0x20) }, /result\.json.* bytes/],
    ['a file that does not belong there', { 'result.json': '{}', 'a.js': '' }, /a\.js.*does not belong/],
  ])('refuses %s, and says so in place of what stood there', async (_, entries, reason) => {
    gated.github.addPull(ofFork)
    gated.github.addRun({ id: RUN, event: 'pull_request', headRepository: FORK, headSha: aSha('head') })
    gated.github.addArtifact(RUN, { name: 'agent-slo-gate', zip: await aZip(entries) })
    const ended = await gated.run({ ...aWorkflowRunEvent({ id: RUN }), inputs, runId: 9002 })
    expect(ended.code).toBe(1)
    expect(ended.outputs.verdict).toBe('inconclusive')
    expect(ended.outputs.summary).toMatch(reason)
    expect(renderComment(gated.github.comments[0]?.body ?? '').text).toMatch(/ERROR: nothing was decided/)
  })

  it.each([
    ['two pull requests have that head', () => gated.github.addPull({ ...ofFork, number: 9 }), '#8 have the same head'],
    [
      'the pull request moved on',
      () => {
        for (const pull of gated.github.pulls) pull.head.sha = aSha('newer')
      },
      'closed or moved on',
    ],
  ])('comments nothing where %s', async (_, change, reason) => {
    await aFinishedRun()
    gated.artifacts.handTo(gated.github, RUN)
    change()
    const ended = await gated.run({ ...aWorkflowRunEvent({ id: RUN }), inputs, runId: 9002 })
    expect(ended.code).toBe(0)
    expect(ended.outputs.summary).toContain(reason)
    expect(gated.github.comments).toEqual([])
  })

  it('a run that failed before it had a result: its comment takes the place of what an earlier one said', async () => {
    await aFinishedRun()
    gated.artifacts.handTo(gated.github, RUN)
    await gated.run({ ...aWorkflowRunEvent({ id: RUN }), inputs, runId: 9002 })
    gated.github.addRun({ id: 9003, event: 'pull_request', headRepository: FORK, headSha: aSha('head') })
    const failed = aWorkflowRunEvent({ id: 9003, conclusion: 'failure' })
    const ended = await gated.run({ ...failed, inputs, runId: 9004 })
    expect(ended.code).toBe(0)
    expect(gated.github.comments).toHaveLength(1)
    expect(renderComment(gated.github.comments[0]?.body ?? '').text).toMatch(/ERROR.*The run 9003 stored no artifact/s)
  })

  it('a result that is an error is posted, and fails nothing here', async () => {
    await aFinishedRun()
    const uploaded = await gated.artifacts.uploadedBy(RUN)
    const result = JSON.parse(String(uploaded['agent-slo-gate']?.['result.json']))
    const error = { ...result, verdict: 'error', error: { code: 'tampered', message: 'Files were written.' } }
    gated.github.addArtifact(RUN, { name: 'agent-slo-gate', zip: await aZip({ 'result.json': JSON.stringify(error) }) })
    const ended = await gated.run({ ...aWorkflowRunEvent({ id: RUN }), inputs, runId: 9002 })
    expect(ended.code).toBe(0)
    expect(gated.github.comments[0]?.body).toContain('ERROR')
  })

  it('a run that stored nothing: says so', async () => {
    gated.github.addRun({ id: RUN })
    const ended = await gated.run({ ...aWorkflowRunEvent({ id: RUN }), inputs, runId: 9002 })
    expect(ended.outputs.summary).toContain('stored no artifact agent-slo-gate')
  })

  it('on another event it is refused by name', async () => {
    const ended = await gated.run({ inputs })
    expect(ended.code).toBe(1)
    expect(ended.outputs).toMatchObject({ verdict: 'error', summary: expect.stringContaining('workflow_run') })
    expect(gated.github.comments).toEqual([])
  })
})
