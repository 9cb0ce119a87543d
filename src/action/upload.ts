import { existsSync } from 'node:fs'
import { uploadFiles } from '../github/artifacts.ts'
import { foldersOf, type Job } from './job.ts'

/** Stores files of the output folder as an artifact. Returns why it is not there, which is a warning too. */
export async function uploadOutput(job: Job, files: readonly string[], name: string): Promise<string | undefined> {
  const { event, inputs } = job
  const { outputPath } = foldersOf(job)
  const upload = await uploadFiles({
    name: withAttempt(name, event.run.attempt),
    files: files.filter((file) => existsSync(file)),
    rootFolder: outputPath,
    retentionDays: inputs.retentionDays,
    isGhes: event.isGhes,
  })
  if (upload.outcome === 'failed') {
    job.warn(upload.problem)
    return upload.problem
  }
  job.log(`Stored as artifact ${withAttempt(name, event.run.attempt)} (${upload.sizeBytes} bytes).`)
  return undefined
}

/** A run that is repeated keeps the artifacts of its earlier attempts, and names are unique in a run. */
export function withAttempt(name: string, attempt: number): string {
  return attempt === 1 ? name : `${name}-attempt-${attempt}`
}
