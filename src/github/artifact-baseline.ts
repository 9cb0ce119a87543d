import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { serializeBaseline } from '../domain/baseline-file.ts'
import type { BaselineStore } from '../domain/baseline-store.ts'
import { GateError, messageOf } from '../domain/errors.ts'
import { uploadFiles } from './artifacts.ts'
import { BASELINE_FILE, baselineArtifactName } from './baseline-artifacts.ts'
import { leftOutText, readingOf } from './baseline-reading.ts'
import { type BaselineSource, workflowFile } from './baseline-runs.ts'
import { searchWorkflow } from './baseline-search.ts'

export interface ArtifactBaseline extends BaselineSource {
  /** File names, or paths below `.github/workflows/`: of the gate, and of what observes production. */
  workflows: readonly string[]
  /** Of the agent: each has an artifact of its own. */
  artifactName: string
  /** Attempt of this workflow run, from 1. */
  attempt: number
  agent: string
  /** 1 to 90; undefined: the repository's own. */
  retentionDays: number | undefined
  isGhes: boolean
  tempFolder: string
  log: (line: string) => void
  /** Or why not, as `publishable` says it. */
  mayPublish: true | string
  /** The workflow was not named by hand: it may be one that GitHub does not know yet. Default false. */
  mayBeNew?: boolean
  /** Baselines of each workflow that are added up. Default 5. */
  lastN?: number
}

/**
 * The baseline in artifacts of workflow runs. Nothing is ever overwritten: each run stores what it knows, and the reader
 * adds up the last few of every workflow, so that publishers that raced lose nothing.
 * @throws GateError `invalid_input` for a workflow that is no file name.
 */
export function artifactBaselineStore(options: ArtifactBaseline): BaselineStore {
  const { artifactName, agent, attempt, retentionDays, isGhes, tempFolder, log, mayPublish, lastN = 5 } = options
  const workflows = [...new Set(options.workflows.map(workflowFile))]
  return {
    place: `the artifact ${artifactName} of ${workflows.join(', ')}`,
    async read() {
      if (isGhes) throw noArtifacts()
      const expected = { name: artifactName, agent, tempFolder }
      const searches = await Promise.all(
        workflows.map((workflow) => searchWorkflow(options, workflow, expected, lastN)),
      )
      for (const { workflow, leftOut } of searches) for (const one of leftOut) log(leftOutText(workflow, one))
      return readingOf(searches, agent, options.mayBeNew)
    },
    async publish(baseline) {
      if (mayPublish !== true) throw notPublished(mayPublish)
      if (isGhes) throw noArtifacts()
      const rootFolder = written(tempFolder, serializeBaseline(baseline))
      const name = baselineArtifactName(artifactName, attempt)
      const files = [join(rootFolder, BASELINE_FILE)]
      const upload = await uploadFiles({ name, files, rootFolder, retentionDays, isGhes })
      if (upload.outcome === 'failed') {
        const hint =
          'The next run goes on from the baseline that was there before; what this one measured is not in it.'
        throw new GateError('storage', `the baseline was not published: ${upload.problem}`, { hint })
      }
      log(`The baseline is stored as artifact ${name} (${upload.sizeBytes} bytes).`)
    },
  }
}

/** The error for a publisher that may not. */
export function notPublished(why: string): GateError {
  return new GateError('usage', `the baseline is not published: ${why}`, {
    hint: 'Publish it from a push, schedule or workflow_dispatch run of the default branch.',
  })
}

function noArtifacts(): GateError {
  return new GateError('usage', 'GitHub Enterprise Server has no artifact service v4 to keep the baseline in', {
    hint: 'Set `baseline: branch`: the same file on a branch of its own.',
  })
}

/** The folder with the file; it stays while the process runs, because the upload may still be reading it. */
function written(tempFolder: string, text: string): string {
  try {
    mkdirSync(tempFolder, { recursive: true })
    const folder = mkdtempSync(join(tempFolder, 'agent-slo-gate-baseline-'))
    writeFileSync(join(folder, BASELINE_FILE), text)
    return folder
  } catch (thrown) {
    throw new GateError('storage', `the baseline could not be written to ${tempFolder}: ${messageOf(thrown)}`, {
      hint: 'Free some disk space.',
      cause: thrown,
    })
  }
}
