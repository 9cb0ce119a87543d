import { describe, expect, it } from 'vitest'
import { GateError } from '../../src/domain/errors.ts'
import { detectEvent } from '../../src/github/event.ts'
import type { Env } from '../../src/github/event-env.ts'
import { readEventPayload } from '../../src/github/event-payload.ts'
import {
  aJobEnv,
  aPullRequestPayload,
  aRepositoryPayload,
  aWorkflowRunPayload,
  BASE_SHA,
  HEAD_SHA,
  SHA,
} from './an-event.ts'

function refusal(env: Env, payload: unknown): GateError {
  try {
    detectEvent({ env, payload })
  } catch (error) {
    if (error instanceof GateError) return error
    throw error
  }
  throw new Error('it was not refused')
}

describe('a pull request', () => {
  it('is known by its head, not by the merge commit', () => {
    expect(detectEvent({ env: aJobEnv(), payload: aPullRequestPayload() })).toEqual({
      name: 'pull_request',
      repository: { owner: 'acme', repo: 'support', id: 7, defaultBranch: 'main' },
      headSha: HEAD_SHA,
      sha: SHA,
      ref: 'refs/pull/12/merge',
      baseSha: BASE_SHA,
      pullRequest: {
        number: 12,
        fromFork: false,
        authorLogin: 'ada',
        isDependabot: false,
        labels: ['agent'],
        headSha: HEAD_SHA,
        headRef: 'faster',
        baseSha: BASE_SHA,
        baseRef: 'main',
      },
      finishedRun: undefined,
      run: { id: 900, attempt: 1, workflowPath: '.github/workflows/gate.yml', job: 'gate' },
      runUrl: 'https://github.com/acme/support/actions/runs/900',
      actor: 'ada',
      serverUrl: 'https://github.com',
      apiUrl: 'https://api.github.com',
      isGhes: false,
      defaultStage: 'merge',
    })
  })

  it.each([
    ['another repository', { id: 8 }],
    ['a repository that was deleted', null],
  ])('comes from a fork when its head is in %s', (_, repo) => {
    const payload = aPullRequestPayload({ head: { sha: HEAD_SHA, ref: 'main', repo } })
    expect(detectEvent({ env: aJobEnv(), payload }).pullRequest?.fromFork).toBe(true)
  })

  it('of Dependabot is known by its author and by who pushed', () => {
    const byAuthor = aPullRequestPayload({ user: { login: 'dependabot[bot]' } })
    const byActor = aJobEnv({ GITHUB_ACTOR: 'dependabot[bot]' })
    expect(detectEvent({ env: aJobEnv(), payload: byAuthor }).pullRequest?.isDependabot).toBe(true)
    expect(detectEvent({ env: byActor, payload: aPullRequestPayload() }).pullRequest?.isDependabot).toBe(true)
  })

  it('of a ghost has no author', () => {
    const payload = aPullRequestPayload({ user: null })
    expect(detectEvent({ env: aJobEnv(), payload }).pullRequest?.authorLogin).toBeUndefined()
  })
})

