import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../domain/errors.ts'
import { SLI_NAMES } from '../domain/sli.ts'
import { upsertComment } from '../github/comment.ts'
import { marker } from '../github/comment-marker.ts'
import { type CommentedRun, type CommentState, commentStateOf } from '../github/comment-state.ts'
import { pullRequestOfPush, pullRequestOfRun } from '../github/pull-request-of.ts'
import { codeSpan } from '../github/safe-text.ts'
import type { renderMarkdown } from '../reports/markdown.ts'
import type { Ending } from './ending.ts'
import { configurationOf, gateKeyOf, type Job } from './job.ts'

/**
 * Modes whose endings belong on the pull request; a fault of another must not take the place of the gate's verdict, and
 * what keeps one shard from being collected is told by `decide`, once and not by every machine.
 */
const COMMENTING: ReadonlySet<Job['inputs']['mode']> = new Set(['gate', 'decide', 'comment'])

/** How long a run that is being ended may take for its comment. */
const HURRY_MS = 1_500

/**
 * Writes or updates the comment where there is a pull request. Resolves with its address; never rejects, and what goes
 * wrong is a warning: the verdict does not depend on it.
 */
export async function comment(job: Job, ending: Ending, about?: number): Promise<string | undefined> {
  const { signal, inputs } = job
  if (inputs.commentMode === 'never' || !COMMENTING.has(inputs.mode)) return undefined
  const written = write(job, ending, about).catch((thrown: unknown) => {
    job.warn(`the comment could not be written; the job summary has the report: ${messageOf(thrown)}`)
    return undefined
  })
  return signal.aborted ? inHurry(written) : written
}

/** The same where the process is about to end. */
export async function commentInHurry(job: Job, ending: Ending): Promise<void> {
  await inHurry(comment(job, ending))
}

function inHurry<T>(written: Promise<T>): Promise<T | undefined> {
  return Promise.race([written, sleep(HURRY_MS, undefined, { ref: false })])
}

async function write(job: Job, ending: Ending, about: number | undefined): Promise<string | undefined> {
  const { inputs, event } = job
  const pullRequest = about ?? (await pullRequestOf(job))
  if (pullRequest === undefined) return undefined
  const { renderMarkdown: render } = await import('../reports/markdown.ts')
  const run: CommentedRun = { headSha: event.headSha, startedAt: job.startedAt.toISOString() }
  const configuration = codeSpan(configurationOf(job))
  const footer = `<sub>Commit ${event.headSha.slice(0, 7)} · ${configuration} · [workflow run](${event.runUrl})</sub>`
  const outcome = await upsertComment({
    github: await job.github(),
    repository: job.repository,
    pullRequest,
    author: inputs.commentAuthor,
    marker: marker(gateKeyOf(job)),
    mode: inputs.commentMode,
    state: ending.result ? commentStateOf(ending.result, run) : { ...stateOfFault(ending), ...run },
    body: (changes) => bodyOf(ending, changes, footer, render),
    runUrl: event.runUrl,
  })
  if (outcome.outcome === 'failed') {
    job.warn(outcome.problem)
    return undefined
  }
  if (outcome.outcome === 'overtaken') job.log(`Nothing was commented: ${outcome.reason}.`)
  return outcome.url
}

/**
 * The change under test; a push finds its own, mode `comment` that of the run which ended, and what has none (merge group,
 * schedule, release) has no comment.
 */
async function pullRequestOf(job: Job): Promise<number | undefined> {
  const { event, inputs } = job
  const { finishedRun, repository } = event
  const speaksForAnother = inputs.mode === 'comment'
  if (event.pullRequest && !speaksForAnother) return event.pullRequest.number
  const branch = /^refs\/heads\/(.+)$/.exec(event.ref)?.[1]
  const pushed = event.name === 'push' && !speaksForAnother ? branch : undefined
  const finished = speaksForAnother ? finishedRun : undefined
  if (pushed === undefined && finished === undefined) return undefined
  const where = { github: await job.github(), repository }
  const found = finished
    ? await pullRequestOfRun(where, finished)
    : await pullRequestOfPush(where, { sha: event.sha, branch: pushed ?? '' })
  if (found.outcome === 'unknown') job.warn(found.problem)
  return found.outcome === 'found' ? found.number : undefined
}

/** The comment's text: what moved below the verdict, and the footer. A fault has no report. */
function bodyOf(
  { result, markdown }: Ending,
  changes: string | undefined,
  footer: string,
  render: typeof renderMarkdown,
): string {
  if (result) return render(result, { changes, footer })
  return [markdown, ...(changes === undefined ? [] : [changes]), footer].join('\n\n')
}

function stateOfFault({ verdict }: Ending): Omit<CommentState, keyof CommentedRun> {
  const nothing = Object.fromEntries(SLI_NAMES.map((sli) => [sli, { good: 0, valid: 0 }])) as CommentState['slis']
  return { verdict, slis: nothing, failing: [], failingTotal: 0 }
}
