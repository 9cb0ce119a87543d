import {
  type Candidate,
  type Found,
  type Piece,
  type Place,
  type Problem,
  type SessionReader,
  type Source,
  unreadable,
} from '../found.ts'
import { describeType, isRecord, type JsonRecord } from '../json.ts'
import { skim } from '../skim.ts'
import { timeOf } from '../times.ts'

const TOOL_KIND = '"tool"'
const SHAPE_HINT =
  'each line is one session: {"schema":"agent-session/v1","id":...,"startedAt":...,"status":...,"turns":[...]}'

/** `agent-session/v1` JSON lines, our own format. */
export function sessionLinesReader(): SessionReader {
  return { skim: skimSession, read: (piece, emit) => emit(readSession(piece)), flush: () => undefined }
}

/** The same outcome as `readSession` has, or none. */
function skimSession(text: Buffer, at: Place, source: Source): Candidate | undefined {
  const skimmed = skim(text)
  const startedAtMs = skimmed && timeOf(skimmed.startedAt)
  if (skimmed === undefined || startedAtMs === undefined) return undefined
  // Until one session shows a tool call, each that may is parsed.
  if (!source.callsSeen && text.includes(TOOL_KIND)) return undefined
  const { id, cluster } = skimmed
  let kept: Buffer | string = text
  return {
    id,
    startedAtMs,
    cluster,
    at,
    source,
    // The bytes are let go, for they are part of a whole chunk.
    keep: () => {
      kept = kept.toString()
    },
    convert: () => inUtc(JSON.parse(kept.toString()), startedAtMs),
  }
}

/** Looks at what sampling needs and at the outline; the turns and all they hold are left to the conversion. */
function readSession({ value, at, source }: Piece): Found {
  if (!isRecord(value)) return unreadable(at, wrong('the line', 'an object', value))
  const { schema, id, startedAt, status, turns, cluster } = value
  if (schema !== 'agent-session/v1') return unreadable(at, wrong('schema', '"agent-session/v1"', schema))
  if (typeof id !== 'string' || id === '') return unreadable(at, wrong('id', 'a text that is not empty', id))
  const startedAtMs = typeof startedAt === 'string' ? timeOf(startedAt) : undefined
  if (startedAtMs === undefined) return unreadable(at, wrong('startedAt', 'an ISO 8601 time', startedAt))
  if (typeof status !== 'string') return unreadable(at, wrong('status', 'a text', status))
  if (!Array.isArray(turns)) return unreadable(at, wrong('turns', 'a list', turns))
  if (cluster !== undefined && typeof cluster !== 'string') return unreadable(at, wrong('cluster', 'a text', cluster))
  noticeCalls(turns, source)
  return {
    kind: 'session',
    candidate: { id, startedAtMs, cluster, at, source, convert: () => inUtc(value, startedAtMs) },
  }
}

function noticeCalls(turns: readonly unknown[], source: Source): void {
  if (source.callsSeen) return
  const steps = turns.flatMap((turn) => (isRecord(turn) && Array.isArray(turn.steps) ? turn.steps : []))
  source.callsSeen = steps.some((step) => isRecord(step) && step.kind === 'tool')
}

function inUtc(value: JsonRecord, startedAtMs: number): JsonRecord {
  return { ...value, startedAt: new Date(startedAtMs).toISOString() }
}

function wrong(key: string, expected: string, found: unknown): Problem {
  const shown = typeof found === 'string' ? JSON.stringify(found.slice(0, 60)) : describeType(found)
  return { message: `${key}: expected ${expected}, found ${shown}`, hint: SHAPE_HINT }
}
