import type { GitHub, RepositoryName } from './client.ts'
import { githubFault } from './fault.ts'

const MAY_WRITE: ReadonlySet<string> = new Set(['admin', 'maintain', 'write'])

/**
 * Why somebody may not close a broken circuit; undefined where they may: write access, and neither the author of the commit
 * that mends the agent nor of the pull request that brought it. What cannot be looked up is a refusal.
 */
export async function mayReset(
  { github, repository }: { github: GitHub; repository: RepositoryName },
  { actor, commit }: { actor: string; commit: string },
): Promise<string | undefined> {
  try {
    const { data } = await github.rest.repos.getCollaboratorPermissionLevel({ ...repository, username: actor })
    if (!MAY_WRITE.has(data.permission)) return `${actor} has ${data.permission} permission here; it takes write access`
    const [{ data: mend }, { data: pulls }] = await Promise.all([
      github.rest.repos.getCommit({ ...repository, ref: commit }),
      github.rest.repos.listPullRequestsAssociatedWithCommit({ ...repository, commit_sha: commit }),
    ])
    const authors = [mend.author?.login, ...pulls.map(({ user }) => user?.login)].filter((login) => login !== undefined)
    // A commit under an address that GitHub does not know, and no pull request: it may be anybody's.
    if (authors.length === 0) return `nobody can say who wrote ${commit.slice(0, 7)}: GitHub knows no author of it`
    const wrote = authors.some((login) => login.toLowerCase() === actor.toLowerCase())
    return wrote ? `${actor} is the author of ${commit.slice(0, 7)}; it takes somebody else` : undefined
  } catch (thrown) {
    return `it could not be looked up whether ${actor} may: ${githubFault(thrown).reason}`
  }
}
