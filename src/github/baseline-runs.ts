import { GateError } from '../domain/errors.ts'
import type { GitHub, RepositoryName } from './client.ts'
import { githubFault } from './fault.ts'
import { TRUSTED_EVENTS } from './publishable.ts'
import { oneLine } from './safe-text.ts'

/** Where baselines are looked for. */
export interface BaselineSource {
  github: GitHub
  repository: RepositoryName & { id: number }
  defaultBranch: string
}

/** A finished workflow run, as the API lists it. Everything in it is said by whoever started it. */
export interface ListedRun {
  id: number
  url: string
  event: string
  path: string
  headBranch: string | null
  headSha: string
  /** null once the fork was deleted. */
  headRepository: { id: number; name: string } | null
  /** Of its last attempt, ms since 1970. */
  startedAtMs: number
  endedAtMs: number
}

/** Listed at most: more GitHub does not search. Whoever floods the list by pull requests hides nothing by it. */
const MAX_PAGES = 10

/**
 * The finished runs of a workflow that call the default branch theirs, a page at a time, in each page those first that
 * ended last: a run that was repeated, or took long, is as new as what it stored. Forks' runs are among them.
 * @param workflow File name below `.github/workflows/`.
 * @throws what the request throws: `githubFault` explains it.
 */
export async function* finishedRuns(source: BaselineSource, workflow: string): AsyncGenerator<ListedRun[]> {
  const { github, repository, defaultBranch } = source
  const { owner, repo } = repository
  const where = { owner, repo, workflow_id: workflow, branch: defaultBranch, status: 'completed' as const }
  const request = { ...where, exclude_pull_requests: true, per_page: 100 }
  let page = 0
  for await (const { data } of github.paginate.iterator(github.rest.actions.listWorkflowRuns, request)) {
    const runs = data.map((run) => ({
      id: run.id,
      url: run.html_url,
      event: run.event,
      path: run.path,
      headBranch: run.head_branch,
      headSha: run.head_sha,
      headRepository: run.head_repository && { id: run.head_repository.id, name: run.head_repository.full_name },
      startedAtMs: Date.parse(run.run_started_at ?? run.created_at),
      endedAtMs: Date.parse(run.updated_at),
    }))
    yield runs.sort((a, b) => b.endedAtMs - a.endedAtMs)
    page++
    if (page === MAX_PAGES) return
  }
}

/** Why a run's artifacts are not to be trusted, by what the list says of it; undefined: nothing speaks against it yet. */
export function whyNotTrusted(run: ListedRun, workflow: string, source: BaselineSource): string | undefined {
  const { event, path, headBranch, headRepository } = run
  const { repository, defaultBranch } = source
  // Forks share the artifact names of the repository, and can call a branch as they like.
  if (headRepository?.id !== repository.id) {
    return `of another repository (${headRepository ? oneLine(headRepository.name, 140) : 'a fork that was deleted'})`
  }
  const own = `.github/workflows/${workflow}`
  if (![own, `${own}@${defaultBranch}`, `${own}@refs/heads/${defaultBranch}`].includes(path)) {
    return `of another workflow (${oneLine(path, 140)})`
  }
  if (!TRUSTED_EVENTS.has(event)) return `of the event ${oneLine(event, 40)}, which anyone can cause`
  if (headBranch !== defaultBranch) return `of the branch ${oneLine(headBranch ?? '(none)', 140)}`
  return undefined
}

/**
 * Whether a commit is the default branch's head or one that it descends from.
 * @throws what the request throws, except 404: a commit that is gone, or has no history in common.
 */
export async function isOnDefaultBranch(source: BaselineSource, sha: string): Promise<boolean> {
  const { github, repository, defaultBranch } = source
  const { owner, repo } = repository
  try {
    // The status says where the second is, seen from the first.
    const basehead = `${sha}...${defaultBranch}`
    const { data } = await github.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead, per_page: 1 })
    return data.status === 'ahead' || data.status === 'identical'
  } catch (thrown) {
    if (githubFault(thrown).status === 404) return false
    throw thrown
  }
}

/**
 * The file name of a workflow that is given by its name or its path.
 * @throws GateError `invalid_input` for what is neither.
 */
export function workflowFile(given: string): string {
  const file = given.replace(/^(\.\/)?\.github\/workflows\//, '')
  if (/^[^/\\?#]+\.ya?ml$/.test(file)) return file
  throw new GateError('invalid_input', `${JSON.stringify(given)} is not the file name of a workflow`, {
    hint: 'Name it as it is called below .github/workflows/, for example gate.yml.',
  })
}
