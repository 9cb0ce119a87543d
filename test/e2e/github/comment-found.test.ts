import { describe, expect, it } from 'vitest'
import { aGatedRepository, BAD, GOOD } from './a-gated-repository.ts'
import { aSha, BOT } from './objects.ts'
import { aPullRequestEvent } from './payloads.ts'

const gated = aGatedRepository()
const MARKER = '<!-- agent-slo-gate:v1 agent-slo-gate.yml -->'
const bodies = () => gated.github.comments.map(({ body }) => body)

describe('the comment is found again by its author and its first line', () => {
  it('behind 101 older comments', async () => {
    for (let index = 0; index < 101; index++) gated.github.addComment(7, 'dana', `Comment ${index}`)
    gated.github.addComment(7, BOT, `${MARKER}\nwhat an earlier run said`)
    const ended = await gated.run()
    expect(bodies()).toHaveLength(102)
    expect(bodies().at(-1)).toContain('PASS')
    expect(ended.outputs['comment-url']).toBe(gated.github.comments.at(-1)?.html_url)
    expect(gated.github.requestsTo('issues/list-comments').map(({ query }) => query.page ?? '1')).toEqual(['1', '2'])
  })

  it('not where somebody else wrote the marker', async () => {
    gated.github.addComment(7, 'mallory', `${MARKER}\nThe gate passed, merge it.`)
    await gated.run()
    expect(bodies()).toHaveLength(2)
    expect(bodies()[0]).toContain('merge it')
    expect(bodies()[1]).toMatch(/^<!-- agent-slo-gate:v1 /)
  })

  it('not where the marker is only quoted, be it by the same bot', async () => {
    gated.github.addComment(7, BOT, `A digest of all checks:\n${MARKER}\n> PASS`)
    await gated.run()
    expect(bodies()).toHaveLength(2)
    expect(bodies()[0]).toContain('A digest')
  })

  it('of another login only where comment-author names it', async () => {
    gated.github.settings.viewer = 'gate-app[bot]'
    const workspace = gated.checkout()
    for (let push = 1; push <= 2; push++)
      await gated.run({ workspace, runId: push, inputs: { 'comment-author': 'gate-app[bot]' } })
    expect(bodies()).toHaveLength(1)
  })
})

describe('the comment never goes back in time', () => {
  it('a run that is repeated after the next push leaves it, and still decides', async () => {
    const workspace = gated.checkout()
    const [pull] = gated.github.pulls
    gated.reply = () => BAD
    await gated.run({ workspace, runId: 1 })
    expect(bodies()[0]).toContain('BLOCK')
    if (pull) pull.head.sha = aSha('newer')
    gated.reply = () => GOOD
    const newer = { ...aPullRequestEvent({ head: { sha: aSha('newer') } }), workspace, runId: 2 }
    await gated.run(newer)
    expect(bodies()[0]).toContain('PASS')
    gated.reply = () => BAD
    const again = await gated.run({ workspace, runId: 1, attempt: 2 })
    expect(again.outputs).toMatchObject({ verdict: 'block', 'comment-url': gated.github.comments[0]?.html_url })
    expect(again.code).toBe(1)
    expect(again.stdout).toContain('Nothing was commented: the pull request has moved on')
    expect(again.summary).toContain('BLOCK')
    expect(bodies()).toEqual([expect.stringContaining('PASS')])
  })

  it('a run that ends after the run of the next push', async () => {
    const [pull] = gated.github.pulls
    // The next push comes while the agent is asked.
    gated.reply = () => {
      if (pull) pull.head.sha = aSha('newer')
      return BAD
    }
    const overtaken = await gated.run()
    expect(overtaken.outputs).toMatchObject({ verdict: 'block', 'comment-url': '' })
    expect(bodies()).toEqual([])
  })
})

describe('comment-mode', () => {
  const pushes = async (mode: string, verdicts: readonly ('pass' | 'block')[]) => {
    const workspace = gated.checkout()
    const written: string[] = []
    for (const [index, verdict] of verdicts.entries()) {
      gated.reply = () => (verdict === 'pass' ? GOOD : BAD)
      const before = gated.github.requests.length
      const ended = await gated.run({ workspace, runId: index + 1, inputs: { 'comment-mode': mode, upload: 'false' } })
      expect(ended.outputs.verdict).toBe(verdict)
      const operations = gated.github.requests.slice(before).map(({ operation }) => operation ?? '')
      written.push(
        operations.includes('issues/create-comment')
          ? 'created'
          : operations.includes('issues/update-comment')
            ? 'updated'
            : '',
      )
    }
    return written
  }

  it('always: at every push', async () => {
    expect(await pushes('always', ['pass', 'pass'])).toEqual(['created', 'updated'])
  })

  it('on-change: when the verdict or the failing scenarios change', async () => {
    expect(await pushes('on-change', ['pass', 'pass', 'block'])).toEqual(['created', '', 'updated'])
  })

  it('on-failure: from the first failure on, so that a "block" does not stay', async () => {
    expect(await pushes('on-failure', ['pass', 'block', 'pass'])).toEqual(['', 'created', 'updated'])
  })

  it('never', async () => {
    expect(await pushes('never', ['block'])).toEqual([''])
    expect(gated.github.requestsTo('issues/list-comments')).toEqual([])
  })
})
