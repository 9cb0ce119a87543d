import { documents } from './documents.ts'
import { lines } from './lines.ts'
import type { Raw } from './raw.ts'

/** Most bytes that are looked at before it is decided how values are set apart. */
const LOOKED_AT_BYTES = 1_000_000

/**
 * The JSON values of an input: one a line where the first line is a whole one; where it is a list or the beginning
 * of an indented document, the items of the list or the documents.
 */
export async function* frame(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<Raw[]> {
  const iterator = chunks[Symbol.asyncIterator]()
  const seen: Buffer[] = []
  let bytes = 0
  let begun = false
  let ended = false
  while (bytes < LOOKED_AT_BYTES && !ended) {
    const next = await iterator.next()
    if (next.done) break
    seen.push(Buffer.from(next.value)) // A copy: the next chunk is read into the same memory.
    bytes += next.value.length
    // Blank lines before the first value are none; each chunk is searched once.
    const text: string = begun ? next.value.toString('latin1') : next.value.toString('utf8').trimStart()
    begun ||= text !== ''
    ended = begun && text.includes('\n')
  }
  const head = Buffer.concat(seen)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
  const all = rejoined(seen, iterator)
  yield* spreadsOverLines(head) ? documents(all, file) : lines(all)
}

function spreadsOverLines(head: string): boolean {
  const text = head.trimStart()
  if (text.startsWith('[')) return true
  const [first = ''] = text.split('\n', 1)
  // An indented document breaks its first line after a bracket or a comma; a torn line of JSON lines seldom does.
  return text.length > first.length && /[{[,:]\s*$/.test(first)
}

async function* rejoined(seen: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* seen
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.() // Whoever stops early closes the file.
  }
}
