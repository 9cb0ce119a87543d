import { randomUUID } from 'node:crypto'
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Baseline, unionBaselines } from '../domain/baseline.ts'
import { parseBaseline, serializeBaseline } from '../domain/baseline-file.ts'
import type { BaselineStore } from '../domain/baseline-store.ts'
import { GateError, messageOf } from '../domain/errors.ts'
import { withLock } from './lock.ts'

/** Attempts of a publisher that others keep getting ahead of. */
const ATTEMPTS = 20

/**
 * The baseline in a local file, written as a whole: a reader sees the old one or the new one. A file that is
 * damaged or of a newer version is reported and never overwritten. Publishers go one after the other, under a lock beside
 * it, and each adds itself to what it finds; whoever writes without that lock is still noticed until shortly before.
 */
export function fileStore(path: string): BaselineStore {
  return {
    place: `the file ${path}`,
    async read() {
      const text = await textOf(path)
      if (text === undefined) return { found: false, reason: 'none', message: nothingAt(path) }
      return { found: true, baseline: parse(path, text), notices: [] }
    },
    async publish(baseline) {
      await attempt(path, () => makeFolder(dirname(path)))
      await attempt(path, () => withLock(`${path}.lock`, () => add(path, baseline)))
    },
  }
}

/** Level by level: where the system lets no folder be made and says ENOENT (/proc), the recursive way never ends. */
async function makeFolder(folder: string): Promise<void> {
  if (await isThere(folder)) return
  await makeFolder(dirname(folder))
  try {
    await mkdir(folder)
  } catch (thrown) {
    // Another process may have been faster.
    if (!(await isThere(folder))) throw thrown
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function add(path: string, baseline: Baseline): Promise<void> {
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const before = await textOf(path)
    const whole = before === undefined ? baseline : unionBaselines([parse(path, before), baseline])
    const draft = `${path}.${randomUUID()}.tmp`
    try {
      await attempt(path, () => writeFile(draft, serializeBaseline(whole)))
      if ((await textOf(path)) !== before) continue
      await attempt(path, () => rename(draft, path))
      return
    } finally {
      await rm(draft, { force: true })
    }
  }
  throw new GateError('storage', `${path} keeps changing: it could not be written in ${ATTEMPTS} attempts`, {
    hint: 'Run one publisher at a time on this file.',
  })
}

function parse(path: string, text: string) {
  try {
    return parseBaseline(text)
  } catch (thrown) {
    if (!(thrown instanceof GateError)) throw thrown
    throw new GateError(thrown.code, `${path}: ${thrown.message}`, {
      diagnostics: [{ file: path, message: thrown.message }],
      ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
      cause: thrown,
    })
  }
}

/** undefined: there is no such file. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EISDIR')
      throw new GateError('usage', `the baseline ${path} is a folder`, { hint: 'Name a file, such as baseline.json.' })
    throw new GateError('storage', `${path} could not be read: ${messageOf(thrown)}`, {
      hint: 'Check its permissions.',
      cause: thrown,
    })
  }
}

async function attempt(path: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act()
  } catch (thrown) {
    if (thrown instanceof GateError) throw thrown
    throw new GateError('storage', `${path} could not be written: ${messageOf(thrown)}`, {
      hint: 'Free some disk space, or name another file.',
      cause: thrown,
    })
  }
}

function nothingAt(path: string): string {
  return `there is no baseline yet at ${path}: gate with --publish writes it, and so does observe`
}
