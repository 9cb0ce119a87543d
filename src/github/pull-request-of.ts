import type { GitHub, RepositoryName } from './client.ts'
import type { FinishedRun } from './event.ts'
import { githubFault } from './fault.ts'

/** The pull request that a commit belongs to. `none` and `unknown` say why; no verdict depends on it. */
export type PullRequestOf =
  | { outcome: 'found'; number: number }
  | { outcome: 'none'; reason: string }
  | { outcome: 'unknown'; problem: string }

interface Where {
  github: GitHub
  repository: RepositoryName & { id: number }
}

/**
 * The open pull request whose head a push moved to `sha`; of several (one branch, two bases) the oldest. Never throws.
 * @param branch The pushed branch, without `refs/heads/`.
 */
export async function pullRequestOfPush(
  { github, repository }: Where,
  { sha, branch }: { sha: string; branch: string },
): Promise<PullRequestOf> {
  const { owner, repo, id } = repository
  return asOutcome(async () => {
    const where = { owner, repo, commit_sha: sha, per_page: 100 }
    const { data } = await github.rest.repos.listPullRequestsAssociatedWithCommit(where)
    const open = data.filter(({ state, head }) => state === 'open' && head.ref === branch && head.repo?.id === id)
    const [oldest] = open.map(({ number }) => number).sort((a, b) => a - b)
    if (oldest === undefined) return { outcome: 'none', reason: `no open pull request comes from ${branch}` }
    return { outcome: 'found', number: oldest }
  })
}

/**
 * The pull request that a finished workflow run was about, found by the head's repository and commit: the payload names
 * none for forks. Several are refused, because what the run says would be written under a change it is not about.
 * Never throws.
 */
export async function pullRequestOfRun({ github, repository }: Where, run: FinishedRun): Promise<PullRequestOf> {
  const { owner, repo } = repository
  const { headRepository, headBranch, headSha } = run
  if (headRepository === null || headBranch === null) {
    return { outcome: 'none', reason: 'the repository or branch of the run was deleted' }
  }
  return asOutcome(async () => {
    const head = `${headRepository.owner}:${headBranch}`
    const { data } = await github.rest.pulls.list({ owner, repo, state: 'open', head, per_page: 100 })
    const about = data.filter((pull) => pull.head.sha === headSha && pull.head.repo?.id === headRepository.id)
    const [first, second] = about
    if (first === undefined) {
      return {
        outcome: 'none',
        reason: `no open pull request has ${headSha.slice(0, 7)} as its head: it was closed or moved on`,
      }
    }
    if (second !== undefined) {
      const numbers = about.map(({ number }) => `#${number}`).join(', ')
      return {
        outcome: 'unknown',
        problem: `${numbers} have the same head; the run does not say which one it is about`,
      }
    }
    return { outcome: 'found', number: first.number }
  })
}

async function asOutcome(find: () => Promise<PullRequestOf>): Promise<PullRequestOf> {
  try {
    return await find()
  } catch (error) {
    return { outcome: 'unknown', problem: `the pull request could not be looked up: ${githubFault(error).reason}` }
  }
}
