import type { Diagnostic } from '../domain/errors.ts'
import type { Session } from '../domain/session.ts'

/** Where something was read: `line` is 1-based, in the unpacked file. */
export interface Place {
  file: string
  line: number
}

/** What is known of one input as a whole; readers change it while they read. */
export interface Source {
  /** Some session of this input shows a tool call: there, a session without one made none. */
  callsSeen: boolean
}

/** Something that is no session, and why. */
export interface Unreadable extends Place {
  reason: string
  hint?: string
}

export type Problem = Pick<Diagnostic, 'message' | 'hint'>

/** The outcome of converting a candidate in full. */
export type Converted = { session: Session } | { problem: Problem }

/**
 * A session as far as sampling needs it. Everything else is looked at by `convert`, which only sampled sessions
 * (and those that were in the sample for a while) go through.
 */
export interface Candidate {
  id: string
  /** Milliseconds since the epoch, not negative. */
  startedAtMs: number
  cluster: string | undefined
  at: Place
  source: Source
  /** Called, where it is there, by whoever keeps the candidate for longer than its batch. */
  keep?: () => void
  /** The complete `agent-session/v1`, not yet validated; throws `Unconvertible`. */
  convert: () => unknown
}

export type Found = { kind: 'session'; candidate: Candidate } | { kind: 'unreadable'; unreadable: Unreadable }

/** One JSON value of an input, to be read in the format of that input. */
export interface Piece {
  value: unknown
  at: Place
  source: Source
  /** Length of its JSON text: the measure of what holding it costs. */
  size: number
}

/** A format that sessions come in. One reader serves all inputs of its format, for a session may span files. */
export interface SessionReader {
  /** A candidate from the bytes of its JSON text, where that takes no parsing; undefined: `read` is for it. */
  skim?: (text: Buffer, at: Place, source: Source) => Candidate | undefined
  /** Emits whatever is complete with this piece. */
  read: (piece: Piece, emit: (found: Found) => void) => void
  /** Emits what was held back until all inputs ended. */
  flush: (emit: (found: Found) => void) => void
}

/** Data that has the shape of its format only by half; the message says what is missing. */
export class Unconvertible extends Error {
  override readonly name = 'Unconvertible'
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** Converts a candidate when it is kept: what a trace consists of takes up many times the room of its session. */
export function convertedWhenKept(convert: () => unknown): Pick<Required<Candidate>, 'keep' | 'convert'> {
  let outcome = convert
  return {
    keep: () => {
      outcome = outcomeOf(outcome)
    },
    convert: () => outcome(),
  }
}

function outcomeOf(convert: () => unknown): () => unknown {
  try {
    const converted = convert()
    return () => converted
  } catch (thrown) {
    return () => {
      throw thrown
    }
  }
}

export function unreadable(at: Place, { message, hint }: Problem): Found {
  return { kind: 'unreadable', unreadable: { ...at, reason: message, ...(hint === undefined ? {} : { hint }) } }
}
