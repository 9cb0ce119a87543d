import { MAX_PIECE_BYTES, type Raw } from './raw.ts'

/** JSON lines, as many at a time as a chunk holds; blank lines are left out. */
export async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Raw[]> {
  let line = 1
  let pieces: Buffer[] = []
  let held = 0
  const hold = (piece: Buffer) => {
    held += piece.length
    // A copy: the next chunk is read into the same memory.
    if (held <= MAX_PIECE_BYTES) pieces.push(Buffer.from(piece))
    else pieces = []
  }
  for await (const chunk of chunks) {
    const found: Raw[] = []
    let start = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      if (held === 0) {
        // The usual case: the line lies within the chunk.
        if (end > start) add(found, line, chunk.subarray(start, end))
      } else {
        hold(chunk.subarray(start, end))
        add(found, line, held > MAX_PIECE_BYTES ? undefined : Buffer.concat(pieces))
        pieces = []
        held = 0
      }
      line++
      start = end + 1
    }
    if (start < chunk.length) hold(chunk.subarray(start))
    yield found
  }
  const found: Raw[] = []
  if (held > 0) add(found, line, held > MAX_PIECE_BYTES ? undefined : Buffer.concat(pieces))
  yield found
}

function add(found: Raw[], line: number, text: Buffer | undefined): void {
  // Nearly every line begins with a brace: only the others need to be looked at for blanks.
  if (text !== undefined && text[0] !== 0x7b && text.toString('utf8').trim() === '') return
  found.push({ line, text })
}
