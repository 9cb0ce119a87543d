import { closeSync, fstatSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs'
import { GateError, messageOf } from '../domain/errors.ts'

/** An append-only file of lines. */
export interface LinesFile {
  readonly path: string
  /** Writes one line; it is in the kernel's hands when this returns, so that kill -9 loses none of them. */
  append(line: string): void
  /** Whether the path still leads to this file, at least as long as it was written; true of what is no file (a pipe). */
  isWhole(): boolean
  close(): void
}

/**
 * Opens a file of lines. With `keepBytes` it goes on after that many bytes of an earlier run, which cuts a line torn by a
 * kill; without, it starts empty.
 * @throws GateError `storage` when the file cannot be opened or written (disk full, permission).
 */
export function openLinesFile(path: string, options: { keepBytes?: number } = {}): LinesFile {
  // Always to the end: lines of two runs in one folder may be mixed, and never written over each other.
  const descriptor = attempt(path, 'opened', () => openSync(path, 'a'))
  // A pipe or a device has nothing to cut.
  attempt(path, 'cut', () => fstatSync(descriptor).isFile() && ftruncateSync(descriptor, options.keepBytes ?? 0))
  let bytes: number | undefined = options.keepBytes ?? 0
  return {
    path,
    append: (line) => {
      const before = bytes
      // Where the disk is full half a line may stand there: how long the file is then nobody knows.
      bytes = undefined
      const written = attempt(path, 'written', () => writeAll(descriptor, `${line}\n`))
      bytes = before === undefined ? undefined : before + written
    },
    isWhole: () => {
      if (bytes === undefined) return true
      const own = fstatSync(descriptor)
      const there = statSync(path, { throwIfNoEntry: false })
      return !own.isFile() || (there?.ino === own.ino && there.dev === own.dev && own.size >= bytes)
    },
    close: () => closeSync(descriptor),
  }
}

/** Returns how many bytes it was. */
function writeAll(descriptor: number, text: string): number {
  const bytes = Buffer.from(text)
  let written = 0
  while (written < bytes.length) written += writeSync(descriptor, bytes, written)
  return written
}

function attempt<T>(path: string, verb: string, act: () => T): T {
  try {
    return act()
  } catch (thrown) {
    throw new GateError('storage', `${path} could not be ${verb}: ${messageOf(thrown)}`, {
      hint: 'Free some disk space or choose another folder with --output; what was written before is kept.',
      cause: thrown,
    })
  }
}
