import type { OverrideFacts } from '../domain/overrides.ts'
import type { GitHub, RepositoryName } from './client.ts'
import type { EventContext } from './event.ts'
import { githubFault } from './fault.ts'
import { firstRunOfHead } from './head-runs.ts'
import { type LabelHistory, labelHistory, type SetLabel } from './label-history.ts'
import { type ChangeUnderLabel, mergedSince, pullRequestByCommit, pullRequestByNumber } from './pull-request-labels.ts'
import { oneLine } from './safe-text.ts'

/** Labels that claim a way through a freeze; `decideOverride` says which there are. */
const PREFIX = 'slo-override:'

export interface CollectedOverrides {
  /** One for each label whose setter is known. Nothing is decided yet. */
  facts: OverrideFacts[]
  /** What could not be verified: labels that are not in `facts`, and so do not open anything. */
  problems: string[]
}

interface Asked {
  github: GitHub
  repository: RepositoryName & { id: number }
  /** Its pull request, or that which brought its commit. */
  event: Pick<EventContext, 'pullRequest' | 'headSha'>
}

/**
 * What the API says of the labels that override a freeze: those that the pull request has now, whatever the event's
 * payload says; on a deploy those of the merged pull request that the commit came with. Never throws: what cannot be
 * verified is a problem, and no fact.
 */
export async function collectOverrideFacts({ github, repository, event }: Asked): Promise<CollectedOverrides> {
  const collected: CollectedOverrides = { facts: [], problems: [] }
  try {
    const { pullRequest, headSha } = event
    const found = pullRequest
      ? await pullRequestByNumber({ github, repository }, pullRequest.number)
      : await pullRequestByCommit({ github, repository }, headSha)
    if (found.outcome === 'unknown') collected.problems.push(found.problem)
    if (found.outcome !== 'found') return collected
    const labels = found.change.labels.filter((name) => name.startsWith(PREFIX))
    if (labels.length === 0) return collected
    if (pullRequest && found.change.headSha !== headSha) {
      const now = found.change.headSha.slice(0, 7)
      collected.problems.push(
        `the pull request has moved on to ${now}: its labels are not about ${headSha.slice(0, 7)}`,
      )
      return collected
    }
    await collect({ github, repository }, found.change, labels, collected)
  } catch (thrown) {
    collected.problems.push(`overrides cannot be verified: ${githubFault(thrown).reason}`)
  }
  return collected
}

/**
 * The same of every change of the default branch that was merged and then labelled, or labelled and then merged, since a
 * moment: the labels that releases and deployments go through, which may not add to the baseline themselves. Never throws.
 */
export async function collectMergedOverrideFacts(
  { github, repository }: Pick<Asked, 'github' | 'repository'>,
  defaultBranch: string,
  since: string,
): Promise<CollectedOverrides> {
  const collected: CollectedOverrides = { facts: [], problems: [] }
  try {
    for (const change of await mergedSince({ github, repository }, defaultBranch, since)) {
      const labels = change.labels.filter((name) => name.startsWith(PREFIX))
      if (labels.length > 0) await collect({ github, repository }, change, labels, collected)
    }
  } catch (thrown) {
    collected.problems.push(`used overrides cannot be looked up: ${githubFault(thrown).reason}`)
  }
  return {
    ...collected,
    facts: collected.facts.filter(({ labelledAt }) => Date.parse(labelledAt) >= Date.parse(since)),
  }
}

async function collect(
  where: Pick<Asked, 'github' | 'repository'>,
  change: ChangeUnderLabel,
  labels: readonly string[],
  { facts, problems }: CollectedOverrides,
): Promise<void> {
  const history: LabelHistory = await labelHistory(where, change.number)
  const earliestRunAt = await firstRunOfHead(where, change, history.forcePushedAt)
  for (const label of labels) {
    const refuse = (why: string) => problems.push(`${oneLine(label, 100)}: not accepted, ${why}`)
    const set: SetLabel | undefined = history.set.get(label)
    if (change.author === undefined) refuse('the author of the change is not known any more')
    else if (set === undefined) refuse('GitHub does not say who set it; take it off and set it again')
    else if (set.by === undefined) refuse('the one who set it has no account any more')
    // Whoever writes the workflow could let it label.
    else if (set.byBot) refuse(`${set.by} is a bot; it takes a person`)
    else {
      const permission = await permissionOf(where, set.by).catch((thrown: unknown) => githubFault(thrown))
      if (typeof permission !== 'string') refuse(`the permission of ${set.by} is not known: ${permission.reason}`)
      else {
        const { author, headSha: commit } = change
        facts.push({ label, labelledBy: set.by, permission, author, labelledAt: set.at, earliestRunAt, commit })
      }
    }
  }
}

const ROLES: ReadonlySet<string> = new Set(['admin', 'maintain', 'write', 'triage', 'read', 'none'])

/** The role; of a role that an organisation made itself, the permission that it is built on. */
async function permissionOf({ github, repository }: Pick<Asked, 'github' | 'repository'>, username: string) {
  const { owner, repo } = repository
  const { data } = await github.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username })
  return ROLES.has(data.role_name) ? data.role_name : data.permission
}
