import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../domain/errors.ts'
import { detectEvent } from '../github/event.ts'
import { readEventPayload } from '../github/event-payload.ts'
import { type ActionInputs, readInputs } from '../github/inputs.ts'
import { writeSummary } from '../github/summary.ts'
import { type Ending, faultEnding } from './ending.ts'
import type { Job } from './job.ts'

/** How long the process may linger on an open handle once everything is said. */
const LINGER_MS = 500

/**
 * Runs the Action: inputs -> event -> mode -> outputs, summary, annotations, comment, artifacts. The step fails for the
 * verdicts that `fail-on` names and for every error. Whatever the ending, `verdict` is set and the summary says why.
 */
export async function main(process: NodeJS.Process, moduleChild: string): Promise<void> {
  const { env } = process
  const stop = stopper(process)
  let ending: Ending
  let inputs: ActionInputs | undefined
  let job: Job | undefined
  process.on('uncaughtException', (thrown) => crash(process, thrown, job))
  try {
    const core = await import('@actions/core')
    const read = readInputs((name) => core.getInput(name))
    inputs = read.inputs
    stop.after(inputs.timeoutMs)
    const event = detectEvent({ env, payload: readEventPayload(env.GITHUB_EVENT_PATH) })
    const workspace = env.GITHUB_WORKSPACE ?? process.cwd()
    const { openJob } = await import('./job.ts')
    job = openJob({
      core,
      inputs,
      event,
      env,
      startedAt: new Date(performance.timeOrigin),
      workspace,
      tempFolder: env.RUNNER_TEMP ?? join(workspace, '.agent-slo-gate'),
      surroundings: {
        cwd: workspace,
        env,
        nodeVersion: process.versions.node,
        moduleChild,
        atExit: (act) => void process.once('exit', act),
      },
      signal: stop.signal,
    })
    // Not before there is a job: what an earlier run said on the pull request may not stay the last word.
    if (read.fault) throw read.fault
    const run = await modeOf(inputs.mode)
    const { notOverdue } = await import('./overdue.ts')
    ending = await notOverdue(run(job), job)
  } catch (thrown) {
    ending = await faultEnding(thrown)
    await tell(job, ending, env)
  }
  if (job?.told.crashed) return
  process.exitCode = failsStep(ending, inputs) ? 1 : 0
  stop.release()
  setTimeout(() => process.exit(), stop.signal.aborted ? 0 : LINGER_MS).unref()
}

async function modeOf(mode: ActionInputs['mode']) {
  const modes = await import('./modes.ts')
  switch (mode) {
    case 'gate':
      return modes.gateMode
    case 'collect':
      return modes.collectMode
    case 'decide':
      return modes.decideMode
    case 'observe':
      return (await import('./standing.ts')).observeMode
    case 'status':
      return (await import('./standing.ts')).statusMode
    case 'comment':
      return (await import('./comment-mode.ts')).commentMode
  }
}

function failsStep({ verdict, decides = true }: Ending, inputs: ActionInputs | undefined): boolean {
  if (verdict === 'error') return true
  return decides && (inputs?.failOn ?? new Set(['block', 'inconclusive'])).has(verdict)
}

/** A fault has no result, and is told all the same: to the job where there is one, else in the outputs and the summary. */
async function tell(job: Job | undefined, ending: Ending, env: Job['env']): Promise<void> {
  if (job) {
    const { finish } = await import('./finish.ts')
    await finish(job, ending)
    return
  }
  say(env, ending.verdict, ending.summary)
  writeSummary(env.GITHUB_STEP_SUMMARY, ending.markdown, { moreUrl: '' })
  const core = await import('@actions/core')
  core.error(ending.summary)
}

/** Sets the outputs that every ending has, without the client: it may not be loaded yet, or not at all any more. */
function say(env: Job['env'], verdict: string, summary: string): void {
  if (!env.GITHUB_OUTPUT) return
  const line = summary.replaceAll(/[\r\n]+/g, ' ')
  appendFileSync(env.GITHUB_OUTPUT, `verdict=${verdict}\nsummary=${line}\n`)
}

/**
 * A fault that nobody caught, in a callback of its own: told at once, without anything that would have to be waited for.
 * The comment then has a moment, and what goes on beside it says nothing any more.
 */
function crash(process: NodeJS.Process, thrown: unknown, job: Job | undefined): void {
  const message = `The gate itself failed: ${messageOf(thrown)}`
  say(process.env, 'error', message)
  const stack = thrown instanceof Error ? (thrown.stack ?? message) : message
  writeSummary(
    process.env.GITHUB_STEP_SUMMARY,
    `## 💥 ERROR: nothing was decided about the agent\n\n${message.replaceAll(/[<>&`]/g, ' ')}`,
    {
      moreUrl: '',
    },
  )
  process.stderr.write(`${stack.replaceAll('::', ': :').replaceAll('##[', '# #[')}\n`)
  if (!job || job.told.crashed) process.exit(1)
  job.told.crashed = true
  process.exitCode = 1
  void lastWord(job, thrown).finally(() => process.exit(1))
}

async function lastWord(job: Job, thrown: unknown): Promise<void> {
  const [{ commentInHurry }, ending] = await Promise.all([import('./comment.ts'), faultEnding(thrown)])
  await commentInHurry(job, ending)
}

/** A signal that aborts at SIGINT and SIGTERM, and when the run has taken too long. */
function stopper(process: NodeJS.Process) {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const onSignal = (name: NodeJS.Signals) => controller.abort(new Error(`the job was cancelled (${name})`))
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    after(timeoutMs: number | undefined) {
      if (timeoutMs === undefined) return
      const why = `the run took longer than its timeout of ${timeoutMs / 1000} s`
      timer = setTimeout(() => controller.abort(new Error(why)), timeoutMs)
    },
    release() {
      clearTimeout(timer)
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}
