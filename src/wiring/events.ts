import type { Config } from '../config/config.ts'
import type { Redact } from '../domain/redact.ts'
import type { SessionScore } from '../domain/score.ts'
import { type EvaluationEventsOf, renderEvaluationEvents } from '../reports/evaluation-events.ts'
import { openLinesFile } from '../storage/lines-file.ts'
import { VERSION } from '../version.ts'

/** Where the scores go as they come, as evaluation events: a result lists no more than the failing ones of a large suite. */
export interface EventsSink {
  add(
    score: SessionScore,
    about: { config: Config; redact: Redact; source: EvaluationEventsOf['source']; at: Date },
  ): void
}

/**
 * A file of evaluation events, a line for each session; what an earlier run left in it is gone.
 * @throws GateError `storage` where it cannot be opened, or (of `add`) written.
 */
export function openEvents(path: string): EventsSink {
  const file = openLinesFile(path)
  return {
    add: (score, { config, redact, source, at }) => {
      const { name, identity } = config.agent
      const agent = { name, version: identity.version ?? identity.commit }
      file.append(renderEvaluationEvents({ score: redact(score), agent, source, at, version: VERSION }))
    },
  }
}
