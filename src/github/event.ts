import { GateError } from '../domain/errors.ts'
import type { Stage } from '../domain/slo.ts'
import { type Env, isEnterpriseServer, type JobEnvironment, readJobEnvironment } from './event-env.ts'
import {
  basePayload,
  mergeGroupPayload,
  parsePayload,
  pullRequestPayload,
  workflowRunPayload,
} from './event-payload.ts'

interface Repository {
  owner: string
  repo: string
  id: number
  /** undefined where the payload does not say (`schedule` on older servers). */
  defaultBranch: string | undefined
}

interface PullRequest {
  number: number
  /** The head is in another repository, or in one that was deleted. Its token can only read. */
  fromFork: boolean
  authorLogin: string | undefined
  /** Opened or pushed to by Dependabot: its token can only read, and it sees no secrets but its own. */
  isDependabot: boolean
  labels: string[]
  headSha: string
  headRef: string
  baseSha: string
  baseRef: string
}

/** The workflow run that a `workflow_run` event tells of. Everything in it is said by the other run. */
export interface FinishedRun {
  id: number
  attempt: number
  event: string
  path: string
  conclusion: string | null
  headSha: string
  headBranch: string | null
  /** null once the fork was deleted. */
  headRepository: { id: number; owner: string } | null
}

/** What this job runs for. */
export interface EventContext {
  name: string
  repository: Repository
  /** The commit under test as people know it: the head of the pull request, not its merge commit. */
  headSha: string
  /** The commit that is checked out. */
  sha: string
  ref: string
  /** What the change is compared with; only pull requests and merge groups have one. */
  baseSha: string | undefined
  pullRequest: PullRequest | undefined
  finishedRun: FinishedRun | undefined
  run: { id: number; attempt: number; workflowPath: string | undefined; job: string }
  runUrl: string
  actor: string
  serverUrl: string
  apiUrl: string
  isGhes: boolean
  defaultStage: Stage
}

/**
 * Says what a job runs for, before any work.
 * @throws GateError `usage`: not a job's environment, a payload that is not GitHub's, or `pull_request_target`.
 */
export function detectEvent({ env, payload }: { env: Env; payload: unknown }): EventContext {
  const job = readJobEnvironment(env)
  const name = job.GITHUB_EVENT_NAME
  if (name === 'pull_request_target') refuseTarget()
  const repository = repositoryOf(job, payload)
  const pullRequest = name.startsWith('pull_request') ? pullRequestOf(job, payload, repository) : undefined
  const mergeGroup = name === 'merge_group' ? parsePayload(mergeGroupPayload, payload, name).merge_group : undefined
  const finishedRun = name === 'workflow_run' ? finishedRunOf(payload) : undefined
  const serverUrl = job.GITHUB_SERVER_URL
  return {
    name,
    repository,
    headSha: pullRequest?.headSha ?? mergeGroup?.head_sha ?? finishedRun?.headSha ?? job.GITHUB_SHA,
    sha: job.GITHUB_SHA,
    ref: job.GITHUB_REF,
    baseSha: pullRequest?.baseSha ?? mergeGroup?.base_sha,
    pullRequest,
    finishedRun,
    run: {
      id: job.GITHUB_RUN_ID,
      attempt: job.GITHUB_RUN_ATTEMPT,
      workflowPath: workflowPathOf(job),
      job: job.GITHUB_JOB,
    },
    runUrl: runUrlOf(job),
    actor: job.GITHUB_ACTOR,
    serverUrl,
    apiUrl: job.GITHUB_API_URL,
    isGhes: isEnterpriseServer(serverUrl),
    defaultStage: stageOf(job),
  }
}

function refuseTarget(): never {
  throw new GateError(
    'usage',
    'pull_request_target is refused: it runs with the secrets and the write token of the base repository, and the gate ' +
      'would run the code of the pull request, which anyone can open, beside them',
    {
      hint: 'Trigger the gate on pull_request, and let a separate workflow_run workflow write the comment for forks.',
    },
  )
}

function repositoryOf(job: JobEnvironment, payload: unknown): Repository {
  const [owner = '', repo = ''] = job.GITHUB_REPOSITORY.split('/')
  const { repository } = parsePayload(basePayload, payload, job.GITHUB_EVENT_NAME)
  const id = job.GITHUB_REPOSITORY_ID ?? repository?.id
  if (id === undefined) {
    throw new GateError('usage', 'GITHUB_REPOSITORY_ID is not set, and the payload does not say repository.id', {
      hint: 'Set the variable of that name in the step, from github.repository_id.',
    })
  }
  return { owner, repo, id, defaultBranch: repository?.default_branch }
}

function pullRequestOf(job: JobEnvironment, payload: unknown, { id }: Repository): PullRequest {
  const { number, user, labels, head, base } = parsePayload(
    pullRequestPayload,
    payload,
    job.GITHUB_EVENT_NAME,
  ).pull_request
  return {
    number,
    fromFork: head.repo?.id !== id,
    authorLogin: user?.login,
    isDependabot: user?.login === DEPENDABOT || job.GITHUB_ACTOR === DEPENDABOT,
    labels: labels.map((label) => label.name),
    headSha: head.sha,
    headRef: head.ref,
    baseSha: base.sha,
    baseRef: base.ref,
  }
}

const DEPENDABOT = 'dependabot[bot]'

function finishedRunOf(payload: unknown): FinishedRun {
  const run = parsePayload(workflowRunPayload, payload, 'workflow_run').workflow_run
  const { id, event, path, conclusion, head_repository } = run
  return {
    id,
    attempt: run.run_attempt,
    event,
    path,
    conclusion,
    headSha: run.head_sha,
    headBranch: run.head_branch,
    headRepository: head_repository && { id: head_repository.id, owner: head_repository.owner.login },
  }
}

/** `.github/workflows/gate.yml`; the ref behind it may hold slashes and `@`. */
function workflowPathOf({ GITHUB_WORKFLOW_REF, GITHUB_REPOSITORY }: JobEnvironment): string | undefined {
  const prefix = `${GITHUB_REPOSITORY}/`
  if (!GITHUB_WORKFLOW_REF?.startsWith(prefix)) return undefined
  return GITHUB_WORKFLOW_REF.slice(prefix.length).replace(/@refs\/.*$|@[0-9a-f]{40}$/, '')
}

function runUrlOf({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT }: JobEnvironment): string {
  const url = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
  return GITHUB_RUN_ATTEMPT > 1 ? `${url}/attempts/${GITHUB_RUN_ATTEMPT}` : url
}

/** What leaves the repository is deployed: releases, deployments and pushed tags. */
function stageOf({ GITHUB_EVENT_NAME, GITHUB_REF }: JobEnvironment): Stage {
  if (GITHUB_EVENT_NAME === 'release' || GITHUB_EVENT_NAME === 'deployment') return 'deploy'
  return GITHUB_EVENT_NAME === 'push' && GITHUB_REF.startsWith('refs/tags/') ? 'deploy' : 'merge'
}
