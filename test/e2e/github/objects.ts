import { createHash } from 'node:crypto'

/** A JSON object as GitHub sends it. Whole enough for its OpenAPI description and its webhook schemas. */
export type Json = Record<string, unknown>

export const SERVER = 'https://github.com'
const API = 'https://api.github.com'
const NOW = '2026-11-20T10:00:00Z'

export const REPOSITORY = 'acme/support-agent'
export const BOT = 'github-actions[bot]'

/** A user or, where the login ends in `[bot]`, a bot; its id follows from the login. */
export function aUser(login: string) {
  const url = `${API}/users/${login}`
  return {
    login,
    id: login === BOT ? 41898282 : idOf(login),
    node_id: `U_${idOf(login)}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${idOf(login)}`,
    gravatar_id: '',
    url,
    html_url: `${SERVER}/${login}`,
    ...urls(url, ['followers', 'following', 'gists', 'starred', 'subscriptions', 'repos', 'events', 'received_events']),
    organizations_url: `${url}/orgs`,
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    site_admin: false,
  }
}

/** The short form of a repository, inside of a workflow run. */
export function aRepositoryLite(fullName = REPOSITORY, partial: Json = {}) {
  const [owner = '', name = ''] = fullName.split('/')
  const url = `${API}/repos/${fullName}`
  return {
    id: idOf(fullName),
    node_id: `R_${idOf(fullName)}`,
    name,
    full_name: fullName,
    private: false,
    owner: aUser(owner),
    html_url: `${SERVER}/${fullName}`,
    description: null,
    fork: false,
    url,
    ...urls(url, REPOSITORY_URLS),
    ...partial,
  }
}

/** A whole repository, as webhooks and the pull request API have it. */
export function aRepository(fullName = REPOSITORY, partial: Json = {}) {
  return {
    ...aRepositoryLite(fullName),
    created_at: NOW,
    updated_at: NOW,
    pushed_at: NOW,
    git_url: `git://github.com/${fullName}.git`,
    ssh_url: `git@github.com:${fullName}.git`,
    clone_url: `${SERVER}/${fullName}.git`,
    svn_url: `${SERVER}/${fullName}`,
    homepage: null,
    language: 'TypeScript',
    license: null,
    mirror_url: null,
    ...zeros(['size', 'stargazers_count', 'watchers_count', 'forks_count', 'open_issues_count']),
    ...zeros(['forks', 'open_issues', 'watchers']),
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    default_branch: 'main',
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: 'public',
    custom_properties: {},
    ...partial,
  }
}

export interface PullRequestOptions {
  number?: number
  title?: string
  author?: string
  head?: { ref?: string; sha?: string; repository?: string }
  base?: { ref?: string; sha?: string }
  mergeCommitSha?: string | null
  /** ISO 8601; not merged unless said. */
  mergedAt?: string
  labels?: string[]
  state?: 'open' | 'closed'
  draft?: boolean
}

/** A whole pull request; its head is in a fork when `head.repository` is not the base's. */
export function aPullRequest(options: PullRequestOptions = {}, repository = REPOSITORY) {
  const { number = 7, title = 'Answer refunds faster', author = 'dana', labels = [], state = 'open' } = options
  const url = `${API}/repos/${repository}/pulls/${number}`
  const issue = `${API}/repos/${repository}/issues/${number}`
  const html = `${SERVER}/${repository}/pull/${number}`
  const head = { ref: 'faster-refunds', sha: aSha('head'), repository, ...options.head }
  const base = { ref: 'main', sha: aSha('base'), ...options.base, repository }
  const links = { self: url, html, issue, comments: `${issue}/comments`, ...reviewLinks(url, repository, head.sha) }
  return {
    url,
    id: 1_000_000 + number,
    node_id: `PR_${number}`,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    number,
    state,
    locked: false,
    title,
    user: aUser(author),
    body: null,
    created_at: NOW,
    updated_at: NOW,
    closed_at: state === 'closed' ? NOW : null,
    merged_at: options.mergedAt ?? null,
    merge_commit_sha: options.mergeCommitSha === undefined ? aSha(`merge ${number}`) : options.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: labels.map((name) => aLabel(name, repository)),
    milestone: null,
    draft: options.draft ?? false,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    head: side(head),
    base: side(base),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: head.repository === repository ? 'MEMBER' : 'FIRST_TIME_CONTRIBUTOR',
    auto_merge: null,
    active_lock_reason: null,
    merged: options.mergedAt !== undefined,
    mergeable: true,
    rebaseable: true,
    mergeable_state: 'clean',
    merged_by: null,
    comments: 0,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: 1,
    additions: 3,
    deletions: 1,
    changed_files: 1,
  }
}

export type PullRequest = ReturnType<typeof aPullRequest>

export function aLabel(name: string, repository = REPOSITORY) {
  const id = idOf(`label ${name}`)
  const url = `${API}/repos/${repository}/labels/${encodeURIComponent(name)}`
  return { id, node_id: `LA_${id}`, url, name, description: '', color: 'ededed', default: false }
}

export function aComment(id: number, number: number, author: string, body: string, repository = REPOSITORY) {
  const issue = `${API}/repos/${repository}/issues/${number}`
  return {
    id,
    node_id: `IC_${id}`,
    url: `${API}/repos/${repository}/issues/comments/${id}`,
    html_url: `${SERVER}/${repository}/pull/${number}#issuecomment-${id}`,
    issue_url: issue,
    body,
    user: aUser(author),
    created_at: NOW,
    updated_at: NOW,
    author_association: author.endsWith('[bot]') ? 'NONE' : 'MEMBER',
    performed_via_github_app: null,
  }
}

/** Forty hexadecimal digits that follow from a word, for a commit that nobody reads. */
export function aSha(word: string): string {
  return createHash('sha1').update(word).digest('hex')
}

/** A number that follows from a name, so that the same name has the same id everywhere. */
export function idOf(name: string): number {
  return createHash('sha1').update(name).digest().readUInt32BE() % 1_000_000_000
}

function side({ ref, sha, repository }: { ref: string; sha: string; repository: string }) {
  const [owner = ''] = repository.split('/')
  const fork = repository !== REPOSITORY && repository.split('/')[1] === REPOSITORY.split('/')[1]
  return { label: `${owner}:${ref}`, ref, sha, user: aUser(owner), repo: aRepository(repository, { fork }) }
}

function reviewLinks(pull: string, repository: string, sha: string) {
  return {
    review_comments: `${pull}/comments`,
    review_comment: `${API}/repos/${repository}/pulls/comments/{number}`,
    commits: `${pull}/commits`,
    statuses: `${API}/repos/${repository}/statuses/${sha}`,
  }
}

function urls(url: string, names: string[]) {
  return Object.fromEntries(names.map((name) => [`${name}_url`, `${url}/${name}`]))
}

function zeros(names: string[]) {
  return Object.fromEntries(names.map((name) => [name, 0]))
}

const REPOSITORY_URLS = (
  'forks keys collaborators teams hooks issue_events events assignees branches tags blobs git_tags git_refs trees ' +
  'statuses languages stargazers contributors subscribers subscription commits git_commits comments issue_comment ' +
  'contents compare merges archive downloads issues pulls milestones notifications labels releases deployments'
).split(' ')
