import { createHash } from 'node:crypto'
import { aRepositoryLite, aSha, aUser, idOf, REPOSITORY, SERVER } from './objects.ts'

const API = 'https://api.github.com'
const NOW = '2026-11-20T10:00:00Z'

export interface WorkflowRunOptions {
  id?: number
  /** File name of the workflow below `.github/workflows/`. */
  workflow?: string
  event?: string
  status?: 'queued' | 'in_progress' | 'completed'
  conclusion?: string | null
  headBranch?: string
  headSha?: string
  /** Where the commit came from: another repository's name makes it a fork's run. */
  headRepository?: string
  attempt?: number
  createdAt?: string
  pullRequests?: { number: number; headRef: string; headSha: string; baseRef: string; baseSha: string }[]
  actor?: string
}

/** A whole workflow run, for the REST API and for the `workflow_run` event. */
export function aWorkflowRun(options: WorkflowRunOptions = {}, repository = REPOSITORY) {
  const { id = 9001, workflow = 'gate.yml', event = 'push', status = 'completed', attempt = 1 } = options
  const { headBranch = 'main', headSha = aSha('main'), headRepository = repository, createdAt = NOW } = options
  const url = `${API}/repos/${repository}/actions/runs/${id}`
  const workflowId = workflowIdOf(workflow)
  const person = { name: 'Dana', email: 'dana@acme.example' }
  const actor = aUser(options.actor ?? 'dana')
  return {
    id,
    name: 'gate',
    node_id: `WFR_${id}`,
    head_branch: headBranch,
    head_sha: headSha,
    path: `.github/workflows/${workflow}`,
    display_title: 'Answer refunds faster',
    run_number: id % 1000,
    event,
    status,
    conclusion: status === 'completed' ? (options.conclusion ?? 'success') : null,
    workflow_id: workflowId,
    check_suite_id: id + 1,
    check_suite_node_id: `CS_${id}`,
    url,
    html_url: `${SERVER}/${repository}/actions/runs/${id}`,
    pull_requests: (options.pullRequests ?? []).map((pull) => aMinimalPull(pull, repository)),
    created_at: createdAt,
    updated_at: createdAt,
    actor,
    triggering_actor: actor,
    run_attempt: attempt,
    run_started_at: createdAt,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${API}/repos/${repository}/check-suites/${id + 1}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: attempt > 1 ? `${url}/attempts/${attempt - 1}` : null,
    workflow_url: `${API}/repos/${repository}/actions/workflows/${workflowId}`,
    referenced_workflows: [],
    head_commit: {
      id: headSha,
      tree_id: aSha(`tree of ${headSha}`),
      message: 'Answer refunds faster',
      timestamp: createdAt,
      author: person,
      committer: person,
    },
    repository: aRepositoryLite(repository),
    head_repository: aRepositoryLite(headRepository, { fork: headRepository !== repository }),
  }
}

export type WorkflowRun = ReturnType<typeof aWorkflowRun>

export function workflowIdOf(workflow: string): number {
  return idOf(`workflow ${workflow}`)
}

export interface ArtifactOptions {
  id?: number
  name: string
  zip: Uint8Array
  /** What GitHub says where it differs from the truth: `null` is an artifact from before digests. */
  digest?: string | null
  sizeInBytes?: number
  expired?: boolean
  createdAt?: string
  expiresAt?: string
}

/** An artifact of a run as the REST API lists it. */
export function anArtifact(options: ArtifactOptions & { id: number }, run: WorkflowRun, repository = REPOSITORY) {
  const { id, name, zip, expired = false, createdAt = NOW, expiresAt = '2027-02-18T10:00:00Z' } = options
  const url = `${API}/repos/${repository}/actions/artifacts/${id}`
  return {
    id,
    node_id: `A_${id}`,
    name,
    size_in_bytes: options.sizeInBytes ?? zip.byteLength,
    url,
    archive_download_url: `${url}/zip`,
    expired,
    digest: options.digest === undefined ? digestOf(zip) : options.digest,
    created_at: createdAt,
    updated_at: createdAt,
    expires_at: expiresAt,
    workflow_run: {
      id: run.id,
      repository_id: run.repository.id,
      head_repository_id: run.head_repository.id,
      head_branch: run.head_branch,
      head_sha: run.head_sha,
    },
  }
}

export type Artifact = ReturnType<typeof anArtifact>

/** `sha256:` and the hexadecimal digest, as GitHub writes it. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

export interface JobOptions {
  name: string
  status?: 'queued' | 'in_progress' | 'completed'
  conclusion?: 'success' | 'failure' | 'cancelled' | 'skipped' | 'timed_out' | null
  runAttempt?: number
}

/** A job of a run's attempt, for example one shard of a matrix. */
export function aJob(options: JobOptions, run: WorkflowRun, repository = REPOSITORY) {
  const { name, status = 'completed', conclusion = 'success', runAttempt = run.run_attempt } = options
  const id = idOf(`job ${run.id} ${runAttempt} ${name}`)
  const url = `${API}/repos/${repository}/actions/jobs/${id}`
  return {
    id,
    run_id: run.id,
    run_url: run.url,
    run_attempt: runAttempt,
    node_id: `CR_${id}`,
    head_sha: run.head_sha,
    head_branch: run.head_branch,
    workflow_name: run.name,
    url,
    html_url: `${run.html_url}/job/${id}`,
    status,
    conclusion: status === 'completed' ? conclusion : null,
    created_at: run.created_at,
    started_at: run.created_at,
    completed_at: status === 'completed' ? run.created_at : null,
    name,
    steps: [],
    check_run_url: `${API}/repos/${repository}/check-runs/${id}`,
    labels: ['ubuntu-latest'],
    runner_id: 1,
    runner_name: 'GitHub Actions 1',
    runner_group_id: 0,
    runner_group_name: 'GitHub Actions',
  }
}

export type Job = ReturnType<typeof aJob>

type MinimalPull = NonNullable<WorkflowRunOptions['pullRequests']>[number]

function aMinimalPull(pull: MinimalPull, repository: string) {
  const repo = { id: idOf(repository), url: `${API}/repos/${repository}`, name: repository.split('/')[1] ?? '' }
  return {
    id: 1_000_000 + pull.number,
    number: pull.number,
    url: `${API}/repos/${repository}/pulls/${pull.number}`,
    head: { ref: pull.headRef, sha: pull.headSha, repo },
    base: { ref: pull.baseRef, sha: pull.baseSha, repo },
  }
}
