import { messageOf } from '../domain/errors.ts'
import { oneLine } from './safe-text.ts'

export interface Upload {
  /** Unique in the workflow run: a second upload of a name is refused by GitHub. */
  name: string
  /** Absolute paths, all below `rootFolder`. */
  files: readonly string[]
  rootFolder: string
  /** 1 to 90; undefined: the repository's own. */
  retentionDays: number | undefined
  isGhes: boolean
}

export type UploadOutcome =
  | { outcome: 'uploaded'; id: number; sizeBytes: number; digest: string | undefined }
  | { outcome: 'failed'; problem: string }

/** Longest time of an upload with its repeats, ms. */
const UPLOAD_MS = 5 * 60_000

/**
 * Stores files as an artifact of this workflow run. Never throws: an upload that fails never changes a verdict. Nobody
 * may remove the files while the process runs: the client's packing then throws where only the process can catch it.
 */
export async function uploadFiles({ name, files, rootFolder, retentionDays, isGhes }: Upload): Promise<UploadOutcome> {
  if (isGhes) return failed(name, 'GitHub Enterprise Server has no artifact service v4')
  if (files.length === 0) return failed(name, 'there is no file to store')
  const deadline = new Deadline(UPLOAD_MS)
  try {
    const { DefaultArtifactClient } = await import('@actions/artifact')
    const options = retentionDays === undefined ? {} : { retentionDays }
    const upload = new DefaultArtifactClient().uploadArtifact(name, [...files], rootFolder, options)
    const { id, size, digest } = await Promise.race([upload, deadline.passed])
    if (id === undefined) return failed(name, 'the artifact service gave it no id')
    return { outcome: 'uploaded', id, sizeBytes: size ?? 0, digest }
  } catch (error) {
    return failed(name, reasonOf(messageOf(error)))
  } finally {
    deadline.clear()
  }
}

function failed(name: string, reason: string): UploadOutcome {
  return { outcome: 'failed', problem: `the artifact ${oneLine(name, 140)} was not stored: ${reason}` }
}

function reasonOf(message: string): string {
  // What is stored under the name is then another's: never taken for ours.
  if (/\(409\)|already exists/i.test(message)) {
    return 'this workflow run already has an artifact of that name (409); give each job of a matrix its own'
  }
  if (/ACTIONS_(RUNTIME_TOKEN|RESULTS_URL)/.test(message)) {
    return `${oneLine(message, 200)}: only a step that runs this action itself can store artifacts`
  }
  return oneLine(message, 300)
}

/** The client of the artifact service cannot be stopped; nobody waits for it longer than this. */
class Deadline {
  readonly passed: Promise<never>
  private timer: NodeJS.Timeout | undefined

  constructor(ms: number) {
    this.passed = new Promise((_, reject) => {
      this.timer = setTimeout(() => reject(new Error(`it took longer than ${ms / 60_000} minutes`)), ms)
    })
  }

  clear(): void {
    clearTimeout(this.timer)
  }
}
