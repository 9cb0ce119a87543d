import type { GitHub, RepositoryName } from './client.ts'

/** A pull request as its labels are judged: what GitHub says of it now. */
export interface ChangeUnderLabel {
  number: number
  labels: string[]
  /** undefined: the account was deleted. */
  author: string | undefined
  headSha: string
  headRef: string
  /** undefined: the fork was deleted. */
  headRepositoryId: number | undefined
}

export type FoundChange =
  | { outcome: 'found'; change: ChangeUnderLabel }
  | { outcome: 'none' }
  | { outcome: 'unknown'; problem: string }

interface Where {
  github: GitHub
  repository: RepositoryName & { id: number }
}

/** @throws what the request throws: `githubFault` explains it. */
export async function pullRequestByNumber({ github, repository }: Where, number: number): Promise<FoundChange> {
  const { owner, repo } = repository
  const { data } = await github.rest.pulls.get({ owner, repo, pull_number: number })
  return { outcome: 'found', change: changeOf(data) }
}

/**
 * The merged pull request that a commit is the outcome of: what its merge made, or else its head. A commit in the middle of
 * one is not what its labels are about.
 * @throws what the request throws: `githubFault` explains it.
 */
export async function pullRequestByCommit({ github, repository }: Where, sha: string): Promise<FoundChange> {
  const { owner, repo, id } = repository
  const where = { owner, repo, commit_sha: sha, per_page: 100 }
  const { data } = await github.rest.repos.listPullRequestsAssociatedWithCommit(where)
  const merged = data.filter(({ merged_at, base }) => merged_at !== null && base.repo.id === id)
  if (merged.length === 0) return { outcome: 'none' }
  const made = merged.filter(({ merge_commit_sha }) => merge_commit_sha === sha)
  const [pull, another] = made.length > 0 ? made : merged.filter(({ head }) => head.sha === sha)
  if (pull !== undefined && another === undefined) return { outcome: 'found', change: changeOf(pull) }
  const numbers = merged.map(({ number }) => `#${number}`).join(', ')
  const problem = `${sha.slice(0, 7)} came with ${numbers}, and is the outcome of no single one: their labels open nothing`
  return { outcome: 'unknown', problem }
}

/**
 * Pull requests that were merged into a branch and that anything happened to since a moment, the 100 newest: a label is
 * such a thing.
 * @throws what the request throws: `githubFault` explains it.
 */
export async function mergedSince(
  { github, repository }: Where,
  base: string,
  since: string,
): Promise<ChangeUnderLabel[]> {
  const { owner, repo } = repository
  const newestFirst = { sort: 'updated', direction: 'desc', per_page: 100 } as const
  const { data } = await github.rest.pulls.list({ owner, repo, base, state: 'closed', ...newestFirst })
  return data
    .filter(({ merged_at, updated_at }) => merged_at !== null && Date.parse(updated_at) >= Date.parse(since))
    .map(changeOf)
}

interface Pull {
  number: number
  user: { login: string } | null
  labels: { name: string }[]
  head: { sha: string; ref: string; repo: { id: number } | null }
}

function changeOf({ number, user, labels, head }: Pull): ChangeUnderLabel {
  return {
    number,
    labels: labels.map(({ name }) => name),
    author: user?.login,
    headSha: head.sha,
    headRef: head.ref,
    // The types do not know that forks are deleted.
    headRepositoryId: head.repo?.id,
  }
}
