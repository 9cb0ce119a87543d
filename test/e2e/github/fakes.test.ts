import { request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import { getOctokit } from '@actions/github'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { digestOf } from './actions-objects.ts'
import { secondaryRateLimit } from './failures.ts'
import { type LoopbackGithub, loopbackGithub, TOKEN } from './loopback-github.ts'
import { aSha, BOT } from './objects.ts'
import { operationIds } from './openapi.ts'
import { aZip, unzipped } from './zips.ts'

const repo = { owner: 'acme', repo: 'support-agent' }

let github: LoopbackGithub
let octokit: ReturnType<typeof getOctokit>

beforeEach(async () => {
  github = await loopbackGithub()
  octokit = getOctokit(TOKEN, { baseUrl: github.url, log: SILENT })
})
afterEach(() => github.stop())

const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

describe('what a test cannot get past the loopback GitHub', () => {
  test.each([
    ['an unknown route', 'GET', '/repos/acme/support-agent/stargazers', undefined, 'no such operation'],
    ['an unknown method', 'DELETE', '/repos/acme/support-agent/issues/comments/1', undefined, 'no such operation'],
    ['a query that GitHub does not know', 'GET', '/repos/acme/support-agent/pulls?perpage=100', undefined, 'perpage'],
    ['a query of the wrong type', 'GET', '/repos/acme/support-agent/pulls?page=two', undefined, 'page'],
    ['a query outside its values', 'GET', '/repos/acme/support-agent/pulls?state=merged', undefined, 'state'],
    ['a path of the wrong type', 'GET', '/repos/acme/support-agent/pulls/seven', undefined, 'pull_number'],
    ['a missing body', 'POST', '/repos/acme/support-agent/issues/7/comments', undefined, 'body'],
    ['a body of the wrong type', 'POST', '/repos/acme/support-agent/issues/7/comments', { body: 7 }, '/body'],
    ['an unknown key', 'POST', '/repos/acme/support-agent/issues/7/comments', { body: 'a', text: 'b' }, 'text'],
    ['a body where none belongs', 'GET', '/repos/acme/support-agent', 'nonsense', 'unexpected body'],
  ])('%s is answered 500 and recorded', async (_, method, path, body, named) => {
    const response = await request(method, path, body)
    expect(response.status).toBe(500)
    expect(github.violations.join('\n')).toContain(named)
  })

  test('a request without a token, or with another one, is refused as GitHub refuses it', async () => {
    const headers = { 'user-agent': 'test' }
    expect((await fetch(`${github.url}/repos/acme/support-agent`, { headers })).status).toBe(401)
    const other = getOctokit('another', { baseUrl: github.url, log: SILENT })
    await expect(other.rest.repos.get(repo)).rejects.toMatchObject({ status: 401 })
    expect(github.violations).toEqual([])
  })

  test("the token sent along to a signed URL is noticed: it is another host's", async () => {
    const run = github.addRun()
    const { id } = github.addArtifact(run.id, { name: 'sessions', zip: await aZip({ 'a.txt': 'a' }) })
    const found = await request('GET', `/repos/acme/support-agent/actions/artifacts/${id}/zip`, undefined)
    const location = found.headers.get('location') ?? ''
    expect((await fetch(location)).status).toBe(200)
    expect((await fetch(location, { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(400)
    expect(github.violations.join()).toContain('authorization')
  })

  async function request(method: string, path: string, body: unknown): Promise<Response> {
    const init = {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'user-agent': 'test' },
      redirect: 'manual' as const,
    }
    if (method === 'GET' && body !== undefined) return withBody(`${github.url}${path}`, init.headers, String(body))
    return fetch(`${github.url}${path}`, { ...init, ...(body !== undefined && { body: JSON.stringify(body) }) })
  }
})

test('every operation has an answer, and every answer is one that GitHub gives', async () => {
  const base = github.git.commit({
    files: { 'a.yml': 'a: 1\n', 'deep/er/b.yml': 'b: 1\n', link: { symlink: 'a.yml' } },
    branch: 'main',
  })
  const head = github.git.commit({ files: { 'a.yml': 'a: 2\n' }, parents: [base], branch: 'faster-refunds' })
  const { number } = github.addPull({ head: { sha: head }, base: { sha: base }, labels: ['agent-slo-override'] })
  github.addLabelEvent(number, { event: 'unlabeled', label: 'agent-slo-override', actor: 'erin' })
  const comment = github.addComment(number, 'dana', 'Looks good')
  const run = github.addRun({
    event: 'pull_request',
    pullRequests: [{ number, headRef: 'x', headSha: head, baseRef: 'main', baseSha: base }],
  })
  github.addJob(run.id, { name: 'collect (1/8)', conclusion: 'failure' })
  const { id: artifact_id } = github.addArtifact(run.id, { name: 'sessions', zip: await aZip({ 'a.txt': 'a' }) })
  const { git, issues, pulls, repos, actions } = octokit.rest

  await repos.get(repo)
  await issues.createComment({ ...repo, issue_number: number, body: 'a' })
  await issues.updateComment({ ...repo, comment_id: comment.id, body: 'b' })
  await issues.listComments({ ...repo, issue_number: number, per_page: 100 })
  await issues.listLabelsOnIssue({ ...repo, issue_number: number })
  await issues.listEvents({ ...repo, issue_number: number })
  await issues.listEventsForTimeline({ ...repo, issue_number: number })
  await pulls.get({ ...repo, pull_number: number })
  await pulls.list({ ...repo, state: 'open', head: 'acme:faster-refunds' })
  await repos.listPullRequestsAssociatedWithCommit({ ...repo, commit_sha: head })
  await repos.getCollaboratorPermissionLevel({ ...repo, username: 'erin' })
  await repos.getContent({ ...repo, path: 'deep/er/b.yml', ref: base })
  await repos.getContent({ ...repo, path: 'deep', ref: 'main' })
  await repos.getContent({ ...repo, path: 'link', ref: 'main' })
  await repos.getCommit({ ...repo, ref: head })
  const { data: compared } = await repos.compareCommitsWithBasehead({ ...repo, basehead: `main...${head}` })
  expect(compared).toMatchObject({ status: 'ahead', ahead_by: 1, files: [{ filename: 'a.yml' }, {}, {}] })
  await git.getTree({ ...repo, tree_sha: base, recursive: '1' })
  const { data: blob } = await git.createBlob({ ...repo, content: 'text', encoding: 'utf-8' })
  await git.getBlob({ ...repo, file_sha: blob.sha })
  const { data: tree } = await git.createTree({
    ...repo,
    tree: [{ path: 'l/a.json', mode: '100644', type: 'blob', sha: blob.sha }],
  })
  const { data: orphan } = await git.createCommit({ ...repo, message: 'first', tree: tree.sha, parents: [] })
  await git.createRef({ ...repo, ref: 'refs/heads/agent-slo-gate', sha: orphan.sha })
  const { data: second } = await git.createCommit({ ...repo, message: 'second', tree: tree.sha, parents: [orphan.sha] })
  await git.updateRef({ ...repo, ref: 'heads/agent-slo-gate', sha: second.sha })
  expect((await git.getRef({ ...repo, ref: 'heads/agent-slo-gate' })).data.object.sha).toBe(second.sha)
  await actions.listWorkflowRuns({ ...repo, workflow_id: 'gate.yml', status: 'completed', branch: 'main' })
  await actions.listWorkflowRunsForRepo({ ...repo, head_sha: head })
  await actions.getWorkflowRun({ ...repo, run_id: run.id })
  await actions.listWorkflowRunArtifacts({ ...repo, run_id: run.id, name: 'sessions' })
  await actions.listArtifactsForRepo({ ...repo, name: 'sessions' })
  await actions.getArtifact({ ...repo, artifact_id })
  await actions.downloadArtifact({ ...repo, artifact_id, archive_format: 'zip' })
  await actions.listJobsForWorkflowRunAttempt({ ...repo, run_id: run.id, attempt_number: 1 })

  expect(github.violations).toEqual([])
  expect(new Set(github.requests.map(({ operation }) => operation))).toEqual(new Set(operationIds))
})

test('an answer that GitHub would not give is noticed', async () => {
  github.addPull()
  Object.assign(github.addComment(7, 'dana', 'a'), { user: undefined, id: 'one' })
  await octokit.rest.issues.listComments({ ...repo, issue_number: 7 })
  expect(github.violations.join('\n')).toMatch(/answer to issues\/list-comments: response 200\/0/)
})

test('101 comments are two pages; ours is written as the token and read back', async () => {
  github.addPull()
  for (let at = 0; at < 101; at += 1) github.addComment(7, 'dana', `comment ${at}`)
  const all = await octokit.paginate(octokit.rest.issues.listComments, { ...repo, issue_number: 7, per_page: 100 })
  expect(all).toHaveLength(101)
  expect(github.requestsTo('issues/list-comments').map(({ query }) => query.page)).toEqual([undefined, '2'])
  const { data } = await octokit.rest.issues.createComment({ ...repo, issue_number: 7, body: 'x'.repeat(65_536) })
  expect(data.user).toMatchObject({ login: BOT, type: 'Bot' })
  expect(github.comments.at(-1)).toMatchObject({ id: data.id, user: { login: BOT } })
  const tooLong = octokit.rest.issues.createComment({ ...repo, issue_number: 7, body: 'x'.repeat(65_537) })
  await expect(tooLong).rejects.toMatchObject({ status: 422, message: expect.stringContaining('too long') })
})

test('a read-only token reads, and writes nothing', async () => {
  github.addPull()
  github.settings.readOnly = true
  await octokit.rest.issues.listComments({ ...repo, issue_number: 7 })
  const writing = octokit.rest.issues.createComment({ ...repo, issue_number: 7, body: 'a' })
  await expect(writing).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('Resource not accessible'),
  })
  expect(github.comments).toEqual([])
})

test('failures come in the order asked for, then GitHub works again', async () => {
  github.addPull()
  github.failNext({ method: 'POST', pathPattern: /\/comments$/, status: 500, times: 2 })
  github.failNext({ method: 'POST', ...secondaryRateLimit(3, 429) })
  github.failNext({ method: 'PATCH', status: 404 })
  const write = () => octokit.rest.issues.createComment({ ...repo, issue_number: 7, body: 'a' })
  await expect(write()).rejects.toMatchObject({ status: 500 })
  await octokit.rest.issues.listComments({ ...repo, issue_number: 7 })
  await expect(write()).rejects.toMatchObject({ status: 500 })
  await expect(write()).rejects.toMatchObject({ status: 429, response: { headers: { 'retry-after': '3' } } })
  expect((await write()).status).toBe(201)
  expect(github.comments).toHaveLength(1)
  expect(github.unusedFailures()).toMatchObject([{ method: 'PATCH' }])
  github.failNext({ method: 'POST', status: 502, applied: true })
  await expect(write()).rejects.toMatchObject({ status: 502 })
  expect(github.comments).toHaveLength(2)
})

test("files come as they are; a folder's tree by `sha:path`; what is missing is 404", async () => {
  const text = 'ümlaut\n'.repeat(200_000)
  const sha = github.git.commit({
    files: { 'agent/big.yml': text, 'agent/link.yml': { symlink: '../top.yml' }, 'top.yml': 't' },
  })
  const raw = { ...repo, ref: sha, mediaType: { format: 'raw' } }
  expect((await octokit.rest.repos.getContent({ ...raw, path: 'agent/big.yml' })).data).toBe(text)
  expect((await octokit.rest.repos.getContent({ ...raw, path: 'agent/link.yml' })).data).toBe('t')
  const inline = await octokit.rest.repos.getContent({ ...repo, ref: sha, path: 'agent/big.yml' })
  expect(inline.data).toMatchObject({ encoding: 'none', content: '' })
  const tree = await octokit.rest.git.getTree({ ...repo, tree_sha: `${sha}:agent` })
  expect(tree.data.tree.map(({ path, mode }) => [path, mode])).toEqual([
    ['big.yml', '100644'],
    ['link.yml', '120000'],
  ])
  await expect(octokit.rest.repos.getContent({ ...repo, ref: sha, path: 'no.yml' })).rejects.toMatchObject({
    status: 404,
  })
  await expect(octokit.rest.repos.getContent({ ...repo, ref: aSha('x'), path: 'top.yml' })).rejects.toMatchObject({
    status: 404,
  })
  expect(github.violations).toEqual([])
})

test('an artifact is found by its run and name and downloaded through its signed URL', async () => {
  const zip = await aZip({ 'sessions.jsonl': '{}\n' })
  const run = github.addRun({ headBranch: 'main', event: 'push', conclusion: 'failure' })
  github.addRun({ workflow: 'other.yml' })
  github.addArtifact(run.id, { name: 'baseline', zip })
  github.addArtifact(run.id, { name: 'old', zip, expired: true })
  const { data } = await octokit.rest.actions.listWorkflowRuns({ ...repo, workflow_id: 'gate.yml', status: 'failure' })
  expect(data.workflow_runs.map(({ id }) => id)).toEqual([run.id])
  const found = await octokit.rest.actions.listWorkflowRunArtifacts({ ...repo, run_id: run.id, name: 'baseline' })
  const [artifact] = found.data.artifacts
  expect(artifact).toMatchObject({ digest: digestOf(zip), size_in_bytes: zip.byteLength, expired: false })
  const downloaded = await octokit.rest.actions.downloadArtifact({
    ...repo,
    artifact_id: artifact?.id ?? 0,
    archive_format: 'zip',
  })
  expect(String((await unzipped(Buffer.from(downloaded.data as ArrayBuffer)))['sessions.jsonl'])).toBe('{}\n')
  const gone = octokit.rest.actions.downloadArtifact({ ...repo, artifact_id: 3002, archive_format: 'zip' })
  await expect(gone).rejects.toMatchObject({ status: 410 })
  expect(github.violations).toEqual([])
})

test('a workflow that never ran has no runs; one that is not there is 404', async () => {
  const { listWorkflowRuns } = octokit.rest.actions
  expect((await listWorkflowRuns({ ...repo, workflow_id: 'gate.yml' })).data).toEqual({
    total_count: 0,
    workflow_runs: [],
  })
  await expect(listWorkflowRuns({ ...repo, workflow_id: 'no.yml' })).rejects.toMatchObject({ status: 404 })
})

test('a request that is left to wait is recorded, and stopping ends it', async () => {
  github.addPull()
  github.failNext({ method: 'POST', hang: true })
  const waiting = octokit.rest.issues.createComment({ ...repo, issue_number: 7, body: 'a' })
  const ended = expect(waiting).rejects.toThrow()
  await expect.poll(() => github.requests.length).toBe(1)
  await github.stop()
  await ended
  expect(github.comments).toEqual([])
  github = await loopbackGithub()
})

test('a GitHub Enterprise Server has its API below /api/v3', async () => {
  const server = await loopbackGithub({ basePath: '/api/v3' })
  const client = getOctokit(TOKEN, { baseUrl: server.url, log: SILENT })
  expect((await client.rest.repos.get(repo)).data.full_name).toBe('acme/support-agent')
  const outside = getOctokit(TOKEN, { baseUrl: server.url.replace('/api/v3', ''), log: SILENT })
  await expect(outside.rest.repos.get(repo)).rejects.toMatchObject({ status: 500 })
  expect(server.violations).toHaveLength(1)
  await server.stop()
})

/** `fetch` refuses to send a body with GET; a careless client does not. */
function withBody(url: string, headers: Record<string, string>, body: string): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: 'GET', headers: { ...headers, 'content-length': body.length } })
    request.on('error', reject)
    request.on('response', async (response) =>
      resolve(new Response(await text(response), { status: response.statusCode ?? 0 })),
    )
    request.end(body)
  })
}
