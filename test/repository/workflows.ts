import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { workflowOf } from '../../src/cli/scaffold.ts'

export interface Step {
  uses?: string
  run?: string
  if?: string
  with?: Record<string, unknown>
  env?: Record<string, unknown>
}

interface Job {
  uses?: string
  if?: string
  permissions?: Record<string, string>
  strategy?: { matrix: Record<string, unknown[]> }
  steps?: Step[]
}

interface Workflow {
  name: string
  on: Record<string, unknown>
  permissions?: unknown
  concurrency?: { group?: string; 'cancel-in-progress'?: unknown }
  jobs: Record<string, Job>
}

/** Relative to the repository; `text` as it is written, `workflow` as GitHub reads it. */
export interface WorkflowFile {
  path: string
  text: string
  workflow: Workflow
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

export function workflowFile(path: string): WorkflowFile {
  return asFile(path, read(path))
}

/** The workflows to copy, and the one that `init` writes. */
export function workflowsForUsers(): WorkflowFile[] {
  return [...filesIn('examples/workflows'), asFile('what init writes', workflowOf({ branch: 'main', folder: '.' }))]
}

/** The workflows of this repository itself. */
export function ownWorkflows(): WorkflowFile[] {
  return filesIn('.github/workflows')
}

/** The action as a workflow elsewhere names it. */
export const OURS = 'agent-slo-gate/agent-slo-gate@v1'

/** Steps that run this action, with the job they are in. */
export function gateSteps({ workflow }: WorkflowFile): { job: string; step: Step }[] {
  return Object.entries(workflow.jobs).flatMap(([job, { steps = [] }]) =>
    steps.filter(({ uses }) => uses === OURS || uses === './').map((step) => ({ job, step })),
  )
}

function filesIn(folder: string): WorkflowFile[] {
  return readdirSync(join(ROOT, folder))
    .sort()
    .map((name) => workflowFile(`${folder}/${name}`))
}

function asFile(path: string, text: string): WorkflowFile {
  return { path, text, workflow: parse(text) as Workflow }
}
