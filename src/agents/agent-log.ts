import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { GateError, messageOf } from '../domain/errors.ts'

const MAX_BYTES = 100 * 1024 * 1024
/** What is kept where the rest is let go, and what is shown of it. */
const END_BYTES = 64 * 1024
const EVERY_MS = 1_000

/** The file that takes what a server writes. */
export interface AgentLog {
  /** For the server: what it writes is added at the end. */
  readonly descriptor: number
  /** The last 64 KB. */
  end(): string
  /** Lets go of all but the end where there is more than the most; done every second until the log is closed. */
  bound(): void
  close(): void
}

/**
 * Starts a log anew. An agent that writes without end - a debug level left on, a loop - must not fill the disk that the
 * sessions are written to.
 * @throws GateError `storage` where the file cannot be written.
 */
export function openAgentLog(path: string, maxBytes = MAX_BYTES): AgentLog {
  const descriptor = openAnew(path)
  const end = () => {
    const { size } = fstatSync(descriptor)
    const buffer = Buffer.alloc(Math.min(END_BYTES, size))
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, buffer.length, size - buffer.length))
  }
  const bound = () => {
    if (fstatSync(descriptor).size <= maxBytes) return
    const kept = end()
    ftruncateSync(descriptor)
    writeSync(descriptor, `[what was here is gone: the log had over ${maxBytes} bytes]\n${kept}`)
  }
  const timer = setInterval(bound, EVERY_MS).unref()
  const close = () => {
    clearInterval(timer)
    closeSync(descriptor)
  }
  return { descriptor, end, bound, close }
}

function openAnew(path: string): number {
  try {
    closeSync(openSync(path, 'w'))
    // Appended to: a writer goes on at the end, also where that end has moved back.
    return openSync(path, 'a+')
  } catch (error) {
    throw new GateError('storage', `the agent's log cannot be written to ${path}: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
