import { describe, expect, it } from 'vitest'
import { aGatedRepository, BAD } from './a-gated-repository.ts'
import { secondaryRateLimit } from './failures.ts'
import { aPullRequestEvent, FORK } from './payloads.ts'

const gated = aGatedRepository()
const COMMENTS = /\/comments/

describe('a comment that GitHub does not take changes no verdict', () => {
  it.each([
    ['a fork', { head: { repository: FORK }, author: 'mallory' }],
    ['Dependabot', { author: 'dependabot[bot]' }],
  ])('403, the read-only token of %s: a warning, the summary, the verdict', async (_, pull) => {
    gated.github.settings.readOnly = true
    gated.reply = () => BAD
    const ended = await gated.run(aPullRequestEvent(pull))
    expect(ended.outputs).toMatchObject({ verdict: 'block', 'comment-url': '' })
    expect(ended.code).toBe(1)
    expect(ended.stdout).toMatch(/::warning::the comment could not be written; .*\(403\)/)
    expect(ended.summary).toContain('BLOCK')
    expect(gated.github.comments).toEqual([])
  })

  it('404 on PATCH: it was deleted meanwhile, another one is written', async () => {
    const workspace = gated.checkout()
    await gated.run({ workspace })
    gated.github.failNext({ method: 'PATCH', pathPattern: COMMENTS, status: 404 })
    const ended = await gated.run({ workspace, runId: 2 })
    expect(gated.github.unusedFailures()).toEqual([])
    expect(gated.github.comments).toHaveLength(2)
    expect(ended.outputs['comment-url']).toBe(gated.github.comments[1]?.html_url)
  })

  it('422, too long: a shorter one', async () => {
    gated.github.failNext({ method: 'POST', pathPattern: COMMENTS, status: 422 })
    const ended = await gated.run()
    expect(gated.github.comments).toHaveLength(1)
    expect(ended.outputs['comment-url']).not.toBe('')
  })

  it('500 twice, then success: one comment', async () => {
    gated.github.failNext({ method: 'POST', pathPattern: COMMENTS, status: 500, times: 2 })
    const ended = await gated.run()
    expect(gated.github.unusedFailures()).toEqual([])
    expect(gated.github.comments).toHaveLength(1)
    expect(ended.outputs['comment-url']).not.toBe('')
  })

  it('502 after it was written: it is found, not written twice', async () => {
    gated.github.failNext({ method: 'POST', pathPattern: COMMENTS, status: 502, applied: true })
    await gated.run()
    expect(gated.github.comments).toHaveLength(1)
  })

  it('a secondary rate limit: waits as long as GitHub asks', async () => {
    gated.github.failNext({ method: 'POST', pathPattern: COMMENTS, ...secondaryRateLimit(1) })
    const ended = await gated.run()
    expect(ended.stdout).toContain("GitHub's secondary rate limit: waiting 1 s")
    expect(gated.github.comments).toHaveLength(1)
  })

  it('500 for ever: a warning, the verdict stands', async () => {
    gated.github.failNext({ method: 'POST', pathPattern: COMMENTS, status: 500, times: 100 })
    const ended = await gated.run()
    expect(ended.outputs.verdict).toBe('pass')
    expect(ended.code).toBe(0)
    expect(ended.stdout).toMatch(/::warning::the comment could not be written/)
  })

  it('an empty token: an error that names the input, since the base commit cannot be read', async () => {
    const ended = await gated.run({ env: { 'INPUT_GITHUB-TOKEN': '' } })
    expect(ended.outputs.verdict).toBe('error')
    expect(ended.outputs.summary).toContain('github-token')
  })
})