describe('other events', () => {
  it('merge_group has commits and no pull request', () => {
    const env = aJobEnv({ GITHUB_EVENT_NAME: 'merge_group' })
    const payload = { ...aRepositoryPayload, merge_group: { head_sha: HEAD_SHA, base_sha: BASE_SHA } }
    expect(detectEvent({ env, payload })).toMatchObject({
      headSha: HEAD_SHA,
      baseSha: BASE_SHA,
      pullRequest: undefined,
    })
  })

  it('workflow_run tells of the run that ended', () => {
    const env = aJobEnv({ GITHUB_EVENT_NAME: 'workflow_run' })
    expect(detectEvent({ env, payload: aWorkflowRunPayload() })).toMatchObject({
      headSha: HEAD_SHA,
      sha: SHA,
      finishedRun: { id: 800, attempt: 2, headBranch: 'faster', headRepository: { id: 8, owner: 'bob' } },
    })
  })

  it('schedule may come with a payload that says nothing of the repository', () => {
    const env = aJobEnv({ GITHUB_EVENT_NAME: 'schedule', GITHUB_REF: 'refs/heads/main' })
    const { repository, headSha } = detectEvent({ env, payload: { schedule: '0 6 * * *' } })
    expect(repository).toEqual({ owner: 'acme', repo: 'support', id: 7, defaultBranch: undefined })
    expect(headSha).toBe(SHA)
  })

  it.each([
    ['push', 'refs/heads/main', 'merge'],
    ['push', 'refs/tags/v1', 'deploy'],
    ['release', 'refs/tags/v1', 'deploy'],
    ['deployment', 'refs/heads/main', 'deploy'],
    ['schedule', 'refs/heads/main', 'merge'],
    ['workflow_dispatch', 'refs/tags/v1', 'merge'],
  ])('%s of %s is gated at the stage %s', (name, ref, stage) => {
    const env = aJobEnv({ GITHUB_EVENT_NAME: name, GITHUB_REF: ref })
    expect(detectEvent({ env, payload: aRepositoryPayload }).defaultStage).toBe(stage)
  })

  it.each([
    ['https://github.com', false],
    ['https://acme.ghe.com', false],
    ['https://github.acme.example', true],
    ['https://evilghe.com', true],
  ])('on %s: enterprise server %s', (url, isGhes) => {
    const env = aJobEnv({ GITHUB_SERVER_URL: url })
    expect(detectEvent({ env, payload: aPullRequestPayload() }).isGhes).toBe(isGhes)
  })

  it('a re-run links its own attempt', () => {
    const env = aJobEnv({ GITHUB_RUN_ATTEMPT: '3' })
    const { runUrl } = detectEvent({ env, payload: aPullRequestPayload() })
    expect(runUrl).toBe('https://github.com/acme/support/actions/runs/900/attempts/3')
  })
})

describe('refusals', () => {
  it('pull_request_target is refused with the reason and the mend', () => {
    const error = refusal(aJobEnv({ GITHUB_EVENT_NAME: 'pull_request_target' }), aPullRequestPayload())
    expect(error).toMatchObject({ code: 'usage', exitCode: 2 })
    expect(error.message).toMatch(/secrets.*would run the code of the pull request/)
    expect(error.hint).toMatch(/on pull_request,.*workflow_run/)
  })

  it('names every variable that is missing or garbled', () => {
    const env = aJobEnv({ GITHUB_REPOSITORY: 'nothing', GITHUB_RUN_ID: undefined, GITHUB_API_URL: 'ftp://x' })
    expect(refusal(env, aPullRequestPayload()).message).toBe(
      'this is not the environment of a GitHub Actions job: GITHUB_REPOSITORY is "nothing" (expected owner/name); ' +
        'GITHUB_RUN_ID is not set; GITHUB_API_URL is "ftp://x" (expected an http(s) address)',
    )
  })

  it.each([
    ['no object', 'text', 'payload: '],
    ['a head that is no commit', aPullRequestPayload({ head: { sha: '$(id)', ref: 'x', repo: null } }), 'head.sha'],
    ['no pull request', aRepositoryPayload, 'pull_request: '],
  ])('names what is wrong in the payload: %s', (_, payload, named) => {
    const error = refusal(aJobEnv(), payload)
    expect(error.code).toBe('usage')
    expect(error.message).toContain('pull_request event')
    expect(error.message).toContain(named)
  })

  it('needs the repository id from somewhere', () => {
    const env = aJobEnv({ GITHUB_EVENT_NAME: 'schedule', GITHUB_REPOSITORY_ID: undefined })
    expect(refusal(env, {}).message).toContain('GITHUB_REPOSITORY_ID')
    expect(detectEvent({ env, payload: aRepositoryPayload }).repository.id).toBe(7)
  })

  it('a payload that is not there is named', () => {
    expect(() => readEventPayload(undefined)).toThrow(/GITHUB_EVENT_PATH is not set/)
    expect(() => readEventPayload('/nowhere/event.json')).toThrow(/nowhere\/event\.json.*cannot be read/)
  })
})
