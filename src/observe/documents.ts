import { GateError } from '../domain/errors.ts'
import { MAX_PIECE_BYTES, type Raw } from './raw.ts'

/**
 * JSON values that spread over lines: the items of a list, or whole objects one after the other. Only one of them is
 * held at a time.
 * @throws GateError `invalid_input` when the text ends in the middle of a value: the rest of the batch is missing.
 */
export async function* documents(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<Raw[]> {
  let line = 1
  let depth = 0
  /** 1 inside the outer list, else 0: the depth at which values stand. */
  let base = 0
  let inString = false
  let escaped = false
  let began: number | undefined
  let pieces: Buffer[] = []
  let held = 0
  const hold = (piece: Buffer) => {
    held += piece.length
    // A copy: the next chunk is read into the same memory.
    if (held <= MAX_PIECE_BYTES) pieces.push(Buffer.from(piece))
    else pieces = []
  }
  const taken = (at: number): Raw => {
    const text = held > MAX_PIECE_BYTES ? undefined : Buffer.concat(pieces)
    pieces = []
    held = 0
    began = undefined
    return { line: at, text }
  }
  for await (const chunk of chunks) {
    const found: Raw[] = []
    let start = 0
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index]
      if (byte === 0x0a) line++
      if (inString) {
        if (escaped) escaped = false
        else if (byte === 0x5c) escaped = true
        else if (byte === 0x22) inString = false
        continue
      }
      if (began === undefined && byte === 0x5b && depth === 0) {
        base = 1
        depth = 1
        continue
      }
      const closes = byte === 0x7d || byte === 0x5d
      if (began !== undefined && depth === base && (byte === 0x2c || byte === 0x0a || closes)) {
        // A number or a bare word ends where the next thing begins.
        hold(chunk.subarray(start, index))
        found.push(taken(began))
      }
      if (began === undefined && !closes && !isBetween(byte)) {
        began = line
        start = index
      }
      if (byte === 0x22) inString = true
      else if (byte === 0x7b || byte === 0x5b) depth++
      else if (closes) {
        depth--
        if (began !== undefined && depth === base) {
          hold(chunk.subarray(start, index + 1))
          found.push(taken(began))
        } else if (depth <= 0) {
          base = 0
          depth = 0
        }
      }
    }
    if (began !== undefined) hold(chunk.subarray(start))
    yield found
  }
  if (depth > 0 || inString) {
    throw new GateError('invalid_input', `${file} ends in the middle of a value that began at line ${began ?? 1}`, {
      hint: 'a batch that is read by half would count wrongly; write the file again',
    })
  }
  if (began !== undefined) yield [taken(began)]
}

/** White space, commas and the byte order mark stand between values. */
function isBetween(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x2c || isMark(byte)
}

function isMark(byte: number | undefined): boolean {
  return byte === 0xef || byte === 0xbb || byte === 0xbf
}
