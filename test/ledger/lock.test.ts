import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { withLock } from '../../src/ledger/lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})
const lock = () => join(folder, 'baseline.json.lock')

/** Some that act under the lock; the most that ever acted at once. */
async function crowd(size: number, actMs = 5): Promise<number> {
  let acting = 0
  let most = 0
  const act = async () => {
    most = Math.max(most, ++acting)
    await sleep(actMs)
    acting--
  }
  await Promise.all(Array.from({ length: size }, () => withLock(lock(), act)))
  return most
}

it('lets one act at a time', async () => {
  expect(await crowd(6)).toBe(1)
  expect(readdirSync(folder)).toEqual([])
})

it('lets one act at a time after one that was killed', async () => {
  writeFileSync(lock(), '')
  const longAgo = new Date(Date.now() - 60_000)
  utimesSync(lock(), longAgo, longAgo)
  expect(await crowd(6)).toBe(1)
  expect(readdirSync(folder)).toEqual([])
})

it('does not take a fresh lock for one that was left behind where the clocks of machine and files differ', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
  expect(await crowd(2, 150)).toBe(1)
})

it('leaves the lock of whoever took it over meanwhile', async () => {
  await withLock(lock(), async () => writeFileSync(lock(), 'a successor'))
  expect(readFileSync(lock(), 'utf8')).toBe('a successor')
})

it('is released by an act that fails', async () => {
  await expect(withLock(lock(), () => Promise.reject(new Error('the disk is full')))).rejects.toThrow('full')
  expect(existsSync(lock())).toBe(false)
})
