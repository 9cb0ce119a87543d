import { describe, expect, it } from 'vitest'
import { pullRequestOfPush, pullRequestOfRun } from '../../src/github/pull-request-of.ts'
import { aGitHub, REPOSITORY, reply } from './a-github.ts'
import { HEAD_SHA } from './an-event.ts'

const repository = { ...REPOSITORY, id: 7 }

function aPull(number: number, overrides: { state?: string; ref?: string; sha?: string; repo?: number | null } = {}) {
  const { state = 'open', ref = 'faster', sha = HEAD_SHA, repo = 7 } = overrides
  return { number, state, head: { ref, sha, repo: repo === null ? null : { id: repo } } }
}

async function withPulls(pulls: unknown, status = 200) {
  const { github, requests } = await aGitHub((_, response) => reply(response, status, pulls))
  return { where: { github, repository }, requests }
}

describe('the pull request of a push', () => {
  const push = { sha: HEAD_SHA, branch: 'faster' }

  it('is the open one that comes from the branch', async () => {
    const { where, requests } = await withPulls([
      aPull(3, { state: 'closed' }),
      aPull(4, { repo: 8 }),
      aPull(5, { ref: 'other' }),
      aPull(9),
      aPull(6),
    ])
    expect(await pullRequestOfPush(where, push)).toEqual({ outcome: 'found', number: 6 })
    expect(requests[0]?.path).toBe(`/repos/acme/support/commits/${HEAD_SHA}/pulls`)
  })

  it('may be none', async () => {
    const { where } = await withPulls([])
    expect(await pullRequestOfPush(where, push)).toMatchObject({ outcome: 'none' })
  })

  it('that cannot be looked up is a problem, never an error', async () => {
    const { where } = await withPulls({ message: 'Resource not accessible by integration' }, 403)
    const found = await pullRequestOfPush(where, push)
    expect(found).toMatchObject({ outcome: 'unknown', problem: expect.stringContaining('pull-requests: read') })
  })
})

describe('the pull request of a finished run', () => {
  const run = {
    id: 800,
    attempt: 1,
    event: 'pull_request',
    path: '.github/workflows/gate.yml',
    conclusion: 'failure',
    headSha: HEAD_SHA,
    headBranch: 'faster',
    headRepository: { id: 8, owner: 'bob' },
  }

  it('of a fork is found by the fork and the commit', async () => {
    const { where, requests } = await withPulls([
      aPull(3, { repo: 8, sha: 'e'.repeat(40) }),
      aPull(4, { repo: null }),
      aPull(5, { repo: 8 }),
    ])
    expect(await pullRequestOfRun(where, run)).toEqual({ outcome: 'found', number: 5 })
    expect(requests[0]?.query.get('head')).toBe('bob:faster')
    expect(requests[0]?.query.get('state')).toBe('open')
  })

  it('that moved on is none', async () => {
    const { where } = await withPulls([aPull(5, { repo: 8, sha: 'e'.repeat(40) })])
    expect(await pullRequestOfRun(where, run)).toMatchObject({ outcome: 'none' })
  })

  it('is not guessed where two have the same head', async () => {
    const { where } = await withPulls([aPull(5, { repo: 8 }), aPull(6, { repo: 8 })])
    expect(await pullRequestOfRun(where, run)).toMatchObject({
      outcome: 'unknown',
      problem: expect.stringContaining('#5, #6'),
    })
  })

  it('of a fork that was deleted is none, without a request', async () => {
    const { where, requests } = await withPulls([])
    expect(await pullRequestOfRun(where, { ...run, headRepository: null })).toMatchObject({ outcome: 'none' })
    expect(requests).toEqual([])
  })
})
