import type { GitHub, RepositoryName } from './client.ts'
import type { ChangeUnderLabel } from './pull-request-labels.ts'

/**
 * When the head commit of a change was first seen to run, by the server's clock: not before the head was last forced to
 * another commit, because what was labelled in between may have been that one. Runs of the same commit on other branches
 * do not count: it could have been pushed there long before. null: no run is known.
 * @throws what the request throws: `githubFault` explains it.
 */
export async function firstRunOfHead(
  { github, repository }: { github: GitHub; repository: RepositoryName },
  { headSha, headRef, headRepositoryId }: Pick<ChangeUnderLabel, 'headSha' | 'headRef' | 'headRepositoryId'>,
  forcePushedAt: string | undefined,
): Promise<string | null> {
  if (headRepositoryId === undefined) return null
  const { owner, repo } = repository
  const where = { owner, repo, head_sha: headSha, exclude_pull_requests: true, per_page: 100 }
  const runs = await github.paginate(github.rest.actions.listWorkflowRunsForRepo, where)
  const times = runs
    .filter((run) => run.head_sha === headSha && run.head_branch === headRef)
    .filter((run) => run.head_repository?.id === headRepositoryId)
    .map((run) => run.created_at)
    .sort((a, b) => Date.parse(a) - Date.parse(b))
  const [first] = times
  if (first === undefined) return null
  if (forcePushedAt === undefined) return first
  return times.find((time) => Date.parse(time) >= Date.parse(forcePushedAt)) ?? forcePushedAt
}
