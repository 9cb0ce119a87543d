import { GateError, messageOf } from '../domain/errors.ts'
import type { Result } from '../domain/result.ts'
import { downloadArtifact } from '../github/artifact-download.ts'
import { type Artifact, listRunArtifacts } from '../github/artifact-list.ts'
import type { FinishedRun } from '../github/event.ts'
import { githubFault } from '../github/fault.ts'
import { pullRequestOfRun } from '../github/pull-request-of.ts'
import { unzip } from '../github/unzip.ts'
import { renderMarkdown } from '../reports/markdown.ts'
import { parseResult } from '../reports/parse-result.ts'
import { comment } from './comment.ts'
import { type Ending, faultEnding, undecided } from './ending.ts'
import { tellUndecided } from './finish.ts'
import type { Job } from './job.ts'
import { refuseGhes } from './shards.ts'
import { withAttempt } from './upload.ts'

const MAX_PACKED = 20 * 1024 * 1024
const MAX_RESULT = 50 * 1024 * 1024

/**
 * `comment`: in a `workflow_run` workflow, posts the result that a pull request of a fork stored, whose own token cannot.
 * The result is data that the fork could have written: it is checked, rendered here, posted on the pull request that
 * GitHub says the run was about, and decides nothing.
 * @throws GateError `usage` for another event, `untrusted_data` for a result that is none.
 */
export async function commentMode(job: Job): Promise<Ending> {
  const { event, inputs, tempFolder, repository } = job
  const { finishedRun } = event
  if (!finishedRun) {
    throw new GateError('usage', `mode comment belongs to the workflow_run event, found ${event.name}`, {
      hint: 'Trigger the workflow by `workflow_run` of the workflow that runs the gate.',
    })
  }
  refuseGhes(job)
  const github = await job.github()
  const artifacts = await listRunArtifacts({ github, repository }, finishedRun.id).catch((thrown: unknown) => {
    throw new GateError(
      'unreachable',
      `the artifacts of run ${finishedRun.id} could not be listed: ${githubFault(thrown).reason}`,
    )
  })
  const artifact = artifactOf(finishedRun, artifacts, inputs.artifactName)
  if (!artifact) {
    const missing = `The run ${finishedRun.id} stored no artifact ${withAttempt(inputs.artifactName, finishedRun.attempt)}`
    // Of a run that ended before it had a result: what an earlier one said may not stay.
    if (hasFailed(finishedRun)) return posted(job, finishedRun, await withoutResult(missing))
    return ended(job, `${missing}: there is nothing to comment.`)
  }
  const zip = await downloadArtifact({ github, repository, artifact, maxBytes: MAX_PACKED })
  const entries = await unzip(zip, {
    allow: (name) => (OWN.test(name) ? { to: 'memory', maxBytes: MAX_RESULT } : undefined),
    maxInflatedBytes: MAX_RESULT,
    folder: tempFolder,
  })
  const file = entries.find(({ name }) => name === 'result.json')
  if (!file || !('content' in file))
    throw new GateError('untrusted_data', `the artifact ${artifact.name} holds no result.json`)
  const result = resultIn(file.content.toString('utf8'), artifact.name)
  return posted(job, finishedRun, {
    verdict: result.verdict,
    summary: '',
    markdown: renderMarkdown(result),
    result,
    files: [],
    fault: undefined,
    decides: false,
  })
}

/**
 * What the run stored last. One that failed and stored nothing in its last attempt has no result: what an earlier attempt
 * said may be the pass that it failed to repeat.
 */
function artifactOf(run: FinishedRun, artifacts: readonly Artifact[], name: string): Artifact | undefined {
  const from = hasFailed(run) ? run.attempt : 1
  for (let attempt = run.attempt; attempt >= from; attempt--) {
    const [latest] = artifacts
      .filter((artifact) => artifact.name === withAttempt(name, attempt))
      .sort((a, b) => b.id - a.id)
    if (latest) return latest
  }
  return undefined
}

function hasFailed({ conclusion }: FinishedRun): boolean {
  return conclusion !== null && ['failure', 'cancelled', 'timed_out', 'startup_failure'].includes(conclusion)
}

/** Writes the comment on the pull request that GitHub says the run was about. */
async function posted(job: Job, run: FinishedRun, ending: Ending): Promise<Ending> {
  const about = await pullRequestOfRun({ github: await job.github(), repository: job.event.repository }, run)
  if (about.outcome !== 'found') {
    if (about.outcome === 'unknown') job.warn(about.problem)
    return ended(job, `Nothing was commented: ${about.outcome === 'none' ? about.reason : about.problem}.`)
  }
  const url = await comment(job, ending, about.number)
  job.core.setOutput('comment-url', url ?? '')
  const what = ending.result ? `the ${ending.verdict} of run ${run.id}` : `that run ${run.id} has no result`
  const summary =
    url === undefined ? `Nothing was commented on #${about.number}.` : `Commented ${what} on #${about.number}.`
  return ended(job, summary)
}

async function withoutResult(missing: string): Promise<Ending> {
  const ending = await faultEnding(
    new GateError('untrusted_data', `${missing}: it ended before it had a result`, {
      hint: 'See the log of that run.',
    }),
  )
  return { ...ending, verdict: 'error', fault: undefined, decides: false }
}

function resultIn(text: string, artifact: string): Result {
  try {
    return parseResult(text)
  } catch (thrown) {
    // Another job wrote it: that it is none is no mistake of whoever reads this.
    const message = `the result in the artifact ${artifact} is refused: ${messageOf(thrown)}`
    throw new GateError('untrusted_data', message, { hint: 'Look at the job that stored it.', cause: thrown })
  }
}

/** Files that a run of the gate stores. */
const OWN = /^(?:result\.json|report\.md|junit\.xml|sessions\.jsonl|agent\.log)$/

/** It fails for nothing that the other run says of itself. */
function ended(job: Job, summary: string): Ending {
  tellUndecided(job, summary)
  return undecided(summary)
}
