import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { type CommentRequest, upsertComment } from '../../src/github/comment.ts'
import { marker } from '../../src/github/comment-marker.ts'
import { parseState, stateLine } from '../../src/github/comment-state.ts'
import { type ApiRequest, aGitHub, REPOSITORY, reply } from './a-github.ts'
import { aState } from './a-state.ts'

const MARK = marker('gate.yml')
const OURS = 'github-actions[bot]'

interface Stored {
  id: number
  body: string
  login: string
}

type Fault = (request: ApiRequest, response: ServerResponse, comments: Stored[]) => boolean

/** A pull request with comments; `fault` may answer a request in place of GitHub. */
async function gateOn(comments: Stored[], overrides: Partial<CommentRequest> = {}, fault: Fault = () => false) {
  const fake = await aGitHub((request, response) => {
    if (fault(request, response, comments)) return
    if (request.path.endsWith('/pulls/12')) return reply(response, 200, { head: { sha: aState().headSha } })
    const id = Number(request.path.split('/').at(-1))
    const shown = ({ id, body, login }: Stored) => ({ id, body, user: { login }, html_url: `https://c/${id}` })
    if (request.method === 'GET') {
      const page = Number(request.query.get('page') ?? '1')
      const next = `<${fake.url}${request.path}?per_page=100&page=${page + 1}>; rel="next"`
      const more = comments.length > page * 100
      const items = comments.slice((page - 1) * 100, page * 100).map(shown)
      return reply(response, 200, items, more ? { link: next } : {})
    }
    const body = String(request.body.body)
    const stored = comments.find((comment) => comment.id === id) ?? { id: 1000 + comments.length, body, login: OURS }
    stored.body = body
    if (!comments.includes(stored)) comments.push(stored)
    reply(response, request.method === 'POST' ? 201 : 200, shown(stored))
  })
  const outcome = await upsertComment({
    github: fake.github,
    repository: REPOSITORY,
    pullRequest: 12,
    author: OURS,
    marker: MARK,
    mode: 'always',
    state: aState(),
    body: (changes) => `report\n${changes ?? 'first'}`,
    runUrl: 'https://run',
    ...overrides,
  })
  return { outcome, comments, requests: fake.requests, log: fake.log }
}

function others(count: number): Stored[] {
  return Array.from({ length: count }, (_, id) => ({ id, body: 'Looks good', login: 'ada' }))
}

const older = { id: 500, body: `${MARK}\nold\n\n${stateLine(aState({ verdict: 'pass' }))}`, login: OURS }

