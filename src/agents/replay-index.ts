import { closeSync, openSync, readSync } from 'node:fs'
import { type Diagnostic, GateError } from '../domain/errors.ts'
import { type Session, toolStepsOf } from '../domain/session.ts'
import { sessionSchema } from '../domain/session-schema.ts'
import { byteLines } from './byte-lines.ts'
import { parseJson } from './json.ts'
import type { Recording } from './replay-files.ts'

/** Wrong lines that are told before the rest is only counted. */
const MAX_DIAGNOSTICS = 50

/** Where a recorded session stands. */
export interface Place {
  recording: Recording
  line: number
  offset: number
  length: number
}

/** What is known of the recordings: places, not sessions, so that memory does not grow with their size. */
export interface ReplayIndex {
  /** By scenario id, in the order of files and lines. */
  byScenario: Map<string, Place[]>
  /** Sessions that name no scenario. */
  withoutScenario: number
  /** Recordings in which some session has a tool call: there, a session without one made none. */
  withToolCalls: Set<Recording>
}

/**
 * Reads every line once and checks it.
 * @throws GateError `invalid_input` with a diagnostic for each line that is no session or repeats an id.
 */
export async function indexRecordings(recordings: readonly Recording[]): Promise<ReplayIndex> {
  const index: ReplayIndex = { byScenario: new Map(), withoutScenario: 0, withToolCalls: new Set() }
  const firstSeen = new Map<string, string>()
  const diagnostics: Diagnostic[] = []
  let wrong = 0
  const tell = (diagnostic: Diagnostic) => {
    if (++wrong <= MAX_DIAGNOSTICS) diagnostics.push(diagnostic)
  }

  for (const recording of recordings) {
    for await (const { number, offset, length, text } of byteLines(recording.path)) {
      const at = { file: recording.shown, line: number }
      const read = readSession(text)
      if ('problem' in read) {
        tell({ ...at, ...read.problem })
        continue
      }
      const { id, scenario } = read.session
      const earlier = firstSeen.get(id)
      if (earlier !== undefined) {
        tell({ ...at, key: 'id', message: `the session ${id} was recorded before, at ${earlier}`, hint: REPEATED })
        continue
      }
      firstSeen.set(id, `${recording.shown}:${number}`)
      if (toolStepsOf(read.session).length > 0) index.withToolCalls.add(recording)
      if (scenario === undefined) {
        index.withoutScenario++
        continue
      }
      const places = index.byScenario.get(scenario) ?? []
      places.push({ recording, line: number, offset, length })
      index.byScenario.set(scenario, places)
    }
  }
  if (wrong > 0) {
    throw new GateError('invalid_input', `agent.replay.sessions: ${wrong} of the recorded lines cannot be used`, {
      diagnostics,
    })
  }
  return index
}

const REPEATED = 'take one of them out: a session that counts twice is no second trial'

/** Reads one line as a session. */
export function readSession(
  text: string | undefined,
): { session: Session } | { problem: Pick<Diagnostic, 'message' | 'key' | 'hint'> } {
  if (text === undefined) return { problem: { message: 'the line is longer than 100 MB' } }
  const parsed = parseJson(text.startsWith('\uFEFF') ? text.slice(1) : text)
  if (!parsed.ok) {
    const hint = 'one JSON object a line; a run that was killed may leave a torn last line: take it out'
    return { problem: { message: `not JSON: ${parsed.problem}`, hint } }
  }
  const checked = sessionSchema.safeParse(parsed.value)
  if (checked.success) return { session: checked.data }
  const issue = checked.error.issues[0]
  const key = issue?.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return {
    problem: {
      ...(key ? { key: key.replace(/^\./, '') } : {}),
      message: `no agent-session/v1: ${issue?.message ?? 'unknown problem'}`,
      hint: 'each line is one session: {"schema":"agent-session/v1","id":...,"startedAt":...,"status":...,"turns":[...]}',
    },
  }
}

/**
 * Reads the session at a place again.
 * @throws GateError `invalid_input` when the file was changed meanwhile.
 */
export function readPlace({ recording, line, offset, length }: Place): Session {
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
