import { closeSync, openSync, readSync } from 'node:fs'
import type { RecordedAgent } from '../domain/agent.ts'
import { GateError } from '../domain/errors.ts'
import type { Session } from '../domain/session.ts'
import type { AgentDeps } from './deps.ts'
import { findRecordings } from './replay-files.ts'
import { indexRecordings, type Place, readSession } from './replay-index.ts'
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

function readPlace({ recording, line, offset, length }: Place): Session {
  const bytes = Buffer.alloc(length)
  const descriptor = openSync(recording.path, 'r')
  try {
    let read = 0
    while (read < length) {
      const more = readSync(descriptor, bytes, read, length - read, offset + read)
      if (more === 0) break
      read += more
    }
  } finally {
    closeSync(descriptor)
  }
  const found = readSession(bytes.toString('utf8'))
  if ('session' in found) return found.session
  throw new GateError('invalid_input', `${recording.shown}:${line} was changed while it was replayed`, {
    diagnostics: [{ file: recording.shown, line, ...found.problem }],
  })
}
