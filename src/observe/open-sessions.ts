import type { Readable } from 'node:stream'
import { GateError, messageOf } from '../domain/errors.ts'
import { detectFormat, FORMATS, type Format } from './formats.ts'
import { type Found, type Piece, type Place, type SessionReader, type Source, unreadable } from './found.ts'
import { frame } from './framing.ts'
import { findInputs, type Input } from './inputs.ts'
import type { Raw } from './raw.ts'

/** Values that may be unknown or broken before an input is given up. */
const LOOKED_AT_VALUES = 20

export interface OpenOptions {
  /** Folder that patterns are relative to. */
  cwd: string
  /** What `-` among the inputs reads. */
  stdin?: Readable
  /** Taken for granted instead of detected, for all inputs. */
  format?: Format
}

/**
 * Production sessions in the order they are read, as many at a time as a chunk of the input holds. Inputs are file patterns
 * or `-`; each may be gzip-compressed and in a format of its own. Nothing is left out: what is no session comes as
 * `unreadable`, with file, line and reason.
 * Of a candidate only id, start, cluster and outline have been checked.
 * @throws GateError `invalid_input` when a pattern matches nothing, the format of an input is not known, or a file
 *   cannot be read to its end.
 */
export async function* openSessions(inputs: readonly string[], options: OpenOptions): AsyncGenerator<Found[]> {
  const readers = new Map<Format, SessionReader>()
  const readerOf = (format: Format): SessionReader => {
    const reader = readers.get(format) ?? FORMATS[format].open()
    readers.set(format, reader)
    return reader
  }
  for (const input of await findInputs(inputs, options.cwd, options.stdin)) {
    yield* readInput(input, options.format, readerOf)
  }
  const rest: Found[] = []
  for (const reader of readers.values()) reader.flush((found) => rest.push(found))
  yield rest
}

async function* readInput(
  { shown, chunks }: Input,
  format: Format | undefined,
  readerOf: (format: Format) => SessionReader,
): AsyncGenerator<Found[]> {
  const source: Source = { callsSeen: false }
  let reader = format === undefined ? undefined : readerOf(format)
  let waiting: (Piece | Found)[] = []
  for await (const raws of frame(chunks(), shown)) {
    const batch: Found[] = []
    const emit = (found: Found) => batch.push(found)
    for (const raw of raws) {
      const at = { file: shown, line: raw.line }
      const skimmed = raw.text && reader?.skim?.(raw.text, at, source)
      if (skimmed) {
        emit({ kind: 'session', candidate: skimmed })
        continue
      }
      const parsed = parse(raw.text, at, source)
      if (reader === undefined) {
        const detected = 'kind' in parsed ? undefined : detectFormat(parsed.value)
        waiting.push(parsed)
        if (detected === undefined) {
          if (waiting.length >= LOOKED_AT_VALUES) throw unknownFormat(shown, waiting)
          continue
        }
        reader = readerOf(detected)
        for (const earlier of waiting) take(earlier, reader, emit)
        waiting = []
      } else take(parsed, reader, emit)
    }
    yield batch
  }
  if (reader === undefined && waiting.length > 0) throw unknownFormat(shown, waiting)
}

function take(item: Piece | Found, reader: SessionReader, emit: (found: Found) => void): void {
  if ('kind' in item) emit(item)
  else reader.read(item, emit)
}

function parse(bytes: Raw['text'], at: Place, source: Source): Piece | Found {
  if (bytes === undefined) {
    return unreadable(at, { message: 'longer than 100 MB', hint: 'export one session or request a line' })
  }
  try {
    const text = bytes.toString()
    const value: unknown = JSON.parse(at.line === 1 && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
    return { value, at, source, size: text.length }
  } catch (thrown) {
    return unreadable(at, {
      // It quotes what it found, and that may be anything.
      message: `not JSON: ${messageOf(thrown).replace(/\p{Cc}/gu, '\u{fffd}')}`,
      hint: 'one JSON object a line; a run that was killed may leave a torn last line',
    })
  }
}

function unknownFormat(shown: string, waiting: readonly (Piece | Found)[]): GateError {
  const first = waiting[0]
  const reason =
    first && 'kind' in first && first.kind === 'unreadable'
      ? first.unreadable.reason
      : 'the first values look like none of the known formats'
  return new GateError('invalid_input', `${shown}: the format is not known: ${reason}`, {
    hint: `known formats: ${Object.entries(FORMATS)
      .map(([name, { title }]) => `${name} (${title})`)
      .join(', ')}`,
  })
}
