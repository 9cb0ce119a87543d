import type { IncomingHttpHeaders } from 'node:http'
import { type Answer, type Area, notFound, ok, refused } from './answers.ts'
import { createBlobStore } from './blob-store.ts'
import { createFailures, failed } from './failures.ts'
import { createGitStore } from './git-store.ts'
import { createActions } from './github-actions.ts'
import { createContent } from './github-content.ts'
import { createGit } from './github-git.ts'
import { createPulls } from './github-pulls.ts'
import { aRepository, type Json, REPOSITORY } from './objects.ts'
import { type Matched, matchOperation, requestProblems, responseProblems } from './openapi.ts'
import { type Received, serve } from './serve.ts'

export const TOKEN = 'loopback-token-5f2b1c'

interface RecordedRequest {
  method: string
  /** Without `/api/v3` and without the query. */
  path: string
  query: Record<string, string>
  body: unknown
  headers: IncomingHttpHeaders
  /** As in GitHub's description, for example `issues/create-comment`. */
  operation: string | undefined
}

export interface LoopbackOptions {
  repository?: string
  /** `/api/v3` on a GitHub Enterprise Server. */
  basePath?: '' | '/api/v3'
}

export type LoopbackGithub = Awaited<ReturnType<typeof loopbackGithub>>

/**
 * GitHub's REST API on this machine, over a state that a test sets up. Every request is checked against GitHub's own
 * OpenAPI description, and so is every answer: what either has against it lands in `violations`, and a wrong request is
 * answered 500. Assert after each test that `violations` is empty.
 */
export async function loopbackGithub({ repository = REPOSITORY, basePath = '' }: LoopbackOptions = {}) {
  const git = createGitStore()
  const blobs = await createBlobStore()
  const pulls = createPulls(git, repository)
  const actions = createActions(blobs, repository)
  const failures = createFailures()
  const requests: RecordedRequest[] = []
  const violations: string[] = []
  const areas: Area = {
    'repos/get': () => ok({ ...aRepository(repository), network_count: 0, subscribers_count: 0 }),
    ...pulls.area,
    ...actions.area,
    ...createContent(git, repository).area,
    ...createGit(git, repository, pulls.settings).area,
  }

  function handle(received: Received): Answer | undefined {
    const { method, url, headers } = received
    const inside = url.pathname.startsWith(`${basePath}/`)
    const path = inside ? url.pathname.slice(basePath.length) : url.pathname
    const matched = inside ? matchOperation(method, path) : undefined
    const body = parsed(received.bytes)
    requests.push({ method, path, query: Object.fromEntries(url.searchParams), body, headers, operation: matched?.id })
    const problems = matched ? requestProblems(matched, url.searchParams, body) : ['no such operation']
    if (!headers['user-agent']) problems.push('no user-agent header')
    if (problems.length > 0) {
      violations.push(...problems.map((problem) => `${method} ${url.pathname}${url.search}: ${problem}`))
      return refused(500, `The loopback GitHub refuses: ${problems.join('; ')}`)
    }
    const failure = failures.take(method, path)
    if (failure?.applied && matched) answered(matched, received, body)
    if (failure) return failure.hang ? undefined : failed(failure)
    return matched && answered(matched, received, body)
  }

  function answered(matched: Matched, { url, headers }: Received, body: unknown): Answer {
    const { parameters, id } = matched
    if (!/^(token|bearer) /i.test(headers.authorization ?? '')) return refused(401, 'Requires authentication')
    if (!headers.authorization?.endsWith(` ${TOKEN}`)) return refused(401, 'Bad credentials')
    if (`${parameters.owner}/${parameters.repo}` !== repository) return notFound()
    const answer = areas[id]?.({ parameters, query: url.searchParams, body: (body ?? {}) as Json, headers, url })
    if (!answer) throw new Error(`the loopback GitHub has no answer for ${id}`)
    if (!isRaw(answer)) {
      const problems = responseProblems(id, answer.status, plain(answer.body))
      violations.push(...problems.map((problem) => `answer to ${id}: ${problem}`))
    }
    return answer
  }

  const { origin, errors, stop } = await serve(handle)
  return {
    ...{ repository, git, blobs, requests, failNext: failures.failNext, unusedFailures: failures.unused },
    /** What GITHUB_API_URL is. */
    url: `${origin}${basePath}`,
    /** Of the API and of the signed URLs it hands out. */
    get violations(): string[] {
      return [...violations, ...errors, ...blobs.violations()]
    },
    ...{ pulls: pulls.pulls, comments: pulls.comments, permissions: pulls.permissions, settings: pulls.settings },
    ...{ associated: pulls.associated, addPull: pulls.addPull, addComment: pulls.addComment },
    ...{
      addLabelEvent: pulls.addLabelEvent,
      addPullEvent: pulls.addPullEvent,
      addRun: actions.addRun,
      addJob: actions.addJob,
    },
    ...{ addArtifact: actions.addArtifact, artifacts: actions.artifacts, runs: actions.runs },
    workflows: actions.workflows,
    /** The requests of one operation, for example `issues/create-comment`. */
    requestsTo: (operation: string) => requests.filter((request) => request.operation === operation),
    stop: async () => void (await Promise.all([stop(), blobs.stop()])),
  }
}

function parsed(bytes: Buffer): unknown {
  if (bytes.byteLength === 0) return undefined
  try {
    return JSON.parse(bytes.toString())
  } catch (error) {
    if (error instanceof SyntaxError) return bytes.toString()
    throw error
  }
}

/** An object as its reader gets it: without keys that are undefined. */
function plain(body: unknown): unknown {
  return body === undefined ? undefined : JSON.parse(JSON.stringify(body))
}

function isRaw({ body }: Answer): boolean {
  return typeof body === 'string' || body instanceof Uint8Array
}
