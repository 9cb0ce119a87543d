import { createReadStream } from 'node:fs'

/** Longest line that is held, bytes. */
const MAX_LINE_BYTES = 100_000_000

/** One line of a file with the place it stands at. */
export interface ByteLine {
  /** 1-based. */
  number: number
  /** First byte in the file, and the number of bytes without the line's end. */
  offset: number
  length: number
  /** undefined: longer than 100 MB. */
  text: string | undefined
}

/** Reads a file line by line, by bytes, so that each line can be found again; blank lines are left out. */
export async function* byteLines(path: string): AsyncGenerator<ByteLine> {
  let number = 1
  let offset = 0
  let pieces: Buffer[] = []
  let held = 0
  const line = (): ByteLine => {
    const text = held > MAX_LINE_BYTES ? undefined : Buffer.concat(pieces).toString('utf8')
    return { number, offset, length: held, text }
  }
  const hold = (piece: Buffer) => {
    held += piece.length
    if (held <= MAX_LINE_BYTES) pieces.push(piece)
    else pieces = []
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      hold(chunk.subarray(start, end))
      const found = line()
      if (found.text?.trim() !== '') yield found
      number++
      offset += held + 1
      pieces = []
      held = 0
      start = end + 1
    }
    hold(chunk.subarray(start))
  }
  if (held > 0 && line().text?.trim() !== '') yield line()
}
