import type { GitHub, RepositoryName } from './client.ts'

/** Who set a label last. Times are the server's. */
export interface SetLabel {
  /** undefined: the account was deleted. */
  by: string | undefined
  byBot: boolean
  at: string
}

export interface LabelHistory {
  /** By label; without those that were taken off again. */
  set: ReadonlyMap<string, SetLabel>
  /** When the head was last moved to something that does not descend from it; undefined: never. */
  forcePushedAt: string | undefined
}

/**
 * What happened to the labels of a pull request, and to its head, by its events.
 * @throws what the request throws: `githubFault` explains it.
 */
export async function labelHistory(
  { github, repository }: { github: GitHub; repository: RepositoryName },
  number: number,
): Promise<LabelHistory> {
  const { owner, repo } = repository
  const where = { owner, repo, issue_number: number, per_page: 100 }
  const events = await github.paginate(github.rest.issues.listEvents, where)
  const set = new Map<string, SetLabel>()
  let forcePushedAt: string | undefined
  for (const event of [...events].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at) || a.id - b.id)) {
    const { actor, created_at: at } = event
    if (event.event === 'head_ref_force_pushed') forcePushedAt = at
    const name = 'label' in event ? event.label?.name : undefined
    if (typeof name !== 'string') continue
    if (event.event === 'unlabeled') set.delete(name)
    if (event.event === 'labeled') set.set(name, { by: actor?.login, byBot: actor?.type === 'Bot', at })
  }
  return { set, forcePushedAt }
}
