import { createWriteStream, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as yauzl from 'yauzl'
import { GateError, messageOf } from '../domain/errors.ts'
import { oneLine } from './safe-text.ts'

/** What is done with an allowed entry: held in memory, or written below `folder`. */
interface EntryPlan {
  to: 'memory' | 'file'
  /** Most bytes of it, unpacked. */
  maxBytes: number
}

export interface UnzipPlan {
  /** The plan of each entry that may be there; undefined: the archive is refused. */
  allow: (name: string) => EntryPlan | undefined
  /** Most bytes of all entries together, unpacked. */
  maxInflatedBytes: number
  /** For the entries that are written to files. It exists, and holds none of them. */
  folder: string
}

export type UnzippedEntry = { name: string; bytes: number } & ({ content: Buffer } | { path: string })

/**
 * Unpacks an archive that someone else packed: allowed entries alone, each a plain file below `folder` or in memory,
 * counted while they inflate, whatever the headers say. Entries come in the order of the archive.
 * @throws GateError `untrusted_data` that names the entry and what is wrong with it; `storage` when a file cannot be
 *   written.
 */
export async function unzip(zip: Buffer, plan: UnzipPlan): Promise<UnzippedEntry[]> {
  const archive = await yauzl.fromBufferPromise(zip, { strictFileNames: true }).catch(unreadable)
  const entries: UnzippedEntry[] = []
  const names = new Set<string>()
  let left = plan.maxInflatedBytes
  const next = archive.eachEntry()
  for (;;) {
    const { value: entry, done } = await next.next().catch(unreadable)
    if (done) return entries
    const entryPlan = accept(entry, names, plan)
    const extracted = await extract({ archive, entry, plan: entryPlan, left, folder: plan.folder })
    left -= extracted.bytes
    entries.push(extracted)
  }
}

/** Kind of file in the upper half of the attributes, as Unix has it. */
const KIND = 0o170_000
const REGULAR = 0o100_000

/** Refuses by the headers, before anything is inflated. */
function accept(entry: yauzl.Entry, names: Set<string>, { allow, maxInflatedBytes }: UnzipPlan): EntryPlan {
  const { fileName } = entry
  const kind = (entry.externalFileAttributes >>> 16) & KIND
  if (kind !== 0 && kind !== REGULAR) throw refused(fileName, 'is a link or another special file, not a plain file')
  if (entry.isEncrypted()) throw refused(fileName, 'is encrypted')
  if (!isPlainPath(fileName)) throw refused(fileName, 'has a path that leads elsewhere')
  // On a disk that knows no case two names would be one file.
  const unique = fileName.normalize('NFC').toLowerCase()
  if (names.has(unique)) throw refused(fileName, 'is there twice')
  names.add(unique)
  const plan = allow(fileName)
  if (plan === undefined) throw refused(fileName, 'does not belong there')
  const most = Math.min(plan.maxBytes, maxInflatedBytes)
  if (entry.uncompressedSize > most)
    throw refused(fileName, `has ${entry.uncompressedSize} bytes; at most ${most} are taken`)
  return plan
}

/** `a/b.json`: relative, no `..`, no drive, no backslash, nothing unseen. */
function isPlainPath(name: string): boolean {
  return (
    !/[\\:\p{Cc}\p{Cf}]/u.test(name) && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  )
}

interface Extraction {
  archive: yauzl.ZipFile
  entry: yauzl.Entry
  plan: EntryPlan
  /** Bytes that may still be inflated. */
  left: number
  folder: string
}

async function extract({ archive, entry, plan, left, folder }: Extraction): Promise<UnzippedEntry> {
  const name = entry.fileName
  const source = await archive.openReadStreamPromise(entry).catch(unreadable)
  let bytes = 0
  const counter = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      const most = Math.min(plan.maxBytes, left)
      if (bytes > most) done(refused(name, `inflates to more than the ${most} bytes that are taken`))
      else done(null, chunk)
    },
  })
  if (plan.to === 'memory') {
    const chunks: Buffer[] = []
    const collect = new Writable({
      write(chunk: Buffer, _, done) {
        chunks.push(chunk)
        done()
      },
    })
    await pipeline(source, counter, collect).catch(unreadable)
    return { name, bytes, content: Buffer.concat(chunks) }
  }
  const path = join(folder, name)
  try {
    mkdirSync(dirname(path), { recursive: true })
    await pipeline(source, counter, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    return { name, bytes, path }
  } catch (error) {
    if (isFileFault(error)) {
      throw new GateError('storage', `${path} cannot be written: ${messageOf(error)}`, { cause: error })
    }
    rmSync(path, { force: true })
    return unreadable(error)
  }
}

function isFileFault(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

function refused(name: string, what: string): GateError {
  return new GateError(
    'untrusted_data',
    `the artifact is refused: its entry ${JSON.stringify(oneLine(name, 140))} ${what}`,
    {
      hint: 'Look at the job that stored it: only what the gate itself writes belongs there.',
    },
  )
}

/** What the reader of the archive says of it: no archive at all, a path that leads elsewhere, sizes that do not fit. */
function unreadable(error: unknown): never {
  if (error instanceof GateError) throw error
  const message = `the artifact is refused: it is no archive that can be read (${oneLine(messageOf(error), 200)})`
  throw new GateError('untrusted_data', message, { hint: 'Look at the job that stored it.', cause: error })
}
