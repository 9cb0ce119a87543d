import type { Session } from '../../src/domain/session.ts'
import type { Candidate, Found } from '../../src/observe/found.ts'
import { aSession } from '../builders.ts'

/** A session as a reader hands it over. */
export function aFound(session: Partial<Session> = {}, candidate: Partial<Candidate> = {}): Found {
  const whole = aSession(session)
  return {
    kind: 'session',
    candidate: {
      id: whole.id,
      startedAtMs: Date.parse(whole.startedAt),
      cluster: whole.cluster,
      at: { file: 'sessions.jsonl', line: 1 },
      source: { callsSeen: false },
      convert: () => whole,
      ...candidate,
    },
  }
}

/** Sessions that come in one batch. */
export async function* oneBatch(found: readonly Found[]): AsyncGenerator<readonly Found[]> {
  yield found
}
