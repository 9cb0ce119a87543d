import type { EventContext } from './event.ts'
import { oneLine } from './safe-text.ts'

/** Events that only people with write access cause, and that run the default branch's own workflow. */
export const TRUSTED_EVENTS: ReadonlySet<string> = new Set(['push', 'schedule', 'workflow_dispatch'])

/**
 * Whether a job may add to the baseline: on the default branch, for a trusted event. Otherwise why not, as the end of a
 * sentence. Whether the candidate ran beside the token is for the caller to know.
 */
export function publishable({ name, ref, repository: { defaultBranch } }: EventContext): true | string {
  const trusted = [...TRUSTED_EVENTS].join(', ')
  if (!TRUSTED_EVENTS.has(name)) return `the event ${name} never publishes a baseline; ${trusted} do`
  if (defaultBranch === undefined) return `the payload of the ${name} event does not say what the default branch is`
  if (ref === `refs/heads/${defaultBranch}`) return true
  return `${oneLine(ref, 140)} is not the default branch, ${defaultBranch}`
}
