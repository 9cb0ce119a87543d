import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
// The one place of this room that signals other processes; nothing of our own process is read.
import { kill, platform } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { hasLivingMember } from './group-members.ts'
import { livingGroups } from './living-groups.ts'

/** How long a group may take to end by itself before it is killed. */
const GRACE_MS = 1_000
/** How long the killed may take to be gone. */
const REAP_MS = 500
/** How long output may still come after the leader has ended: its child may hold the pipe open for ever. */
const DRAIN_MS = 250

/** How a process ended. */
export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
  /** It could not be started at all. */
  error?: Error
}

export interface GroupOptions {
  cwd: string
  env: Record<string, string>
  /** Three entries: stdin, stdout, stderr. */
  stdio: ('pipe' | 'ignore' | number)[]
}

/** A process that leads its own group: its children are ended with it, and signals to us do not reach it. */
export class ProcessGroup {
  readonly child: ChildProcess
  /** Resolves once the leader has ended, or could not be started. Never rejects. */
  readonly exited: Promise<Exit>
  /** The same, once what was in its pipes has been read as well. */
  readonly drained: Promise<Exit>
  private ending: Promise<void> | undefined

  constructor(child: ChildProcess) {
    this.child = child
    livingGroups.add(this)
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }))
      child.on('error', (error) => {
        if (child.pid === undefined) resolve({ code: null, signal: null, error })
      })
    })
    const closed = new Promise((resolve) => child.once('close', resolve))
    this.drained = this.exited.then(async (exit) => {
      if (!exit.error) await Promise.race([closed, sleep(DRAIN_MS, undefined, { ref: false })])
      return exit
    })
  }

  /** Runs a command line in a shell. */
  static run(command: string, { cwd, env, stdio }: GroupOptions): ProcessGroup {
    return new ProcessGroup(spawn(command, { shell: true, detached: true, windowsHide: true, cwd, env, stdio }))
  }

  /** Ends the whole group: SIGTERM, after a second SIGKILL. Resolves when it is gone. Never throws. */
  end(): Promise<void> {
    this.ending ??= this.endOnce()
    return this.ending
  }

  /** Kills the whole group without waiting. */
  killSync(): void {
    // A group that was seen gone is not signalled again: its number may be another's by now.
    if (livingGroups.delete(this)) this.signal('SIGKILL')
  }

  private async endOnce(): Promise<void> {
    if (this.signal('SIGTERM') && !(await this.isGoneWithin(GRACE_MS))) {
      this.signal('SIGKILL')
      await this.isGoneWithin(REAP_MS)
    }
    livingGroups.delete(this)
    for (const stream of this.child.stdio) stream?.destroy()
  }

  /** Whether there was anybody to signal. */
  private signal(name: NodeJS.Signals | 0): boolean {
    const { pid } = this.child
    if (pid === undefined) return false
    // Untested on Windows, which has no process groups: its own tool ends the tree of a process.
    if (platform === 'win32') {
      if (this.child.exitCode !== null || this.child.signalCode !== null) return false
      return name === 0 || spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']).status === 0
    }
    try {
      return kill(-pid, name)
    } catch {
      // ESRCH: the group is gone. EPERM: what is left of it belongs to somebody else.
      return false
    }
  }

  private async isGoneWithin(limitMs: number): Promise<boolean> {
    const deadline = performance.now() + limitMs
    for (let pauseMs = 2; performance.now() < deadline; pauseMs = Math.min(pauseMs * 2, 50)) {
      if (this.isGone()) return true
      await sleep(pauseMs)
    }
    return this.isGone()
  }

  private isGone(): boolean {
    if (!this.signal(0)) return true
    const { pid, exitCode, signalCode } = this.child
    const leaderEnded = exitCode !== null || signalCode !== null
    return leaderEnded && pid !== undefined && hasLivingMember(pid) === false
  }
}

/** `exit code 1`, `signal SIGKILL`. */
export function describeExit({ code, signal, error }: Exit): string {
  if (error) return `could not be started: ${error.message}`
  return signal ? `signal ${signal}` : `exit code ${code}`
}
