import { createReadStream, existsSync, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { GateError } from '../domain/errors.ts'
import type { Session } from '../domain/session.ts'
import type { sessionSchema } from '../domain/session-schema.ts'
import { openLinesFile } from './lines-file.ts'

/** An append-only file of `agent-session/v1` JSON lines. */
export interface SessionsFile {
  readonly path: string
  /** Writes one session; it is in the kernel's hands when this returns, so that kill -9 loses none of them. */
  append(session: Session): void
  /** @throws GateError `tampered` where the file was replaced or cut by somebody else meanwhile. */
  close(): void
}

/** The sessions file as a file of lines: see there for `keepBytes` and errors. */
export function openSessionsFile(path: string, options: { keepBytes?: number } = {}): SessionsFile {
  const file = openLinesFile(path, options)
  return {
    path,
    append: (session) => file.append(JSON.stringify(session)),
    close: () => {
      const whole = file.isWhole()
      file.close()
      if (whole) return
      throw new GateError(
        'tampered',
        `${path} was changed while the sessions were written: what happened is not in it`,
        {
          hint: 'Look at what the agent under test does in that folder, and let no two runs share one.',
        },
      )
    },
  }
}

/** A session read back, with the number of bytes of the file up to and including its line. */
export interface StoredSession {
  session: Session
  endsAt: number
}

/**
 * Reads sessions back one by one. A last line without its end was torn by a kill and is left out; any
 * other line that is no session is an error.
 * @throws GateError `invalid_input` naming the line.
 */
export async function* readSessionsFile(path: string): AsyncGenerator<StoredSession> {
  if (!existsSync(path)) return
  const { sessionSchema: schema } = await import('../domain/session-schema.ts')
  let number = 0
  let endsAt = 0
  let pending: { line: string; number: number } | undefined
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) {
    if (pending) {
      endsAt += Buffer.byteLength(pending.line) + 1
      yield { session: parseSession(path, pending.line, pending.number, schema), endsAt }
    }
    pending = { line, number: ++number }
  }
  if (!pending) return
  endsAt += Buffer.byteLength(pending.line) + 1
  const last = endsAt <= statSync(path).size ? completeSession(pending.line, schema) : undefined
  if (last) yield { session: last, endsAt }
}

type SessionSchema = typeof sessionSchema

function parseSession(path: string, line: string, number: number, schema: SessionSchema): Session {
  const session = completeSession(line, schema)
  if (session) return session
  throw new GateError('invalid_input', `${path}:${number} is not an agent-session/v1 JSON line`, {
    diagnostics: [{ file: path, line: number, message: 'not an agent-session/v1 JSON line' }],
    hint: 'The file was changed from outside: start again without --resume.',
  })
}

function completeSession(line: string, schema: SessionSchema): Session | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : undefined
}
