import type { GitHub, RepositoryName } from './client.ts'

/** An artifact as the API describes it; the name is whatever the other job chose. */
export interface Artifact {
  id: number
  name: string
  sizeBytes: number
  expired: boolean
  /** `sha256:` and 64 hexadecimal digits; undefined for what older services stored. */
  digest: string | undefined
  createdAt: string | undefined
}

/** Pages of 100 that are read: GitHub allows 500 artifacts a job. */
const MAX_PAGES = 50

/**
 * The artifacts of one workflow run, of all its attempts; with `name` those of exactly that name.
 * @throws what the request throws: `githubFault` explains it.
 */
export async function listRunArtifacts(
  { github, repository }: { github: GitHub; repository: RepositoryName },
  runId: number,
  name?: string,
): Promise<Artifact[]> {
  const where = { ...repository, run_id: runId, per_page: 100, ...(name === undefined ? {} : { name }) }
  const artifacts: Artifact[] = []
  let page = 0
  for await (const { data } of github.paginate.iterator(github.rest.actions.listWorkflowRunArtifacts, where)) {
    for (const { id, name, size_in_bytes, expired, digest, created_at } of data) {
      const facts = { id, name, sizeBytes: size_in_bytes, expired }
      artifacts.push({ ...facts, digest: digest ?? undefined, createdAt: created_at ?? undefined })
    }
    page++
    if (page === MAX_PAGES) break
  }
  return name === undefined ? artifacts : artifacts.filter((artifact) => artifact.name === name)
}
