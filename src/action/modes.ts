import { resolve } from 'node:path'
import { GateError } from '../domain/errors.ts'
import { runCollect, runGate } from '../wiring/run.ts'
import { timingsIn } from '../wiring/timings.ts'
import { jobBudget } from './budget.ts'
import { watchCandidate } from './candidate.ts'
import { type Ending, endingOf, undecided } from './ending.ts'
import { finish, tellUndecided } from './finish.ts'
import { furnishingOf, type Job } from './job.ts'
import { fetchShards, refuseGhes, shardArtifact } from './shards.ts'
import { uploadOutput } from './upload.ts'

/** Runs a mode to its end. Resolves with the ending; rejects where there is nothing to report but the fault. */
export type ModeRunner = (job: Job) => Promise<Ending>

/** `gate`: drives, judges and decides, in one job. */
export const gateMode: ModeRunner = async (job) => {
  const { inputs, event } = job
  const furnishing = { ...(await furnishingOf(job)), budget: jobBudget(job) }
  const { inspect } = watchCandidate(job)
  const request = { stage: inputs.stage, defaultStage: event.defaultStage, inspect }
  try {
    const ending = endingOf(await runGate(furnishing, request))
    await finish(job, ending)
    return ending
  } catch (thrown) {
    // Whatever threw: what the candidate wrote does not count.
    inspect()
    throw thrown
  }
}

/** `decide`: judges what the collect jobs of this run stored, and decides. */
export const decideMode: ModeRunner = async (job) => {
  const { inputs, event } = job
  const collected = await fetchShards(job)
  const furnishing = { ...(await furnishingOf(job)), collected, budget: jobBudget(job) }
  const ending = endingOf(await runGate(furnishing, { stage: inputs.stage, defaultStage: event.defaultStage }))
  await finish(job, ending)
  return ending
}

/** `collect`: drives one shard and stores its sessions. It decides nothing, so it fails only where it could not do that. */
export const collectMode: ModeRunner = async (job) => {
  const { inputs, workspace } = job
  refuseGhes(job)
  const durationMsOf = inputs.timings === undefined ? undefined : timingsIn(resolve(workspace, inputs.timings))
  const furnishing = await furnishingOf(job)
  const { inspect } = watchCandidate(job)
  const request = { shard: inputs.shard, ...(durationMsOf ? { durationMsOf } : {}) }
  const { manifest, files } = await runCollect(furnishing, request).catch((thrown: unknown) => {
    inspect()
    throw thrown
  })
  const tampered = inspect()
  if (tampered)
    throw new GateError('tampered', tampered.message, tampered.hint === undefined ? {} : { hint: tampered.hint })
  const { index, count } = inputs.shard
  const what = `Shard ${index} of ${count}: ${manifest.sessions} sessions collected.`
  const ended = manifest.error ? ` It ended early: ${manifest.error.message}` : ''
  const summary = `${what}${ended} Nothing is decided here: that is what decide does.`
  tellUndecided(job, summary)
  if (manifest.error?.details) job.warn(manifest.error.message)
  const lost = await uploadOutput(job, files, shardArtifact(inputs.artifactName, inputs.shard))
  if (lost !== undefined) {
    throw new GateError('unreachable', `shard ${index} of ${count} was collected and could not be stored: ${lost}`)
  }
  return undecided(summary, files)
}
