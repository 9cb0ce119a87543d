import { randomUUID } from 'node:crypto'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { GateError } from '../domain/errors.ts'

/** A lock that old was left by a process that was killed: what is done under one takes less than a second. */
const STALE_MS = 15_000
const WAIT_MS = 25
const ATTEMPTS = 2_000

/**
 * Acts while no other process acts under the same lock, a file that is made where there is none.
 * @throws GateError `storage` where others hold it for a minute; what the system says where it cannot be made.
 */
export async function withLock<T>(lock: string, act: () => Promise<T>): Promise<T> {
  for (let tries = 0; !(await take(lock)); tries++) {
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
    if (await isStale(lock)) await discard(lock)
    return false
  }
}

async function isStale(lock: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(lock)).mtimeMs > STALE_MS
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw thrown
    return false
  }
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
