import type { GitHub, RepositoryName } from './client.ts'
import type { CommentState } from './comment-state.ts'

/** What a result speaks of, against what a comment shows and the pull request is now. */
interface Order {
  /** What the comment there is remembers; undefined where there is none, or nothing can be read from it. */
  previous: CommentState | undefined
  current: CommentState
  /** The head of the pull request now; undefined where GitHub does not say. */
  head: string | undefined
}

/**
 * Why a result must not be commented any more: a comment never goes back in time. Nothing is said of a commit that is
 * no longer the head: a run that was repeated, or overtaken by the run of the next push, would write an old verdict over
 * a newer one. Of two runs on one commit the one that started later counts, as it does for a required check.
 */
export function whyOvertaken({ previous, current, head }: Order): string | undefined {
  const { headSha, startedAt } = current
  if (head !== undefined && head !== headSha) {
    return `the pull request has moved on from ${headSha.slice(0, 7)} to ${head.slice(0, 7)}`
  }
  if (previous?.startedAt === undefined || Date.parse(previous.startedAt) <= Date.parse(startedAt)) return undefined
  // Another commit's comment is the older one, if this one is known to be the head.
  if (head !== undefined && previous.headSha !== headSha) return undefined
  return `the comment already shows a run on ${previous.headSha.slice(0, 7)} that started later`
}

/** The head of a pull request now, whatever the event said of it; undefined where GitHub does not say. Never throws. */
export async function headOf(
  { github, repository }: { github: GitHub; repository: RepositoryName },
  pullRequest: number,
): Promise<string | undefined> {
  try {
    const { data } = await github.rest.pulls.get({ ...repository, pull_number: pullRequest })
    return data.head.sha
  } catch {
    // With `issues: write` alone a comment can be written and no pull request read: what the comment remembers decides.
    return undefined
  }
}
