import type { Result, TrialResult } from '../../domain/result.ts'
import type { SliName } from '../../domain/sli.ts'

/** Sessions of one scenario with a bad event of an SLI. */
export interface ContributorGroup {
  /** undefined: the result does not list these sessions' trials. */
  scenario: string | undefined
  sessions: string[]
  /** Why the first of them counts as bad. */
  reason: string | undefined
}

/** The sessions that contribute to an SLI's bad events, by scenario, in suite order. */
export function contributorGroups(result: Result, sli: SliName): ContributorGroup[] {
  const wanted = new Set(result.slis[sli].contributors)
  const groups: ContributorGroup[] = []
  for (const { id, trials } of result.scenarios) {
    const failed = ({ scores }: TrialResult) =>
      scores.find(({ criterion, result: said }) => criterion === sli && said === 'failed')
    // The list of contributors is capped; the trials say of the others.
    const contributing = trials.filter(
      (trial) => wanted.delete(trial.session) || (!trial.extra && failed(trial) !== undefined),
    )
    if (contributing.length === 0) continue
    const score = contributing.map(failed).find((found) => found !== undefined)
    groups.push({
      scenario: id,
      sessions: contributing.map(({ session }) => session),
      reason: score?.evidence?.[0]?.reason ?? score?.reason,
    })
  }
  return wanted.size === 0 ? groups : [...groups, { scenario: undefined, sessions: [...wanted], reason: undefined }]
}
