import type { Result } from '../domain/result.ts'
import { changedCommandFiles, restoreCommandFiles, snapshotCommandFiles } from '../github/command-files.ts'
import type { Job } from './job.ts'

/**
 * Watches the files by which a step speaks to its runner while the candidate runs. What `inspect` finds changed is put
 * back, so that a forged output does not count, and is an error that names the files.
 */
export function watchCandidate({ env }: Pick<Job, 'env'>): { inspect: () => Result['error'] } {
  const files = snapshotCommandFiles(env)
  return {
    inspect: () => {
      const changed = changedCommandFiles(files)
      if (changed.length === 0) return undefined
      restoreCommandFiles(files)
      const names = changed.map(({ variable, how }) => `${variable} (${how})`).join(', ')
      return {
        code: 'tampered',
        message: `While the agent ran, files by which this step speaks to its runner were written: ${names}. They were put back.`,
        hint: 'Look at what the agent under test does with $RUNNER_TEMP: no agent has a reason to write there.',
      }
    },
  }
}
