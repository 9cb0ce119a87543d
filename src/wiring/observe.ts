import type { Readable } from 'node:stream'
import pMap from 'p-map'
import type { Config } from '../config/config.ts'
import { GateError, messageOf } from '../domain/errors.ts'
import type { Scenario } from '../domain/scenario.ts'
import type { Session } from '../domain/session.ts'
import type { Format } from '../observe/formats.ts'
import { type Observation, type ObserveRooms, observe } from '../observe.ts'
import { openSessionsFile } from '../storage/sessions-file.ts'
import { type Furnishing, furnish } from '../wiring.ts'

export interface ObserveRequest {
  /** Globs, or `-` for the standard input. */
  inputs: readonly string[]
  stdin?: Readable | undefined
  format?: Format | undefined
  /** In place of the configuration's. */
  sample?: number | undefined
  seed?: number | undefined
}

/**
 * Runs `observe` and keeps the scored sessions and the autonomy file in the output folder.
 * @throws GateError `cancelled` where it was ended before all were scored: the baseline stays as it was.
 */
export async function runObserve(furnishing: Furnishing, request: ObserveRequest): Promise<Observation> {
  const { rooms, output, events } = furnish(furnishing)
  const sessions = openSessionsFile(output.sessionsPath)
  const goesOn = () => throwIfEnded(rooms.signal)
  const observeRooms: ObserveRooms = {
    loadConfig: rooms.loadConfig,
    openScorer: rooms.openScorer,
    openBudget: rooms.openBudget,
    redactor: rooms.redactor,
    readBatch: async (config, { seen }) => {
      const { readBatch } = await import('../observe/read-batch.ts')
      return readBatch({
        inputs: request.inputs,
        cwd: furnishing.surroundings.cwd,
        ...(request.stdin ? { stdin: request.stdin } : {}),
        ...(request.format ? { format: request.format } : {}),
        size: request.sample ?? config.observe.sample,
        seed: request.seed ?? config.observe.seed,
        trustGroundTruth: config.observe.trustGroundTruth,
        counted: seen,
        goesOn,
      })
    },
    score: async (sample, scorer, config, onScore) => {
      await pMap(
        sample,
        async (sampled) => {
          goesOn()
          const scenario = asScenario(sampled.session, sampled.cluster)
          const { score, spent } = await scorer.score(sampled.session, scenario, rooms.signal)
          onScore(score, sampled, spent)
        },
        { concurrency: concurrencyOf(config) },
      )
      // The judge answers nothing once it was ended: such sessions would be remembered as seen, and never be scored.
      goesOn()
    },
    keepSession: sessions.append,
    onScore: (score, config, redact) => events?.add(score, { config, redact, source: 'production', at: rooms.now() }),
    now: rooms.now,
  }
  try {
    return await observe(observeRooms)
  } finally {
    sessions.close()
  }
}

/** @throws GateError `cancelled` */
function throwIfEnded({ aborted, reason }: AbortSignal): void {
  if (!aborted) return
  throw new GateError('cancelled', `observe was ended (${messageOf(reason)}): nothing of this batch was counted`, {
    hint: 'Run it again with the same sessions.',
  })
}

function concurrencyOf({ judge, suite }: Config): number {
  return judge?.concurrency ?? suite.concurrency
}

/** A production session was led by a customer, not by us: nothing is expected of it but that the issue is resolved. */
function asScenario({ turns, documents }: Session, cluster: string | undefined): Scenario {
  return {
    id: 'production',
    must_pass: false,
    customer: { kind: 'scripted', turns: turns.map(({ user }) => ({ user })) },
    ...(documents ? { documents } : {}),
    ...(cluster === undefined ? {} : { cluster }),
    origin: { file: 'production', document: 0, line: 1 },
  }
}
