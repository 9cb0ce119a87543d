import type { BaselineConfig, Config } from '../config/config.ts'
import type { BaselineStore } from '../domain/baseline-store.ts'
import { GateError } from '../domain/errors.ts'
import { artifactBaselineStore } from '../github/artifact-baseline.ts'
import { branchBaselineStore } from '../github/branch-baseline.ts'
import { collectMergedOverrideFacts, collectOverrideFacts } from '../github/override-facts.ts'
import { publishable } from '../github/publishable.ts'
import type { BudgetFurnishing } from '../wiring/budget.ts'
import { localStore } from '../wiring/local-store.ts'
import { gateKeyOf, type Job } from './job.ts'

/** What is kept where the configuration does not say: a baseline in artifacts of this very workflow. */
const DEFAULT: BaselineConfig = {
  store: 'artifact',
  artifact: 'agent-slo-gate-baseline',
  branch: 'agent-slo-gate-baseline',
}

/**
 * The budget in a job: the baseline of trusted runs of the default branch, which only such a run may add to. `run` names
 * this run in the ledger, and this gate in it: the counts of two gates of one run are added up.
 */
export function jobBudget(job: Job): BudgetFurnishing {
  const { event } = job
  return {
    openStore: (config) => storeOf(job, config),
    publishes: publishable(event),
    overrideFacts: async () =>
      collectOverrideFacts({ github: await job.github(), repository: event.repository, event }),
    mergedOverrideFacts: async (since) => {
      const { repository } = event
      // Who publishes knows the default branch.
      if (repository.defaultBranch === undefined) return { facts: [], problems: [] }
      return collectMergedOverrideFacts({ github: await job.github(), repository }, repository.defaultBranch, since)
    },
    run: `${event.run.id}.${event.run.attempt} ${gateKeyOf(job)}`,
    runUrl: event.runUrl,
  }
}

async function storeOf(job: Job, config: Config): Promise<BaselineStore | undefined> {
  const { event, inputs, tempFolder, repository, log } = job
  const { store, workflows, artifact, branch } = config.baseline ?? DEFAULT
  if (store === 'file') return localStore(config, undefined)
  const own = event.run.workflowPath
  const { defaultBranch } = event.repository
  const mayPublish = publishable(event)
  if (store === 'branch') {
    const github = await job.github()
    return branchBaselineStore({ github, repository, branch, agent: config.agent.name, mayPublish, log })
  }
  if (event.isGhes && config.baseline === undefined) {
    job.warn('No baseline is kept: GitHub Enterprise Server has no artifact service v4. Set `baseline: branch`.')
    return undefined
  }
  const trusted = workflows ?? (own === undefined ? [] : [own])
  if (trusted.length === 0 || defaultBranch === undefined) {
    const unknown = defaultBranch === undefined ? UNKNOWN_BRANCH : UNKNOWN_WORKFLOW
    if (config.baseline !== undefined) return unreachableStore(unknown)
    job.warn(`No baseline is kept: ${unknown}.`)
    return undefined
  }
  return artifactBaselineStore({
    github: await job.github(),
    repository: event.repository,
    defaultBranch,
    workflows: [...trusted],
    mayBeNew: workflows === undefined,
    artifactName: `${artifact}-${config.agent.name.replaceAll(/[^\w.-]+/g, '-')}`,
    attempt: event.run.attempt,
    agent: config.agent.name,
    retentionDays: inputs.retentionDays,
    isGhes: event.isGhes,
    tempFolder,
    log,
    mayPublish,
  })
}

/** As of a workflow that an organisation requires, or on an older server. */
const UNKNOWN_WORKFLOW =
  'this job does not say which workflow of the repository it belongs to; name those that measure in baseline.workflows'
const UNKNOWN_BRANCH = 'the event does not say what the default branch is'

/** A baseline that somebody has set up and this job has no way to: never taken for one that does not exist. */
function unreachableStore(message: string): BaselineStore {
  return {
    place: 'the artifacts of a workflow that is not known',
    read: async () => ({ found: false, reason: 'unreachable', message }),
    publish: async () => {
      throw new GateError('storage', `the baseline was not published: ${message}`)
    },
  }
}
