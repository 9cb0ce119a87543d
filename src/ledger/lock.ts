import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { GateError } from '../domain/errors.ts'

/** A lock that old was left by a process that was killed: what is done under one takes less than a second. */
const STALE_MS = 15_000
const WAIT_MS = 25
const ATTEMPTS = 2_000

/** A lock that somebody holds. */
interface Held {
  /** Tells it from every other lock. */
  id: string
  /** Of a clock that nobody sets. */
  sinceMs: number
}

/**
 * Acts while no other process acts under the same lock, a file that is made where there is none.
 * @throws GateError `storage` where others hold it for a minute; what the system says where it cannot be made.
 */
export async function withLock<T>(lock: string, act: () => Promise<T>): Promise<T> {
  const own = randomUUID()
  let held: Held | undefined
  for (let tries = 0; !(await take(lock, own)); tries++) {
    held = await heldNow(lock, held)
    if (held && performance.now() - held.sinceMs > STALE_MS) await discard(lock, held)
    if (tries === ATTEMPTS)
      throw new GateError('storage', `${lock} is held by other publishers all the time`, {
        hint: 'Run one publisher at a time on this file.',
      })
    await sleep(WAIT_MS * (0.5 + Math.random()))
  }
  try {
    return await act()
  } finally {
    await release(lock, own)
  }
}

async function take(lock: string, own: string): Promise<boolean> {
  try {
    await writeFile(lock, own, { flag: 'wx' })
    return true
  } catch (thrown) {
    if (codeOf(thrown) !== 'EEXIST') throw thrown
    return false
  }
}

async function heldNow(lock: string, before: Held | undefined): Promise<Held | undefined> {
  return unlessGone(async () => {
    const id = await idOf(lock)
    return before?.id === id ? before : { id, sinceMs: performance.now() - (await ageOf(lock)) }
  })
}

/** Who holds it, and since when: a process that was killed while it made the file has not said who. */
async function idOf(lock: string): Promise<string> {
  const [holder, { mtimeMs }] = await Promise.all([readFile(lock, 'utf8'), stat(lock)])
  return `${holder} ${mtimeMs}`
}

/** By the clock of the file system alone, which may be another machine's. */
async function ageOf(lock: string): Promise<number> {
  const probe = `${lock}.${randomUUID()}.tmp`
  try {
    await writeFile(probe, '')
    const [now, made] = await Promise.all([stat(probe), stat(lock)])
    return Math.max(0, now.mtimeMs - made.mtimeMs)
  } finally {
    await rm(probe, { force: true })
  }
}

/** By renaming: of two that find a lock stale, one discards it and the other finds it gone, or a fresh one to put back. */
async function discard(lock: string, { id }: Held): Promise<void> {
  const discarded = `${lock}.${randomUUID()}.tmp`
  await unlessGone(async () => {
    await rename(lock, discarded)
    if ((await idOf(discarded)) !== id) await take(lock, await readFile(discarded, 'utf8'))
    await rm(discarded, { force: true })
  })
}

/** Whoever was taken for killed, because the machine slept, leaves the lock to its successor. */
async function release(lock: string, own: string): Promise<void> {
  const holder = await unlessGone(() => readFile(lock, 'utf8'))
  if (holder === own) await rm(lock, { force: true })
}

async function unlessGone<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act()
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw thrown
    return undefined
  }
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
}
