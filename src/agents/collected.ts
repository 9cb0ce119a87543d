import type { CollectedAgent, CollectionFacts } from '../domain/agent.ts'
import type { Plan } from '../domain/plan.ts'
import type { Session } from '../domain/session.ts'
import { findShards } from './collected-files.ts'
import { indexShards } from './collected-index.ts'
import { readPlace } from './replay-index.ts'
import type { AgentSettings } from './settings.ts'
import { observedAtMost } from './visible.ts'

export interface CollectedOptions {
  /** Folder that holds the shards, each in a folder of its own; one shard may lie in the folder itself. */
  folder: string
  /** How many shards there must be; undefined: as many as the shards say themselves. */
  shards: number | undefined
  /** What was refused before it got into the folder. */
  refused?: CollectionFacts['refused'] | undefined
  /** The trials that were to be run: derived from the suite, never from what was collected. */
  plan: Plan
  /** Fingerprint of the suite. */
  suite: string
  /** How the agent was driven. */
  agent: AgentSettings
}

/**
 * The sessions of all shards as an agent that remembers them. They are untrusted: each line is checked, trials that were
 * not asked for and second sessions of a trial are refused, and `groundTruth` and `observed` are not taken from them.
 * @throws GateError `usage` when the folder holds no shard at all.
 */
export async function createCollectedAgent(options: CollectedOptions): Promise<CollectedAgent> {
  const { plan, suite, agent } = options
  const found = findShards(options.folder, { suite, expected: options.shards, refused: options.refused })
  const { places, discarded, refused } = await indexShards(found.shards, plan)
  const placeOf = (scenario: string, trial: number) => places.get(scenario)?.[trial]
  return {
    mode: 'collected',
    kind: agent.kind,
    has: ({ scenario, trial }) => placeOf(scenario.id, trial) !== undefined,
    recall: async ({ scenario, trial }) => {
      const place = placeOf(scenario.id, trial)
      return place && asOurs(readPlace(place), agent)
    },
    discarded: async function* () {
      for (const place of discarded) yield asOurs(readPlace(place), agent)
    },
    facts: { ...found.facts, refused: [...found.facts.refused, ...refused] },
    close: async () => {},
  }
}

/** Without what only the gate itself may say. */
function asOurs({ groundTruth: _, observed: claimed, ...session }: Session, agent: AgentSettings): Session {
  const observed = observedAtMost({ ...session, ...(claimed ? { observed: claimed } : {}) }, agent)
  return { ...session, ...(observed ? { observed } : {}) }
}
