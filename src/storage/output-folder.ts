import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GateError, messageOf } from '../domain/errors.ts'

/** What a run must share with the one it resumes. */
export interface RunMark {
  suite: string
  agent: string
}

/** The folder a run writes to: sessions, result, reports, the agent's log. */
export class OutputFolder {
  readonly path: string

  /** @throws GateError `usage` where a file is in the way, `storage` when the folder cannot be made. */
  constructor(path: string) {
    this.path = path
    const inTheWay = guarded(path, () => makeFolder(path))
    if (inTheWay === undefined) return
    throw new GateError('usage', `--output ${path} cannot be a folder: ${inTheWay} is a file`, {
      hint: 'Name a folder with --output; it is made where there is none.',
    })
  }

  get sessionsPath(): string {
    return join(this.path, 'sessions.jsonl')
  }

  get agentLogPath(): string {
    return join(this.path, 'agent.log')
  }

  /** Writes a file as a whole: a reader sees the old one or the new one, never half of it. */
  write(name: string, text: string): string {
    const path = join(this.path, name)
    const draft = `${path}.tmp`
    guarded(path, () => {
      // The candidate may have put a link there, to a file that it could not write without being seen.
      rmSync(draft, { force: true })
      try {
        writeFileSync(draft, text, { flag: 'wx' })
        renameSync(draft, path)
      } catch (thrown) {
        // Half a file helps nobody, and on a full disk it takes the room of another report.
        rmSync(draft, { force: true })
        throw thrown
      }
    })
    return path
  }

  /** Removes a file of an earlier run: what it says must not be taken for this one's. */
  remove(name: string): void {
    const path = join(this.path, name)
    guarded(path, () => rmSync(path, { force: true }))
  }

  writeMark(mark: RunMark): void {
    this.write('run.json', `${JSON.stringify(mark, null, 2)}\n`)
  }

  /** What the run in this folder was of; undefined when there is none. */
  readMark(): RunMark | undefined {
    let text: string
    try {
      text = readFileSync(join(this.path, 'run.json'), 'utf8')
    } catch (thrown) {
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
      throw thrown
    }
    return JSON.parse(text) as RunMark
  }
}

/**
 * Makes a folder and those above it; returns the file that is in the way, if any. Level by level: where the system does
 * not let a folder be made and says ENOENT (/proc), the recursive way of Node 20 never ends.
 */
function makeFolder(path: string): string | undefined {
  const missing: string[] = []
  let there = path
  for (; !existsSync(there); there = dirname(there)) missing.unshift(there)
  if (!statSync(there).isDirectory()) return there
  for (const folder of missing) makeOne(folder)
  return undefined
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder)
  } catch (thrown) {
    // Another process may have been faster.
    if (!existsSync(folder)) throw thrown
  }
}

const NO_ROOM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT'])

function guarded<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (thrown) {
    const full = thrown instanceof Error && 'code' in thrown && NO_ROOM.has(thrown.code)
    throw new GateError('storage', `${path} could not be written: ${messageOf(thrown)}`, {
      hint: `${full ? 'Free some disk space' : 'Check the permissions of the folder'}, or choose another one with --output.`,
      cause: thrown,
    })
  }
}
