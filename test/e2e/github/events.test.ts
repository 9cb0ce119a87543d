import { describe, expect, it } from 'vitest'
import { aConfig, aGatedRepository, BAD, resultOf } from './a-gated-repository.ts'
import { aSha } from './objects.ts'
import {
  aDeploymentEvent,
  aMergeGroupEvent,
  aPushEvent,
  aReleaseEvent,
  aScheduleEvent,
  aWorkflowDispatchEvent,
} from './payloads.ts'

const gated = aGatedRepository()

describe('a merge group', () => {
  it('has no comment, and is decided by the sections of its base', async () => {
    gated.reply = () => BAD
    const workspace = gated.checkout({
      config: { slos: { measure: true } },
      base: { 'agent-slo-gate.yml': aConfig(gated.agent.url, { slos: { TaskSuccessRate: { target: 0.9 } } }) },
    })
    const ended = await gated.run({ ...aMergeGroupEvent(), workspace })
    expect(ended.outputs).toMatchObject({ verdict: 'block', 'comment-url': '' })
    expect(gated.github.requests.some(({ path }) => path.includes('/comments'))).toBe(false)
    expect(resultOf(ended).configuration).toMatchObject({ base: aSha('base'), changed: [{ section: 'slos' }] })
  })
})

describe('a push', () => {
  it('to a branch with an open pull request comments there', async () => {
    const ended = await gated.run(aPushEvent({ branch: 'faster-refunds', after: aSha('head') }))
    expect(ended.outputs.verdict).toBe('pass')
    expect(ended.outputs['comment-url']).toMatch(/pull\/7#issuecomment/)
    expect(gated.github.comments[0]?.body).toContain(`Commit ${aSha('head').slice(0, 7)}`)
  })

  it('to a branch without one: the summary alone', async () => {
    const ended = await gated.run(aPushEvent({ branch: 'elsewhere', after: aSha('elsewhere') }))
    expect(ended.outputs).toMatchObject({ verdict: 'pass', 'comment-url': '' })
    expect(gated.github.comments).toEqual([])
  })

  it('whose pull request cannot be looked up: a warning, the verdict stands', async () => {
    gated.github.failNext({ pathPattern: /\/pulls$/, status: 403 })
    const ended = await gated.run(aPushEvent({ branch: 'faster-refunds', after: aSha('head') }))
    expect(ended.outputs.verdict).toBe('pass')
    expect(ended.stdout).toMatch(/::warning::the pull request could not be looked up/)
  })
})

describe('events without a pull request write the summary alone', () => {
  it.each([
    ['push to the default branch', aPushEvent(), 'merge'],
    ['schedule', aScheduleEvent(), 'merge'],
    ['workflow_dispatch', aWorkflowDispatchEvent(), 'merge'],
    ['release', aReleaseEvent(), 'deploy'],
    ['deployment', aDeploymentEvent(), 'deploy'],
    ['push of a tag', { ...aPushEvent(), ref: 'refs/tags/v1.4.0' }, 'deploy'],
  ])('%s (stage %s)', async (_, event, stage) => {
    const ended = await gated.run({ ...event, inputs: { upload: 'false' } })
    // Whether deployments are frozen is not known before there is a baseline: a deploy says so.
    const verdict = stage === 'deploy' ? 'warn' : 'pass'
    expect(ended.outputs).toMatchObject({ verdict, 'comment-url': '' })
    expect(ended.summary).toContain(verdict.toUpperCase())
    expect(resultOf(ended).stage).toBe(stage)
    expect(gated.github.comments).toEqual([])
  })

  it('the stage input has the last word', async () => {
    const ended = await gated.run({ ...aReleaseEvent(), inputs: { stage: 'merge' } })
    expect(resultOf(ended).stage).toBe('merge')
  })
})
