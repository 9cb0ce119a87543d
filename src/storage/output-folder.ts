import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GateError, messageOf } from '../domain/errors.ts'

/** What a run must share with the one it resumes. */
export interface RunMark {
  suite: string
  agent: string
}

/** The folder a run writes to: sessions, result, reports, the agent's log. */
export class OutputFolder {
  readonly path: string

  /** @throws GateError `storage` when the folder cannot be made. */
  constructor(path: string) {
    this.path = path
    guarded(path, () => mkdirSync(path, { recursive: true }))
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
    guarded(path, () => {
      // The candidate may have put a link there, to a file that it could not write without being seen.
      rmSync(`${path}.tmp`, { force: true })
      writeFileSync(`${path}.tmp`, text, { flag: 'wx' })
      renameSync(`${path}.tmp`, path)
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

function guarded(path: string, act: () => void): void {
  try {
    act()
  } catch (thrown) {
    throw new GateError('storage', `${path} could not be written: ${messageOf(thrown)}`, {
      hint: 'Free some disk space, or choose another folder with --output.',
      cause: thrown,
    })
  }
}
