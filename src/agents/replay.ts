import type { RecordedAgent } from '../domain/agent.ts'
import type { AgentDeps } from './deps.ts'
import { findRecordings } from './replay-files.ts'
import { indexRecordings, readPlace } from './replay-index.ts'
import { observedOf } from './replay-observed.ts'
import type { ReplayAgentConfig } from './settings.ts'

/**
 * Recorded `agent-session/v1` JSON lines, matched to scenarios by id: the n-th trial is the n-th session of that
 * scenario in the order of files and lines. `groundTruth` is taken out unless it is to be trusted.
 * @throws GateError `invalid_input` with a diagnostic for every line that cannot be used.
 */
export async function createReplayAgent(
  config: ReplayAgentConfig,
  { configDir }: Pick<AgentDeps, 'configDir'>,
): Promise<RecordedAgent> {
  const { recordings, close } = await findRecordings(config.sessions, configDir)
  const { byScenario, withoutScenario, withToolCalls } = await indexRecordings(recordings).catch((error: unknown) => {
    close()
    throw error
  })
  return {
    mode: 'recorded',
    kind: 'replay',
    count: (scenarioId) => byScenario.get(scenarioId)?.length ?? 0,
    recall: async ({ scenario, trial }) => {
      const place = byScenario.get(scenario.id)?.[trial]
      if (!place) return undefined
      const { groundTruth, ...session } = readPlace(place)
      return {
        ...session,
        observed: observedOf(session, withToolCalls.has(place.recording)),
        ...(groundTruth && config.trust_ground_truth ? { groundTruth } : {}),
      }
    },
    unmatched: (scenarioIds) =>
      [...byScenario].reduce((sum, [id, places]) => sum + (scenarioIds.has(id) ? 0 : places.length), withoutScenario),
    close: async () => close(),
  }
}
