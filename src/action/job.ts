import { dirname, relative, resolve } from 'node:path'
import { GateError, messageOf } from '../domain/errors.ts'
import { baseCommitOf } from '../github/base-commit.ts'
import { type GitHub, openGitHub, type RepositoryName } from '../github/client.ts'
import type { Core } from '../github/core.ts'
import type { EventContext } from '../github/event.ts'
import type { ActionInputs } from '../github/inputs.ts'
import { maskSecrets } from '../github/masks.ts'
import { disarmCommands } from '../reports/text/clean.ts'
import type { Furnishing, Surroundings } from '../wiring.ts'
import type { Ending } from './ending.ts'
import { inRepository, isInside, repositoryRoot, submoduleOf } from './repository-root.ts'

/** Everything the modes of the Action work with. */
export interface Job {
  core: Core
  inputs: ActionInputs
  event: EventContext
  env: Readonly<Record<string, string | undefined>>
  /** When this process began. */
  startedAt: Date
  /** Where the repository is checked out. */
  workspace: string
  /** For files that no later step needs. */
  tempFolder: string
  surroundings: Surroundings
  /** Aborts at SIGINT, SIGTERM and the `timeout` input. */
  signal: AbortSignal
  github(): Promise<GitHub>
  /** What the job has told so far: whoever ends it early must not say something else. */
  told: { ending?: Ending; crashed?: boolean }
  /** As requests name it. */
  repository: RepositoryName
  /** A line in the log that the runner takes for text, whatever is in it. */
  log(text: string): void
  /** Something that a person should see and that changes no verdict. */
  warn(text: string): void
}

/** What a job is made of. */
export interface JobParts extends Omit<Job, 'github' | 'told' | 'repository' | 'log' | 'warn'> {}

export function openJob(parts: JobParts): Job {
  const { core, inputs, event } = parts
  const log = (text: string) => core.info(disarmCommands(text))
  let github: Promise<GitHub> | undefined
  return {
    ...parts,
    told: {},
    repository: { owner: event.repository.owner, repo: event.repository.repo },
    log,
    warn: (text) => core.warning(text),
    github: () => {
      if (inputs.githubToken === '') {
        throw new GateError('usage', 'the input github-token is empty: GitHub cannot be asked', {
          hint: 'Leave it out; its default is the token of the job.',
        })
      }
      github ??= openGitHub({ token: inputs.githubToken, apiUrl: event.apiUrl, log })
      return github
    },
  }
}

/** Absolute paths of a run: of the repository too, which may be checked out to a folder of the workspace. */
export function foldersOf({ inputs, workspace }: Pick<Job, 'inputs' | 'workspace'>) {
  const folder = resolve(workspace, inputs.workingDirectory)
  const configPath = resolve(folder, inputs.config)
  return {
    configPath,
    outputPath: resolve(folder, inputs.output),
    root: repositoryRoot(workspace, dirname(configPath)),
  }
}

/** The configuration by its path in the repository. */
export function configurationOf(job: Pick<Job, 'inputs' | 'workspace'>): string {
  const { root, configPath } = foldersOf(job)
  return inRepository(configPath, root) ?? configPath
}

/** Tells this gate from the other gates of its workflow run: by the configuration, or as the workflow says. */
export function gateKeyOf(job: Pick<Job, 'inputs' | 'workspace'>): string {
  return job.inputs.commentKey ?? configurationOf(job)
}

/** What every mode that measures or decides hands to the wiring; on a change, with the base commit it is compared with. */
export async function furnishingOf(job: Job): Promise<Furnishing> {
  const { inputs, event, surroundings, signal } = job
  const { configPath, outputPath, root } = foldersOf(job)
  if (event.baseSha !== undefined && !isInside(root, configPath)) {
    throw new GateError('usage', `the configuration ${configPath} is not in the repository, which is at ${root}`, {
      hint: 'On a change the base commit decides, and it holds no such file: correct working-directory or config.',
    })
  }
  const submodule = submoduleOf(root, dirname(configPath))
  if (event.baseSha !== undefined && submodule !== undefined) {
    const where = `the submodule ${relative(root, submodule)}`
    throw new GateError('usage', `the configuration ${configPath} is in ${where}, which is another repository`, {
      hint: 'On a change the base commit decides, and it holds no such file: keep the configuration in this repository.',
    })
  }
  const base =
    event.baseSha === undefined
      ? undefined
      : { commit: baseCommitOf(await job.github(), job.repository, event.baseSha), workspace: root }
  return {
    configPath,
    outputPath,
    surroundings,
    resume: false,
    signal,
    progress: progressIn(job),
    runKey: `${event.run.id}.${event.run.attempt}`,
    base,
    commit: event.headSha,
    limits: { concurrency: inputs.maxConcurrency, maxCostUsd: inputs.maxCostUsd },
    onSecrets: (secrets) => maskIn(job, secrets),
  }
}

/** A line now and then: a job's log cannot redraw. */
function progressIn(job: Job): Furnishing['progress'] {
  const EVERY_MS = 10_000
  let last = performance.now()
  let planned = 0
  return {
    start: (trials) => {
      planned = trials
      job.log(`${job.inputs.mode === 'decide' ? 'Judging' : 'Running'} ${trials} trials.`)
    },
    update: (evidence) => {
      if (performance.now() - last < EVERY_MS) return
      last = performance.now()
      const { passed, failed, invalid } = evidence.totals()
      job.log(`${passed + failed + invalid}/${planned} trials: ${passed} passed, ${failed} failed, ${invalid} invalid`)
    },
    warn: (text) => job.warn(text),
  }
}

function maskIn({ core, warn }: Job, secrets: readonly string[]): void {
  const { tooShort } = maskSecrets(core, secrets)
  if (tooShort > 0) warn(`${tooShort} keys are too short to be masked in the log`)
}

/** The reason of an abort, in words. */
export function whyAborted({ signal }: Pick<Job, 'signal'>): string {
  return messageOf(signal.reason)
}
