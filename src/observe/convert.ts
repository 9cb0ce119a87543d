import type { Session } from '../domain/session.ts'
import { sessionSchema } from '../domain/session-schema.ts'
import { type Candidate, type Converted, Unconvertible } from './found.ts'
import { nestsDeeperThan } from './json.ts'

/** Deepest nesting that is accepted. */
const MAX_DEPTH = 500

/**
 * A candidate as a validated session. `scenario`, `trial` and `observed` are taken out, for they are the gate's own;
 * `groundTruth` too unless it is trusted.
 */
export function convert(candidate: Candidate, trustGroundTruth: boolean): Converted {
  let converted: unknown
  try {
    converted = candidate.convert()
  } catch (thrown) {
    if (!(thrown instanceof Unconvertible)) throw thrown
    return { problem: { message: thrown.message, ...(thrown.hint === undefined ? {} : { hint: thrown.hint }) } }
  }
  if (nestsDeeperThan(converted, MAX_DEPTH)) return { problem: { message: `nested deeper than ${MAX_DEPTH} levels` } }
  const checked = sessionSchema.safeParse(converted)
  if (checked.success) return { session: trusted(checked.data, trustGroundTruth) }
  const issue = checked.error.issues[0]
  const key = issue?.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  const where = key ? `${key.replace(/^\./, '')}: ` : ''
  return { problem: { message: `no agent-session/v1: ${where}${issue?.message ?? 'unknown problem'}` } }
}

function trusted(session: Session, trustGroundTruth: boolean): Session {
  const { scenario: _, trial: __, observed: ___, groundTruth, ...rest } = session
  return groundTruth && trustGroundTruth ? { ...rest, groundTruth } : rest
}
