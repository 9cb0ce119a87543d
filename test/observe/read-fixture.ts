import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import type { Session } from '../../src/domain/session.ts'
import type { Candidate, Found, Unreadable } from '../../src/observe/found.ts'
import { type OpenOptions, openSessions } from '../../src/observe/open-sessions.ts'
import { sampleSessions } from '../../src/observe/sample-sessions.ts'

const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url))

/** Every session of the inputs in full, in the order of their starts. */
export async function sessionsIn(
  inputs: string | string[],
  { trustGroundTruth = false, ...options }: Partial<OpenOptions> & { trustGroundTruth?: boolean } = {},
): Promise<Session[]> {
  const opened = openSessions([inputs].flat(), { cwd: FIXTURES, ...options })
  const { sample, unreadable } = await sampleSessions(opened, { size: 1000, seed: 1, trustGroundTruth })
  expect(unreadable.named).toEqual([])
  return sample.map(({ session }) => session).sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
}

/** What is found in the inputs, before anything is converted. */
export async function foundIn(
  inputs: string | string[],
  options: Partial<OpenOptions> = {},
): Promise<{ candidates: Candidate[]; unreadable: Unreadable[] }> {
  const found: Found[] = []
  for await (const batch of openSessions([inputs].flat(), { cwd: FIXTURES, ...options })) {
    for (const item of batch) if (item.kind === 'session') item.candidate.keep?.()
    found.push(...batch)
  }
  return {
    candidates: found.flatMap((item) => (item.kind === 'session' ? [item.candidate] : [])),
    unreadable: found.flatMap((item) => (item.kind === 'unreadable' ? [item.unreadable] : [])),
  }
}

/** A folder with these files, gone after the test. */
export function folderOf(files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'observe-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}
