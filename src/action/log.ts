import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { Verdict } from '../domain/result.ts'
import { shownLog } from '../github/shown-log.ts'
import type { Job } from './job.ts'

const MAX_BYTES = 64 * 1024

/** The end of the agent's own log, where something is to be found in it: made harmless, in a folded group. */
export function showAgentLog({ core }: Job, path: string, verdict: Verdict): void {
  if (verdict === 'pass') return
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0) return
  const text = endOf(path, size)
  const bytesBefore = Math.max(0, size - MAX_BYTES)
  for (const line of shownLog({ title: "The agent's log", text, bytesBefore })) core.info(line)
}

function endOf(path: string, size: number): string {
  const bytes = Buffer.alloc(Math.min(size, MAX_BYTES))
  const descriptor = openSync(path, 'r')
  try {
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, bytes.length, size - bytes.length))
  } finally {
    closeSync(descriptor)
  }
}
