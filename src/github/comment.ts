import type { GitHub, RepositoryName } from './client.ts'
import { type CommentMode, changesSince, shouldComment } from './comment-changes.ts'
import { beginsWith } from './comment-marker.ts'
import { headOf, whyOvertaken } from './comment-order.ts'
import { type CommentState, parseState, stateLine } from './comment-state.ts'
import { cutMarkdown } from './cut-markdown.ts'
import { githubFault } from './fault.ts'

/** Of 65,536; GitHub counts some characters more than once. */
const LIMIT = 60_000
/** Where GitHub finds even that too long. */
const SHORT_LIMIT = 30_000
/** Pages of 100 comments that are searched. */
const MAX_PAGES = 100
/** A comment whose creation met a fault may exist all the same: it is looked for before another try. */
const CREATE_TRIES = 3

export interface CommentRequest {
  github: GitHub
  repository: RepositoryName
  pullRequest: number
  /** Login whose comments are ours: `github-actions[bot]` for a job's own token. */
  author: string
  /** The first line, from `marker`. */
  marker: string
  mode: CommentMode
  state: CommentState
  /** The report; `changes` is a paragraph on what changed since the last comment, undefined for the first. */
  body: (changes: string | undefined) => string
  /** Where the whole report is: the workflow run. */
  runUrl: string
}

/** What became of the comment. `left`: the mode says that nothing is to be written; `overtaken`: another run's is newer. */
export type CommentOutcome =
  | { outcome: 'created' | 'updated'; url: string }
  | { outcome: 'left'; url: string | undefined }
  | { outcome: 'overtaken'; url: string | undefined; reason: string }
  | { outcome: 'failed'; problem: string }

type Written = Extract<CommentOutcome, { outcome: 'created' | 'updated' }>

interface Found {
  id: number
  url: string
  body: string
}

/**
 * Keeps one comment per marker on a pull request: the author's own that begins with it is updated in place, else one is
 * created. Never throws: a comment that fails never changes a verdict, and the problem says why.
 */
export async function upsertComment(request: CommentRequest): Promise<CommentOutcome> {
  try {
    if (request.mode === 'never') return { outcome: 'left', url: undefined }
    const [found, ...doubles] = await findComments(request)
    const previous = found && { state: parseState(found.body) }
    if (!shouldComment(request.mode, previous, request.state)) return { outcome: 'left', url: found?.url }
    const head = await headOf(request, request.pullRequest)
    const reason = whyOvertaken({ previous: previous?.state, current: request.state, head })
    if (reason !== undefined) return { outcome: 'overtaken', url: found?.url, reason }
    const text = request.body(changesSince(previous?.state, request.state))
    const written = await writeCut(request, found, text)
    await retire(request, doubles, written.url)
    return written
  } catch (error) {
    const { status, reason } = githubFault(error)
    // Reading the comments may be what is refused, and reading alone would not do.
    const isForbidden = (status === 403 || status === 404) && !reason.includes('pull-requests: write')
    const needed = isForbidden ? '; a comment needs `pull-requests: write`' : ''
    const problem = `the comment could not be written; the job summary has the report: ${reason}${needed}`
    return { outcome: 'failed', problem }
  }
}

/** Author and first line must both match: anyone can write the marker, and a report may quote it. */
async function findComments({ github, repository, pullRequest, author, marker }: CommentRequest): Promise<Found[]> {
  const where = { ...repository, issue_number: pullRequest, per_page: 100 }
  const found: Found[] = []
  let page = 0
  for await (const { data } of github.paginate.iterator(github.rest.issues.listComments, where)) {
    for (const { id, html_url, body = '', user } of data) {
      if (user?.login === author && beginsWith(body, marker)) found.push({ id, url: html_url, body })
    }
    page++
    if (page === MAX_PAGES) break
  }
  return found
}

async function writeCut(request: CommentRequest, found: Found | undefined, text: string): Promise<Written> {
  try {
    return await write(request, found, composed(request, text, LIMIT))
  } catch (error) {
    if (githubFault(error).status !== 422) throw error
    return write(request, found, composed(request, text, SHORT_LIMIT))
  }
}

/** Two runs that ended in the same second created one each: only the one that is kept may show a verdict. */
async function retire({ github, repository }: CommentRequest, doubles: readonly Found[], url: string): Promise<void> {
  const body = `The gate's comment is ${url}.`
  // What fails is tried again by the next run: the comment itself is written.
  await Promise.allSettled(
    doubles.map(({ id }) => github.rest.issues.updateComment({ ...repository, comment_id: id, body })),
  )
}

/** Marker, report and state; only the report is cut. */
function composed({ marker, state, runUrl }: CommentRequest, text: string, limit: number): string {
  const line = stateLine(state)
  const room = limit - marker.length - line.length - 4
  return `${marker}\n${cutMarkdown(text.trimEnd(), { limit: room, unit: 'characters', moreUrl: runUrl })}\n\n${line}`
}

async function write(request: CommentRequest, found: Found | undefined, body: string): Promise<Written> {
  const { github, repository } = request
  if (found === undefined) return create(request, body)
  try {
    const { data } = await github.rest.issues.updateComment({ ...repository, comment_id: found.id, body })
    return { outcome: 'updated', url: data.html_url }
  } catch (error) {
    // Deleted meanwhile.
    if (githubFault(error).status === 404) return create(request, body)
    throw error
  }
}

async function create(request: CommentRequest, body: string): Promise<Written> {
  const { github, repository, pullRequest } = request
  for (let attempt = 1; ; attempt++) {
    try {
      const where = { ...repository, issue_number: pullRequest, body, request: { retries: 0 } }
      const { data } = await github.rest.issues.createComment(where)
      return { outcome: 'created', url: data.html_url }
    } catch (error) {
      const { status } = githubFault(error)
      const isTheirFault = status === undefined || status >= 500
      if (!isTheirFault || attempt === CREATE_TRIES) throw error
      const found = (await findComments(request)).find((comment) => comment.body === body)
      if (found) return { outcome: 'created', url: found.url }
    }
  }
}
