import { type Answer, type Area, type Call, notFound, ok, paged, refused } from './answers.ts'
import { aGitCommit } from './commit-objects.ts'
import type { GitStore } from './git-store.ts'
import { aComment, aLabel, aPullRequest, aUser, BOT, type PullRequest, type PullRequestOptions } from './objects.ts'

/** What else happens to a pull request. */
export interface PullEvent {
  event: 'head_ref_force_pushed'
  actor: string
  at?: string
}

export interface LabelEvent {
  event: 'labeled' | 'unlabeled'
  label: string
  actor: string
  /** ISO 8601. */
  at?: string
}

/** GitHub's limit, in characters. */
const LONGEST_BODY = 65_536

/** Pull requests with their comments, labels and the people's permissions. */
export function createPulls(git: GitStore, repository: string) {
  const pulls: PullRequest[] = []
  const comments: ReturnType<typeof aComment>[] = []
  const events: ((LabelEvent | PullEvent) & { number: number; id: number })[] = []
  /** Commit -> numbers of the pull requests that it came with, beyond head and merge commits. */
  const associated = new Map<string, number[]>()
  /** Login -> `admin`, `maintain`, `write`, `triage`, `read` or `none`; everybody else has `read`. */
  const permissions: Record<string, string> = {}
  const settings = { readOnly: false, viewer: BOT }
  let nextComment = 5001

  function addPull(options: PullRequestOptions = {}): PullRequest {
    const pull = aPullRequest(options, repository)
    pulls.push(pull)
    for (const { name } of pull.labels)
      events.push(anEvent(pull.number, { event: 'labeled', label: name, actor: 'dana' }))
    return pull
  }

  function addComment(number: number, author: string, body: string) {
    const comment = aComment(nextComment++, number, author, body, repository)
    comments.push(comment)
    return comment
  }

  /** Puts a label on a pull request, or takes it off, and keeps the event of it. */
  function addLabelEvent(number: number, given: LabelEvent): void {
    const pull = pulls.find((each) => each.number === number)
    if (!pull) throw new Error(`no pull request ${number}: add it first`)
    const others = pull.labels.filter(({ name }) => name !== given.label)
    pull.labels = given.event === 'labeled' ? [...others, aLabel(given.label, repository)] : others
    pull.updated_at = given.at ?? pull.updated_at
    events.push(anEvent(number, given))
  }

  function addPullEvent(number: number, given: PullEvent): void {
    events.push(anEvent(number, given))
  }

  function anEvent<T extends LabelEvent | PullEvent>(number: number, given: T) {
    return { ...given, number, id: 7000 + events.length }
  }

  function onPull(call: Call, answer: (pull: PullRequest) => Answer): Answer {
    const number = Number(call.parameters.issue_number ?? call.parameters.pull_number)
    const pull = pulls.find((each) => each.number === number)
    return pull ? answer(pull) : notFound()
  }

  function writing(body: unknown, answer: () => Answer): Answer {
    if (settings.readOnly) return refused(403, 'Resource not accessible by integration')
    if (String(body).length > LONGEST_BODY) return tooLong()
    return answer()
  }

  const area: Area = {
    'issues/list-comments': (call) =>
      onPull(call, ({ issue_url }) =>
        paged(
          call,
          comments.filter((each) => each.issue_url === issue_url),
        ),
      ),
    'issues/create-comment': (call) =>
      writing(call.body.body, () =>
        onPull(call, ({ number }) => ok(addComment(number, settings.viewer, String(call.body.body)), 201)),
      ),
    'issues/update-comment': (call) =>
      writing(call.body.body, () => {
        const comment = comments.find(({ id }) => String(id) === call.parameters.comment_id)
        if (!comment) return notFound()
        comment.body = String(call.body.body)
        return ok(comment)
      }),
    'issues/list-labels-on-issue': (call) => onPull(call, ({ labels }) => paged(call, labels)),
    'issues/list-events': (call) => onPull(call, ({ number }) => paged(call, labelEventsOf(number))),
    'issues/list-events-for-timeline': (call) =>
      onPull(call, ({ number, head }) => paged(call, [...committedEvents(head.sha), ...labelEventsOf(number)])),
    'pulls/get': (call) => onPull(call, (pull) => ok(pull)),
    'pulls/list': (call) => paged(call, newestFirst(pulls.filter((pull) => isAsked(pull, call.query))).map(simple)),
    'repos/list-pull-requests-associated-with-commit': (call) => {
      const sha = call.parameters.commit_sha ?? ''
      const numbers = associated.get(sha) ?? []
      const found = pulls.filter(
        ({ number, head, merge_commit_sha }) =>
          numbers.includes(number) || head.sha === sha || (merge_commit_sha === sha && git.commits.has(sha)),
      )
      return paged(call, found.map(simple))
    },
    'repos/get-collaborator-permission-level': ({ parameters: { username = '' } }) => {
      const role = permissions[username] ?? 'read'
      const permission = { maintain: 'write', triage: 'read' }[role] ?? role
      return ok({ permission, role_name: role, user: { ...aUser(username), role_name: role } })
    },
  }

  function labelEventsOf(number: number) {
    return events.filter((each) => each.number === number).map((each) => issueEvent(each, repository))
  }

  /** Only the head: what a test asks is whether a label is older than the last push. */
  function committedEvents(head: string) {
    return git.commits.has(head) ? [{ event: 'committed', ...aGitCommit(git, head, repository) }] : []
  }

  return {
    ...{ pulls, comments, permissions, associated, settings, area },
    ...{ addPull, addComment, addLabelEvent, addPullEvent },
  }
}

function issueEvent(given: (LabelEvent | PullEvent) & { id: number }, repository: string) {
  const { id, event, actor, at } = given
  return {
    id,
    node_id: `LE_${id}`,
    url: `https://api.github.com/repos/${repository}/issues/events/${id}`,
    actor: aUser(actor),
    event,
    commit_id: null,
    commit_url: null,
    created_at: at ?? '2026-11-20T10:00:00Z',
    performed_via_github_app: null,
    ...('label' in given && { label: { name: given.label, color: 'ededed' } }),
  }
}

function isAsked(pull: PullRequest, query: URLSearchParams): boolean {
  const state = query.get('state') ?? 'open'
  const head = query.get('head')
  const base = query.get('base')
  return (
    (state === 'all' || pull.state === state) &&
    (head === null || pull.head.label === head) &&
    (base === null || pull.base.ref === base)
  )
}

function newestFirst(pulls: PullRequest[]): PullRequest[] {
  return [...pulls].sort((a, b) => b.number - a.number)
}

const ONLY_ALONE = (
  'merged mergeable rebaseable mergeable_state merged_by comments review_comments maintainer_can_modify commits ' +
  'additions deletions changed_files'
).split(' ')

/** Lists do not say whether a pull request can be merged, nor how large it is. */
function simple(pull: PullRequest) {
  return Object.fromEntries(Object.entries(pull).filter(([key]) => !ONLY_ALONE.includes(key)))
}

function tooLong(): Answer {
  const message = `Body is too long (maximum is ${LONGEST_BODY} characters)`
  const error = { resource: 'IssueComment', code: 'unprocessable', field: 'data', message }
  return refused(422, 'Validation Failed', { errors: [error] })
}
