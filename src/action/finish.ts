import { basename, join, resolve } from 'node:path'
import { SLI_NAMES } from '../domain/sli.ts'
import { annotationsOf, emitAnnotations } from '../github/annotations.ts'
import { type Outputs, SLI_OUTPUTS, setOutputs } from '../github/outputs.ts'
import { writeSummary } from '../github/summary.ts'
import { inline } from '../reports/defang.ts'
import { comment } from './comment.ts'
import type { Ending } from './ending.ts'
import { foldersOf, type Job } from './job.ts'
import { locateIn } from './locate.ts'
import { showAgentLog } from './log.ts'
import { budgetOutputs } from './outputs.ts'
import { inRepository } from './repository-root.ts'
import { uploadOutput } from './upload.ts'

/** Of an annotation that is about no key of the configuration. */
const TITLE = 'agent-slo-gate'

/** Tells everybody how the run ended: outputs first, then what may fail without changing the verdict. */
export async function finish(job: Job, ending: Ending): Promise<void> {
  const { core, env, event, inputs, signal } = job
  if (job.told.crashed) return
  job.told.ending = ending
  setOutputs(core, outputsOf(job, ending, undefined))
  job.log(`${ending.verdict.toUpperCase()}: ${ending.summary}`)
  const { problem } = writeSummary(env.GITHUB_STEP_SUMMARY, ending.markdown, { moreUrl: event.runUrl })
  if (problem) job.warn(problem)
  annotate(job, ending)
  showAgentLog(job, join(foldersOf(job).outputPath, 'agent.log'), ending.verdict)

  const url = await comment(job, ending)
  if (job.told.crashed) return
  if (url !== undefined) setOutputs(core, outputsOf(job, ending, url))
  // A job that is being ended has seconds: what was measured lies in the output folder.
  if (inputs.upload && !signal.aborted && ending.files.length > 0)
    await uploadOutput(job, ending.files.filter(isOurs), inputs.artifactName)
}

/** Tells of a run that decides nothing: what it did, where people look. */
export function tellUndecided({ core, env, event, log, warn }: Job, summary: string): void {
  setOutputs(core, { verdict: 'inconclusive', summary })
  log(summary)
  const { problem } = writeSummary(env.GITHUB_STEP_SUMMARY, inline(summary, 1_000), { moreUrl: event.runUrl })
  if (problem) warn(problem)
}

function outputsOf(job: Job, { verdict, summary, result, files }: Ending, commentUrl: string | undefined): Outputs {
  const path = (name: string) => files.find((file) => basename(file) === name)
  return {
    verdict,
    summary,
    ...Object.fromEntries(SLI_NAMES.map((sli) => [SLI_OUTPUTS[sli], result?.slis[sli].rate ?? undefined])),
    'cost-per-task': result?.slis.CostPerTask.usdPerSuccess ?? undefined,
    'p99-latency': result?.slis.P99Latency.p99Ms ?? undefined,
    'cost-usd': result && spentUsd(result),
    ...budgetOutputs(job, result?.budget),
    'result-path': path('result.json'),
    'report-path': path('report.md'),
    'comment-url': commentUrl,
  }
}

/** What the agent and the judge spent; unknown where either is. */
function spentUsd({ slis, judge }: NonNullable<Ending['result']>): number | undefined {
  const { usdTotal } = slis.CostPerTask
  return usdTotal === null || judge.usd === null ? undefined : Number((usdTotal + judge.usd).toFixed(9))
}

function annotate(job: Job, { verdict, result, fault, summary }: Ending): void {
  const { core, workspace } = job
  const { root } = foldersOf(job)
  if (result) emitAnnotations(core, annotationsOf(result, locateIn(workspace, root)))
  const shown = fault?.diagnostics.slice(0, 9) ?? []
  // A step that fails says why beside its name too, where there is no line to point at.
  if (shown.length === 0 && (!result || verdict === 'error'))
    core.error([summary, fault?.hint].filter(Boolean).join(' - '), { title: TITLE })
  for (const { file, line, column, key, message, hint } of shown) {
    core.error([message, hint].filter(Boolean).join(' - '), {
      title: key ?? TITLE,
      file: inRepository(resolve(workspace, file), root) ?? file,
      ...(line === undefined ? {} : { startLine: line }),
      ...(column === undefined ? {} : { startColumn: column }),
    })
  }
}

/** The agent's own log stays on the machine: it is written as it came, with whatever keys the agent was given in it. */
function isOurs(file: string): boolean {
  return basename(file) !== 'agent.log'
}
