import { aWorkflowRun, type WorkflowRunOptions, workflowIdOf } from './actions-objects.ts'
import {
  aLabel,
  aPullRequest,
  aRepository,
  aSha,
  aUser,
  idOf,
  type Json,
  type PullRequestOptions,
  REPOSITORY,
} from './objects.ts'

/** An event as the runner hands it to an action: the payload and what GITHUB_REF, GITHUB_SHA and the like are. */
export interface GithubEvent {
  event: string
  payload: Json
  ref: string
  sha: string
  headRef?: string
  baseRef?: string
}

const API = `https://api.github.com/repos/${REPOSITORY}`
const HTML = `https://github.com/${REPOSITORY}`
const NOW = '2026-11-20T10:00:00Z'
const PERSON = { name: 'Dana', email: 'dana@acme.example' }
/** The repository that a pull request of an outsider comes from. */
export const FORK = 'mallory/support-agent'

type PullRequestEvent = PullRequestOptions & {
  action?: 'opened' | 'synchronize' | 'labeled'
  label?: string
  /** The head before a `synchronize`. */
  before?: string
}

/** `head.repository: FORK` makes it a fork's. The commit that is checked out is the merge commit, as on GitHub. */
export function aPullRequestEvent({
  action = 'opened',
  label,
  before,
  ...options
}: PullRequestEvent = {}): GithubEvent {
  const labels = label === undefined ? (options.labels ?? []) : [...(options.labels ?? []), label]
  const pull = aPullRequest({ ...options, labels })
  const more = {
    opened: {},
    synchronize: { before: before ?? aSha('before'), after: pull.head.sha },
    labeled: { label: aLabel(label ?? 'agent-slo-override') },
  }[action]
  return {
    event: 'pull_request',
    payload: { action, number: pull.number, pull_request: pull, ...more, ...common(pull.user.login) },
    ref: `refs/pull/${pull.number}/merge`,
    sha: pull.merge_commit_sha ?? pull.head.sha,
    headRef: pull.head.ref,
    baseRef: pull.base.ref,
  }
}

/** The event that runs an outsider's change with the base's secrets. */
export function aPullRequestTargetEvent(options: PullRequestEvent = {}): GithubEvent {
  const event = aPullRequestEvent(options)
  const { base } = aPullRequest(options)
  return { ...event, event: 'pull_request_target', ref: `refs/heads/${base.ref}`, sha: base.sha }
}

export function aMergeGroupEvent({ number = 7, headSha = aSha('queue'), baseSha = aSha('base') } = {}): GithubEvent {
  const headRef = `refs/heads/gh-readonly-queue/main/pr-${number}-${baseSha}`
  const head = { ...aCommitOf(headSha), author: PERSON, committer: PERSON }
  const group = {
    head_sha: headSha,
    head_ref: headRef,
    base_ref: 'refs/heads/main',
    base_sha: baseSha,
    head_commit: head,
  }
  return {
    event: 'merge_group',
    payload: { action: 'checks_requested', merge_group: group, ...common() },
    ref: headRef,
    sha: headSha,
  }
}

export function aPushEvent({ branch = 'main', before = aSha('before'), after = aSha('main') } = {}): GithubEvent {
  const ref = `refs/heads/${branch}`
  const author = { ...PERSON, username: 'dana' }
  const url = `${HTML}/commit/${after}`
  const changes = { added: [], removed: [], modified: ['agent/prompt.md'] }
  const commit = { ...aCommitOf(after), distinct: true, url, author, committer: author, ...changes }
  return {
    event: 'push',
    payload: {
      ...{ ref, before, after, created: false, deleted: false, forced: false, base_ref: null },
      ...{ compare: `${HTML}/compare/${before}...${after}`, commits: [commit], head_commit: commit, pusher: PERSON },
      ...common(),
    },
    ref,
    sha: after,
  }
}

