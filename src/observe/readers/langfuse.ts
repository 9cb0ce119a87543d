import { convertedWhenKept, type Found, type Place, type SessionReader, type Source, unreadable } from '../found.ts'
import { type Group, Held } from '../held.ts'
import { describeType, isRecord, type JsonRecord, listOf, textAt } from '../json.ts'
import { type Labels, labelsOf } from '../labels.ts'
import { activitiesOfTrace } from '../langfuse/activities.ts'
import { timeOf } from '../times.ts'
import { tracedSession } from '../traced-session.ts'

interface HeldTrace {
  trace: JsonRecord
  startMs: number
  at: Place
  source: Source
}

/**
 * Langfuse traces with their observations, as a list or a trace a line; also its downloads of one trace
 * (`{ trace, observations }`) and one session (`{ traces }`), and a page of its API (`{ data }`). Traces of one
 * `sessionId` are one session; a trace that names none is one by itself.
 */
export function langfuseReader(): SessionReader {
  const held = new Held<HeldTrace>()
  return {
    read: ({ value, at, source, size }, emit) => {
      const traces = tracesIn(value)
      for (const trace of traces) {
        const problem = problemOf(trace)
        const startMs = isRecord(trace) ? timeOf(trace.timestamp) : undefined
        if (problem !== undefined || !isRecord(trace) || startMs === undefined) {
          emit(unreadable(at, { message: problem ?? 'timestamp: expected a time' }))
          continue
        }
        const observations = listOf(trace.observations)
        source.callsSeen ||= observations.some((observation) => isRecord(observation) && observation.type === 'TOOL')
        const id = String(trace.id)
        const item = { trace, startMs, at, source }
        for (const group of held.add(id, textAt(trace, ['sessionId']), item, size / traces.length))
          for (const found of foundIn(group)) emit(found)
      }
    },
    flush: (emit) => {
      for (const group of held.flush()) for (const found of foundIn(group)) emit(found)
    },
  }
}

function tracesIn(value: unknown): unknown[] {
  if (!isRecord(value)) return [value]
  if (Array.isArray(value.data)) return value.data
  if (Array.isArray(value.traces)) {
    return value.traces.map((trace) => (isRecord(trace) ? { sessionId: value.id, ...trace } : trace))
  }
  if (isRecord(value.trace)) return [{ ...value.trace, observations: value.observations ?? value.trace.observations }]
  return [value]
}

function problemOf(trace: unknown): string | undefined {
  if (!isRecord(trace)) return `expected a trace, found ${describeType(trace)}`
  if (typeof trace.id !== 'string' || trace.id === '') return `id: expected a text, found ${describeType(trace.id)}`
  if (typeof trace.traceId === 'string' && trace.observations === undefined) {
    return 'an observation by itself: export traces with their observations'
  }
  if (listOf(trace.observations).some((observation) => typeof observation === 'string')) {
    return 'observations are named by their ids alone: export traces with their observations'
  }
  if (timeOf(trace.timestamp) === undefined) return `timestamp: expected a time, found ${describeType(trace.timestamp)}`
  return undefined
}

function foundIn({ conversation, items }: Group<HeldTrace>): Found[] {
  // Pages that were asked for while traces came in overlap: the later one knows more.
  const once = new Map(items.map((item) => [String(item.trace.id), item]))
  const ordered = [...once.values()].sort((a, b) => a.startMs - b.startMs)
  const [first] = ordered
  if (first === undefined) return []
  const id = conversation ?? String(first.trace.id)
  const labels: Labels = Object.assign({}, ...ordered.map(({ trace }) => labelsOf(trace)).reverse())
  const version = textAt(first.trace, ['release', 'version'])
  const startedAtMs = Math.floor(first.startMs)
  return [
    {
      kind: 'session',
      candidate: {
        id,
        startedAtMs,
        cluster: labels.cluster,
        at: first.at,
        source: first.source,
        ...convertedWhenKept(() =>
          tracedSession(
            { id, startedAtMs, ...(version === undefined ? {} : { agent: { version } }), ...labels },
            ordered.flatMap(({ trace }) => activitiesOfTrace(trace)),
          ),
        ),
      },
    },
  ]
}