describe('the comment', () => {
  it('is created with the marker first and the state last', async () => {
    const { outcome, comments } = await gateOn([])
    expect(outcome).toEqual({ outcome: 'created', url: 'https://c/1000' })
    expect(comments[0]?.body).toBe(`${MARK}\nreport\nfirst\n\n${stateLine(aState())}`)
  })

  it('is updated in place, behind 101 others, and says what changed', async () => {
    const { outcome, comments, requests } = await gateOn([...others(101), { ...older }])
    expect(outcome).toEqual({ outcome: 'updated', url: 'https://c/500' })
    expect(comments).toHaveLength(102)
    expect(comments.at(-1)?.body).toContain('verdict pass → block')
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'PATCH'])
  })

  it.each([
    ['another author', { ...older, login: 'mallory' }],
    ['not on its first line', { ...older, body: `quote\n${MARK}` }],
    ['another gate', { ...older, body: `${marker('other.yml')}\nreport` }],
  ])('leaves a comment of %s alone', async (_, comment) => {
    const { outcome, comments } = await gateOn([comment])
    expect(outcome.outcome).toBe('created')
    expect(comments[0]?.body).toBe(comment.body)
  })

  it('is created again when it was deleted meanwhile', async () => {
    const { outcome, comments } = await gateOn([{ ...older }], {}, ({ method }, response, stored) => {
      if (method !== 'PATCH') return false
      stored.length = 0
      reply(response, 404, { message: 'Not Found' })
      return true
    })
    expect(outcome.outcome).toBe('created')
    expect(comments).toHaveLength(1)
  })

  it('of a commit that is no longer the head is left as it is, and none is created', async () => {
    const state = aState({ headSha: 'b'.repeat(40) })
    const { outcome, comments } = await gateOn([{ ...older }], { state })
    const reason = 'the pull request has moved on from bbbbbbb to aaaaaaa'
    expect(outcome).toEqual({ outcome: 'overtaken', url: 'https://c/500', reason })
    expect(comments).toEqual([older])
    expect((await gateOn([], { state })).comments).toEqual([])
  })

  it('is written without knowing the head, where the token may not read it', async () => {
    const { outcome } = await gateOn([{ ...older }], {}, ({ path }, response) => {
      if (!path.endsWith('/pulls/12')) return false
      reply(response, 403, { message: 'Resource not accessible by integration' })
      return true
    })
    expect(outcome.outcome).toBe('updated')
  })

  it('that two runs created at once is one again after the next run', async () => {
    const { outcome, comments } = await gateOn([{ ...older }, { ...older, id: 501 }])
    expect(outcome).toEqual({ outcome: 'updated', url: 'https://c/500' })
    expect(comments[0]?.body).toContain('report')
    expect(comments[1]?.body).toBe("The gate's comment is https://c/500.")
  })

  it('is not written where the mode says so, and nothing is asked for never', async () => {
    expect(await gateOn([], { mode: 'never' })).toMatchObject({ outcome: { outcome: 'left' }, requests: [] })
    const same = { ...older, body: `${MARK}\nx\n\n${stateLine(aState())}` }
    const { outcome, requests } = await gateOn([same], { mode: 'on-change' })
    expect(outcome).toEqual({ outcome: 'left', url: 'https://c/500' })
    expect(requests).toHaveLength(1)
  })

  it('stays below 60,000 characters, its state whole', async () => {
    const { comments } = await gateOn([], { body: () => `\`\`\`text\n${'line\n'.repeat(20_000)}\`\`\`` })
    const body = comments[0]?.body ?? ''
    expect(body.length).toBeLessThanOrEqual(60_000)
    expect(body).toContain('```\n\n**Cut to fit.** The whole report is in [the workflow run](https://run).')
    expect(parseState(body)).toEqual(aState())
  })

  it('is cut again when GitHub still finds it too long', async () => {
    const { outcome, comments } = await gateOn([], { body: () => 'line\n'.repeat(20_000) }, ({ body }, response) => {
      if (String(body.body).length < 40_000) return false
      if (body.body === undefined) return false
      reply(response, 422, { message: 'Validation Failed: body is too long (maximum is 65536 characters)' })
      return true
    })
    expect(outcome.outcome).toBe('created')
    expect(comments[0]?.body.length).toBeLessThanOrEqual(30_000)
  })

  it('is not written twice when its creation was answered by a fault', async () => {
    const { outcome, comments } = await gateOn([], {}, ({ method, body }, response, stored) => {
      if (method !== 'POST' || stored.length > 0) return false
      stored.push({ id: 7, body: String(body.body), login: OURS })
      reply(response, 502, { message: 'Bad gateway' })
      return true
    })
    expect(outcome).toEqual({ outcome: 'created', url: 'https://c/7' })
    expect(comments).toHaveLength(1)
  })

  it('that a read-only token may not write is a problem, said with the mend', async () => {
    const { outcome } = await gateOn([], {}, ({ method }, response) => {
      if (method !== 'POST') return false
      reply(response, 403, { message: 'Resource not accessible by integration' })
      return true
    })
    expect(outcome).toMatchObject({ outcome: 'failed' })
    expect(outcome).toHaveProperty(
      'problem',
      expect.stringMatching(/job summary has the report:.*pull-requests: write/),
    )
  })

  it('never throws, not even for a body that cannot be rendered', async () => {
    const { outcome } = await gateOn([], {
      body: () => {
        throw new Error('no report')
      },
    })
    expect(outcome).toHaveProperty('problem', expect.stringContaining('no report'))
  })
})
