import { GateError } from '../domain/errors.ts'
import type { Result, Verdict } from '../domain/result.ts'
import { mayReset } from '../github/may-reset.ts'
import { setOutputs } from '../github/outputs.ts'
import { writeSummary } from '../github/summary.ts'
import { renderStatusMarkdown } from '../reports/status.ts'
import { observationLines } from '../wiring/observation-lines.ts'
import { runObserve } from '../wiring/observe.ts'
import { runStatus } from '../wiring/status.ts'
import { jobBudget } from './budget.ts'
import type { Ending } from './ending.ts'
import { furnishingOf, type Job } from './job.ts'
import type { ModeRunner } from './modes.ts'
import { budgetOutputs } from './outputs.ts'

/** `observe`: production sessions into the budget. It decides nothing; what it finds is in the state. */
export const observeMode: ModeRunner = async (job) => {
  const { inputs } = job
  if (inputs.sessions.length === 0) {
    throw new GateError('usage', 'mode observe needs the input sessions', {
      hint: 'Name the files: sessions: exports/*.jsonl',
    })
  }
  const furnishing = { ...(await furnishingOf(job)), budget: jobBudget(job) }
  const observation = await runObserve(furnishing, { inputs: inputs.sessions, sample: inputs.sample })
  const lines = observationLines(observation)
  for (const { reason } of observation.warnings) job.warn(reason)
  const { agent, budget } = observation
  return told(job, { agent, budget, lines, verdict: observation.warnings.length > 0 ? 'warn' : 'pass' })
}

/** `status`: a gate on the freeze alone, in about a second; with `reset` it closes a broken circuit first. */
export const statusMode: ModeRunner = async (job) => {
  const { inputs, event } = job
  const reset =
    inputs.reset === undefined
      ? undefined
      : {
          reason: inputs.reset,
          by: event.actor,
          commit: event.headSha,
          refusal: async () =>
            mayReset(
              { github: await job.github(), repository: job.repository },
              { actor: event.actor, commit: event.headSha },
            ),
        }
  const found = await runStatus({ ...(await furnishingOf(job)), budget: jobBudget(job) }, reset)
  for (const { reason } of found.warnings) job.warn(reason)
  const { agent, budget, deploy } = found
  return told(job, { agent, budget, lines: [`${deploy.status}: ${deploy.reason}`], verdict: deploy.status })
}

interface Told {
  agent: string
  budget: NonNullable<Result['budget']>
  lines: readonly string[]
  verdict: Verdict
}

function told(job: Job, { agent, budget, lines, verdict }: Told): Ending {
  const { core, env, event } = job
  const markdown = renderStatusMarkdown({ agent, budget, lines })
  const [summary = ''] = lines
  setOutputs(core, { verdict, summary, ...budgetOutputs(job, budget) })
  job.log(`${verdict.toUpperCase()}: ${lines.join('\n')}`)
  const { problem } = writeSummary(env.GITHUB_STEP_SUMMARY, markdown, { moreUrl: event.runUrl })
  if (problem) job.warn(problem)
  return { verdict, summary, markdown, result: undefined, files: [], fault: undefined }
}
