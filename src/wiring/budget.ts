import { createHash } from 'node:crypto'
import type { BudgetRoom } from '../budgeting.ts'
import type { Config } from '../config/config.ts'
import type { BaselineStore } from '../domain/baseline-store.ts'
import { budgetTargets } from '../domain/budget.ts'
import { correctionNotices } from '../domain/corrections.ts'
import { windowBefore } from '../domain/hours.ts'
import { resolvePolicy } from '../domain/policy.ts'
import type { SliName } from '../domain/sli.ts'
import { compileTriggers } from '../policy/index.ts'
import type { Scorer } from '../rooms.ts'

/** What whoever runs the gate knows of the baseline beyond the configuration. */
export interface BudgetFurnishing {
  /** The store of a configuration; undefined where none is kept. */
  openStore(config: Config): Promise<BaselineStore | undefined>
  publishes: true | string
  overrideFacts: BudgetRoom['overrideFacts']
  mergedOverrideFacts: BudgetRoom['mergedOverrideFacts']
  run: string
  runUrl?: string | undefined
}

interface Parts {
  budget: BudgetFurnishing
  store: BaselineStore
  env: Readonly<Record<string, string | undefined>>
  writeAutonomy: BudgetRoom['writeAutonomy']
  now(): Date
}

/**
 * Opens the budget of a configuration over the store of its baseline.
 * @throws (rejects) GateError `invalid_input` for a policy that cannot be used: a typo in a condition, a threshold out of reach.
 */
export async function openBudget(config: Config, scorer: Scorer, parts: Parts): Promise<BudgetRoom> {
  const { budget, store, env, writeAutonomy, now } = parts
  const revisionOf = (sli: SliName) => revision(config, scorer, sli)
  const { targets, policy, triggers, notices } = await policyOf(config, revisionOf)
  return {
    store,
    settings: {
      agent: config.agent.name,
      windowMs: config.windowMs,
      targets,
      corrections: config.corrections,
      policy,
      triggers,
      notices: [...correctionNotices(config.corrections, windowBefore(now(), config.windowMs)), ...notices],
      tools: config.tools,
    },
    freeze: config.freeze,
    publishes: budget.publishes,
    run: budget.run,
    runUrl: budget.runUrl,
    revisionOf,
    overrideFacts: budget.overrideFacts,
    mergedOverrideFacts: budget.mergedOverrideFacts,
    deliver: async (alerts, receipts) => {
      const { deliverAlerts } = await import('../alerts/deliver.ts')
      return deliverAlerts({ alerts, receipts, channels: config.channels, env, fetch, now: () => now().getTime() })
    },
    writeAutonomy,
  }
}

/**
 * The policy in force over the targets in force; needs no baseline, so that `validate` finds what is wrong with it.
 * @throws (rejects) GateError `invalid_input` for a condition that is wrong.
 */
export async function policyOf(config: Config, revisionOf: BudgetRoom['revisionOf']) {
  const targets = budgetTargets(config.targets, revisionOf)
  const policy = resolvePolicy(config.policy)
  return { targets, policy, ...(await compileTriggers(policy, targets)) }
}

/**
 * The definition of an SLI in a few characters: its rubric and its judge, its cap or threshold. A target is not part of
 * it: history is held against a new one.
 */
function revision({ scorecard, targets }: Config, { fingerprint }: Scorer, sli: SliName): string {
  const judged = sli === 'TaskSuccessRate' || sli === 'HallucinationRate'
  const { capUsd, thresholdMs } = targets[sli]
  const definition = {
    ...(judged ? { judge: fingerprint, rubric: scorecard.find(({ name }) => name === sli)?.rubric ?? null } : {}),
    ...(capUsd === undefined ? {} : { capUsd }),
    ...(thresholdMs === undefined ? {} : { thresholdMs }),
  }
  return createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, 8)
}
