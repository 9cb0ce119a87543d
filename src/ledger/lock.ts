import { randomUUID } from 'node:crypto'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { GateError } from '../domain/errors.ts'

/** A lock that old was left by a process that was killed: what is done under one takes less than a second. */
const STALE_MS = 15_000
const WAIT_MS = 25
const ATTEMPTS = 2_000

/** A lock that somebody holds, and since when this process has seen it so. */
interface Held {
  /** Of the file system, which may be another machine's. */
  madeAtMs: number
  /** Of a clock that nobody sets. */
  seenAtMs: number
}

/**
 * Acts while no other process acts under the same lock, a file that is made where there is none.
 * @throws GateError `storage` where others hold it for a minute; what the system says where it cannot be made.
 */
export async function withLock<T>(lock: string, act: () => Promise<T>): Promise<T> {
  let held: Held | undefined
  for (let tries = 0; !(await take(lock)); tries++) {
    held = await heldNow(lock, held)
    if (held && isStale(held)) await discard(lock)
    if (tries === ATTEMPTS)
      throw new GateError('storage', `${lock} is held by other publishers all the time`, {
        hint: 'Run one publisher at a time on this file.',
      })
    await sleep(WAIT_MS * (0.5 + Math.random()))
  }
  try {
    return await act()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, '', { flag: 'wx' })
    return true
  } catch (thrown) {
    if (codeOf(thrown) !== 'EEXIST') throw thrown
    return false
  }
}

async function heldNow(lock: string, before: Held | undefined): Promise<Held | undefined> {
  try {
    const { mtimeMs } = await stat(lock)
    return before?.madeAtMs === mtimeMs ? before : { madeAtMs: mtimeMs, seenAtMs: performance.now() }
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw thrown
    return undefined
  }
}

/** By its time, or where that cannot be trusted because nobody has touched it for so long. */
function isStale({ madeAtMs, seenAtMs }: Held): boolean {
  return Date.now() - madeAtMs > STALE_MS || performance.now() - seenAtMs > STALE_MS
}

/** By renaming: of two that find a lock stale, one discards it and the other finds it gone. */
async function discard(lock: string): Promise<void> {
  const discarded = `${lock}.${randomUUID()}.tmp`
  try {
    await rename(lock, discarded)
    await rm(discarded, { force: true })
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw thrown
  }
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
}
