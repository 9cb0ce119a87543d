import { type FileHandle, open } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { GateError, messageOf } from '../domain/errors.ts'

const CHUNK_BYTES = 512 * 1024

/** One opened input: `shown` is what the user calls it. */
export interface Input {
  shown: string
  /** Each is there until the next is asked for. */
  chunks: () => AsyncGenerator<Buffer>
}

/**
 * The files that match the patterns, in the order of their names; `-` is the standard input. Compressed ones (gzip)
 * are known by their first bytes and unpacked on the way.
 * @throws GateError `invalid_input` when a pattern matches nothing, `usage` for `-` without a stream.
 */
export async function findInputs(patterns: readonly string[], cwd: string, stdin?: Readable): Promise<Input[]> {
  const files = patterns.filter((pattern) => pattern !== '-')
  const inputs = await Promise.all(files.map((pattern) => findFiles(pattern, cwd)))
  const found = [...new Set(inputs.flat())].sort().map((path) => ({
    shown: path,
    chunks: () => unpacked(path, chunksOf(path)),
  }))
  if (!patterns.includes('-')) return found
  if (!stdin) throw new GateError('usage', 'sessions cannot be read from the standard input here')
  return [...found, { shown: 'standard input', chunks: () => unpacked('standard input', stdin) }]
}

async function findFiles(pattern: string, cwd: string): Promise<string[]> {
  const { glob } = await import('tinyglobby')
  const found = await glob(pattern, { cwd, absolute: true, expandDirectories: false, dot: true })
  if (found.length > 0) return found
  throw new GateError('invalid_input', `no file matches ${pattern}`, { hint: `looked in ${cwd}` })
}

/**
 * Two pieces of memory for the whole file, one that is looked at and one that is read into: new ones for each chunk cost
 * more than reading it.
 */
async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path)
  try {
    let [free, full] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)]
    let reading = readInto(file, free)
    for (;;) {
      const bytesRead = await reading
      if (bytesRead === 0) return
      ;[free, full] = [full, free]
      reading = readInto(file, free)
      yield full.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

function readInto(file: FileHandle, memory: Buffer): Promise<number> {
  const reading = file.read(memory, 0, memory.length, null).then(({ bytesRead }) => bytesRead)
  // A fault is thrown where the bytes are asked for, which may be never.
  reading.catch(() => undefined)
  return reading
}

async function* unpacked(shown: string, stream: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  try {
    const chunks = stream[Symbol.asyncIterator]()
    const first = await chunks.next()
    if (first.done) return
    const head = bytesOf(first.value)
    const all = rejoined(head, chunks)
    if (head[0] !== 0x1f || head[1] !== 0x8b) yield* all
    // The callback is there to be called: a fault of either stream is thrown where the output is read.
    else yield* pipeline(Readable.from(copied(all)), createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined)
  } catch (thrown) {
    if (thrown instanceof GateError) throw thrown
    throw new GateError('invalid_input', `${shown} cannot be read to its end: ${messageOf(thrown)}`, {
      hint: 'a batch that is read by half would count wrongly; write the file again',
      cause: thrown,
    })
  }
}

/** For a stream asks for the next chunk before it is through with the last. */
async function* copied(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk)
}

async function* rejoined(head: Buffer, rest: AsyncIterator<Buffer | string>): AsyncGenerator<Buffer> {
  try {
    yield head
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield bytesOf(next.value)
  } finally {
    await rest.return?.() // Whoever stops early closes the file.
  }
}

function bytesOf(chunk: Buffer | string): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}
