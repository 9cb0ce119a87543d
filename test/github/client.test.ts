import { describe, expect, it } from 'vitest'
import { openGitHub } from '../../src/github/client.ts'
import { githubFault } from '../../src/github/fault.ts'
import { nobody } from '../agents/support.ts'
import { aGitHub, REPOSITORY, reply } from './a-github.ts'

type Answer = [status: number, value: unknown, headers?: Record<string, string>]

/** Asks for a pull request of an API that gives these answers in turn, the last for ever. */
async function ask(...answers: Answer[]) {
  const fake = await aGitHub((_, response) => {
    const answer = answers[Math.min(fake.requests.length, answers.length) - 1] ?? [500, {}]
    reply(response, ...answer)
  })
  const outcome = await fake.github.rest.pulls.get({ ...REPOSITORY, pull_number: 12 }).then(
    ({ data }) => ({ number: data.number, fault: undefined }),
    (error: unknown) => ({ number: undefined, fault: githubFault(error) }),
  )
  return { ...outcome, calls: fake.requests.length, log: fake.log, requests: fake.requests }
}

const OK: Answer = [200, { number: 12 }]
const SECONDARY = 'You have exceeded a secondary rate limit.'

describe('the client', () => {
  it('sends the token to the API it was given', async () => {
    const { number, requests } = await ask(OK)
    expect(number).toBe(12)
    expect(requests[0]?.headers.authorization).toBe('token ghs_test')
  })

  it('goes on after two faults of the server', async () => {
    expect(await ask([500, {}], [502, {}], OK)).toMatchObject({ number: 12, calls: 3 })
  })

  it('gives up after the third, with a reason', async () => {
    const { calls, fault } = await ask([503, { message: 'Unicorn!' }])
    expect(calls).toBe(3)
    expect(fault).toEqual({
      status: 503,
      reason: 'GitHub failed (503) at GET /repos/acme/support/pulls/12, after several tries: Unicorn!',
    })
  })

  it.each([403, 429])('waits for a secondary rate limit (%s) as long as it says', async (status) => {
    const { number, log } = await ask([status, { message: SECONDARY }, { 'retry-after': '7' }], OK)
    expect(number).toBe(12)
    expect(log).toEqual(["GitHub's secondary rate limit: waiting 7 s"])
  })

  it('waits a minute in all, not a minute each time', async () => {
    const { calls, log, fault } = await ask([403, { message: SECONDARY }, { 'retry-after': '25' }])
    expect(calls).toBe(3)
    expect(log.at(-1)).toBe(
      "GitHub's secondary rate limit asks for 25 s; the gate waits 10 s at most and goes on without",
    )
    expect(fault?.reason).toMatch(/^GitHub's rate limit is exhausted \(403\)/)
  })

  it('does not wait an hour for the primary limit', async () => {
    const reset = `${Math.floor(Date.now() / 1000) + 3600}`
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
    const { calls, fault } = await ask([403, { message: 'API rate limit exceeded' }, headers])
    expect(calls).toBe(1)
    expect(fault?.reason).toMatch(/rate limit is exhausted/)
  })
})

describe('a fault', () => {
  it('names the permission that GitHub asks for', async () => {
    const { fault, calls } = await ask([
      403,
      { message: 'Resource not accessible by integration' },
      { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' },
    ])
    expect(calls).toBe(1)
    expect(fault?.reason).toContain('give the job permissions: `issues: write` or `pull-requests: write`')
    expect(fault?.reason).toContain('Resource not accessible by integration')
  })

  it.each([
    ['GET', '/repos/a/b/pulls/1', 'pull-requests: read'],
    ['PATCH', '/repos/a/b/issues/comments/1', 'pull-requests: write'],
    ['GET', '/repos/a/b/actions/artifacts/1/zip', 'actions: read'],
    ['GET', '/repos/a/b/contents/x.yml', 'contents: read'],
  ])('knows the permission of %s %s itself', (method, path, key) => {
    const request = { method, url: `https://api.github.com${path}` }
    const error = Object.assign(new Error('no'), { status: 403, request, response: { status: 403, headers: {} } })
    expect(githubFault(error).reason).toContain(`permissions: \`${key}\``)
  })

  it.each([
    [401, 'does not accept the token'],
    [404, 'finds nothing for GET /repos/acme/support/pulls/12'],
    [422, 'refuses the content'],
    [409, 'answered 409'],
  ])('%s is explained and not repeated', async (status, words) => {
    const { fault, calls } = await ask([status, { message: 'no\n::error::x' }])
    expect(calls).toBe(1)
    expect(fault?.reason).toContain(words)
    expect(fault?.reason).not.toMatch(/\n/)
  })

  it('says that nobody answered', async () => {
    const github = await openGitHub({ token: 't', apiUrl: await nobody(), log: () => undefined, secondMs: 1 })
    const error = await github.rest.pulls.get({ ...REPOSITORY, pull_number: 12 }).catch((thrown: unknown) => thrown)
    expect(githubFault(error)).toMatchObject({ status: undefined })
    expect(githubFault(error).reason).toMatch(/^GitHub could not be reached for GET/)
  })

  it('shows no key of a signed address', () => {
    const request = { method: 'GET', url: 'https://blob.example/a.zip?sig=SECRET' }
    const error = Object.assign(new Error('no'), { status: 500, request })
    expect(githubFault(error).reason).not.toContain('SECRET')
  })

  it('of anything else is its message', () => {
    expect(githubFault(new Error('odd'))).toEqual({ status: undefined, reason: 'odd' })
  })
})
