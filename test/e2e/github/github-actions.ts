import {
  type Artifact,
  type ArtifactOptions,
  aJob,
  anArtifact,
  aWorkflowRun,
  type Job,
  type JobOptions,
  type WorkflowRun,
  type WorkflowRunOptions,
  workflowIdOf,
} from './actions-objects.ts'
import { type Answer, type Area, type Call, notFound, ok, paged, refused } from './answers.ts'
import type { BlobStore } from './blob-store.ts'

/** Workflow runs, their jobs and their artifacts; the zips lie in the blob store, as Azure's is not GitHub's either. */
export function createActions(blobs: BlobStore, repository: string) {
  const runs: WorkflowRun[] = []
  const jobs: Job[] = []
  const artifacts: Artifact[] = []
  /** File names of the workflows that there are, whether or not they ran yet. */
  const workflows = new Set<string>(['gate.yml'])
  const zips = new Map<number, Uint8Array>()

  function addRun(options: WorkflowRunOptions = {}): WorkflowRun {
    const run = aWorkflowRun({ id: 9001 + runs.length, ...options }, repository)
    runs.push(run)
    workflows.add(options.workflow ?? 'gate.yml')
    return run
  }

  function addJob(runId: number, options: JobOptions): Job {
    const job = aJob(options, runOf(runId), repository)
    jobs.push(job)
    return job
  }

  function addArtifact(runId: number, options: ArtifactOptions): Artifact {
    const id = options.id ?? 3001 + artifacts.length
    const artifact = anArtifact({ ...options, id }, runOf(runId), repository)
    artifacts.push(artifact)
    zips.set(id, options.zip)
    return artifact
  }

  function runOf(id: number): WorkflowRun {
    const run = runs.find((each) => each.id === id)
    if (!run) throw new Error(`no workflow run ${id}: add it first`)
    return run
  }

  function onRun(call: Call, answer: (run: WorkflowRun) => Answer): Answer {
    const run = runs.find(({ id }) => String(id) === call.parameters.run_id)
    return run ? answer(run) : notFound()
  }

  function onArtifact(call: Call, answer: (artifact: Artifact) => Answer): Answer {
    const artifact = artifacts.find(({ id }) => String(id) === call.parameters.artifact_id)
    return artifact ? answer(artifact) : notFound()
  }

  function listArtifacts(call: Call, found: Artifact[]): Answer {
    const name = call.query.get('name')
    const named = found.filter((each) => name === null || each.name === name).sort((a, b) => b.id - a.id)
    return paged(call, named, (page) => ({ total_count: named.length, artifacts: page }))
  }

  function download(call: Call): Answer {
    return onArtifact(call, ({ id, name, expired }) => {
      if (expired) return refused(410, 'Artifact has expired')
      if (call.parameters.archive_format !== 'zip') return notFound()
      const location = blobs.publish(`${name}.zip`, zips.get(id) ?? new Uint8Array())
      return { status: 302, headers: { location } }
    })
  }

  const area: Area = {
    'actions/list-workflow-runs': (call) => {
      const workflow = call.parameters.workflow_id ?? ''
      const file = [...workflows].find((each) => [each, String(workflowIdOf(each))].includes(workflow))
      if (file === undefined) return notFound()
      const ofWorkflow = runs.filter(({ workflow_id }) => workflow_id === workflowIdOf(file))
      const found = ofWorkflow.filter((run) => isAsked(run, call.query)).sort((a, b) => b.id - a.id)
      return paged(call, found, (page) => ({ total_count: found.length, workflow_runs: page }))
    },
    'actions/list-workflow-runs-for-repo': (call) => {
      const found = runs.filter((run) => isAsked(run, call.query)).sort((a, b) => b.id - a.id)
      return paged(call, found, (page) => ({ total_count: found.length, workflow_runs: page }))
    },
    'actions/get-workflow-run': (call) => onRun(call, (run) => ok(run)),
    'actions/list-jobs-for-workflow-run-attempt': (call) =>
      onRun(call, ({ id }) => {
        const attempt = Number(call.parameters.attempt_number)
        const found = jobs.filter((job) => job.run_id === id && job.run_attempt === attempt)
        return paged(call, found, (page) => ({ total_count: found.length, jobs: page }))
      }),
    'actions/list-workflow-run-artifacts': (call) =>
      onRun(call, (run) =>
        listArtifacts(
          call,
          artifacts.filter((each) => each.workflow_run.id === run.id),
        ),
      ),
    'actions/list-artifacts-for-repo': (call) => listArtifacts(call, artifacts),
    'actions/get-artifact': (call) => onArtifact(call, (artifact) => ok(artifact)),
    'actions/download-artifact': download,
  }
  return { ...{ runs, jobs, artifacts, workflows, area }, ...{ addRun, addJob, addArtifact } }
}

function isAsked(run: WorkflowRun, query: URLSearchParams): boolean {
  const asked = (name: string, ...values: unknown[]) => {
    const value = query.get(name)
    return value === null || values.includes(value)
  }
  return (
    asked('branch', run.head_branch) &&
    asked('event', run.event) &&
    asked('status', run.status, run.conclusion) &&
    asked('head_sha', run.head_sha) &&
    asked('actor', run.actor.login)
  )
}
