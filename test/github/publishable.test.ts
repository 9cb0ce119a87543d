import { expect, it } from 'vitest'
import { detectEvent } from '../../src/github/event.ts'
import { publishable } from '../../src/github/publishable.ts'
import { aJobEnv, aPullRequestPayload, aRepositoryPayload } from './an-event.ts'

function of(name: string, ref: string, payload: unknown = aRepositoryPayload): true | string {
  return publishable(detectEvent({ env: aJobEnv({ GITHUB_EVENT_NAME: name, GITHUB_REF: ref }), payload }))
}

it.each(['push', 'schedule', 'workflow_dispatch'])('a %s of the default branch publishes', (name) => {
  expect(of(name, 'refs/heads/main')).toBe(true)
})

it.each([
  ['push', 'refs/heads/side', 'refs/heads/side is not the default branch, main'],
  ['push', 'refs/tags/main', 'refs/tags/main is not the default branch, main'],
  ['release', 'refs/tags/v1', 'the event release never publishes a baseline; push, schedule, workflow_dispatch do'],
  ['issue_comment', 'refs/heads/main', 'the event issue_comment never publishes'],
])('a %s of %s does not', (name, ref, why) => {
  expect(of(name, ref)).toContain(why)
})

it('a pull request does not, nor a job that cannot know the default branch', () => {
  expect(of('pull_request', 'refs/pull/12/merge', aPullRequestPayload())).toContain('the event pull_request never')
  expect(of('schedule', 'refs/heads/main', {})).toContain('does not say what the default branch is')
})