/** GitHub has no schema for it: not a webhook, the runner alone sees it. */
export function aScheduleEvent({ cron = '17 4 * * *', sha = aSha('main') } = {}): GithubEvent {
  const { repository } = common()
  return {
    event: 'schedule',
    payload: { schedule: cron, repository, workflow: '.github/workflows/gate.yml' },
    ref: 'refs/heads/main',
    sha,
  }
}

export function aWorkflowDispatchEvent({
  branch = 'main',
  sha = aSha('main'),
  inputs = null as Json | null,
} = {}): GithubEvent {
  const ref = `refs/heads/${branch}`
  return {
    event: 'workflow_dispatch',
    payload: { inputs, ref, workflow: '.github/workflows/gate.yml', ...common() },
    ref,
    sha,
  }
}

export function aReleaseEvent({ tag = 'v1.4.0', sha = aSha('release') } = {}): GithubEvent {
  const id = idOf(tag)
  const url = `${API}/releases/${id}`
  const release = {
    ...{
      url,
      assets_url: `${url}/assets`,
      upload_url: `${url}/assets{?name,label}`,
      html_url: `${HTML}/releases/${tag}`,
    },
    ...{ id, node_id: `RE_${id}`, tag_name: tag, target_commitish: 'main', name: tag, body: '', assets: [] },
    ...{ draft: false, prerelease: false, author: aUser('dana'), created_at: NOW, published_at: NOW },
    ...{ tarball_url: `${API}/tarball/${tag}`, zipball_url: `${API}/zipball/${tag}` },
  }
  return {
    event: 'release',
    payload: { action: 'published', release, ...common() },
    ref: `refs/tags/${tag}`,
    sha,
  }
}

export function aDeploymentEvent({
  branch = 'main',
  sha = aSha('main'),
  environment = 'production',
} = {}): GithubEvent {
  const id = idOf(`deployment ${sha}`)
  const url = `${API}/deployments/${id}`
  const deployment = {
    ...{ url, id, node_id: `DE_${id}`, sha, ref: branch, task: 'deploy', payload: {}, description: null },
    ...{ original_environment: environment, environment, creator: aUser('dana'), created_at: NOW, updated_at: NOW },
    ...{ statuses_url: `${url}/statuses`, repository_url: API },
  }
  return {
    event: 'deployment',
    payload: { action: 'created', deployment, workflow: null, workflow_run: null, ...common() },
    ref: `refs/heads/${branch}`,
    sha,
  }
}

/** The gate's own run on a fork's pull request has ended. As on GitHub, a fork's run names no pull request. */
export function aWorkflowRunEvent({
  sha = aSha('main'),
  ...options
}: WorkflowRunOptions & { sha?: string } = {}): GithubEvent {
  const fork = { headRepository: FORK, headBranch: 'faster-refunds', headSha: aSha('head'), actor: 'mallory' }
  const run = aWorkflowRun({ event: 'pull_request', ...fork, ...options })
  const file = options.workflow ?? 'gate.yml'
  return {
    event: 'workflow_run',
    payload: { action: 'completed', workflow_run: run, workflow: aWorkflow(file), ...common() },
    ref: 'refs/heads/main',
    sha,
  }
}

function common(sender = 'dana') {
  return { repository: aRepository(), sender: aUser(sender) }
}

function aCommitOf(sha: string) {
  return { id: sha, tree_id: aSha(`tree of ${sha}`), message: 'Answer refunds faster', timestamp: NOW }
}

function aWorkflow(file: string) {
  const id = workflowIdOf(file)
  return {
    ...{ id, node_id: `W_${id}`, name: 'gate', path: `.github/workflows/${file}`, state: 'active' },
    ...{ created_at: NOW, updated_at: NOW, url: `${API}/actions/workflows/${id}` },
    ...{ html_url: `${HTML}/blob/main/.github/workflows/${file}`, badge_url: `${HTML}/workflows/gate/badge.svg` },
  }
}
