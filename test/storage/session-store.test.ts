import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/domain/session.ts'
import { OutputFolder } from '../../src/storage/output-folder.ts'
import { openSessionStore } from '../../src/storage/session-store.ts'
import { aSession } from '../builders.ts'

const MARK = { suite: 's', agent: 'a' }

/** What a resumed run is given of a session that an interrupted one kept. */
async function resumed(session: Session, trustGroundTruth: boolean): Promise<Session[]> {
  const output = new OutputFolder(mkdtempSync(join(tmpdir(), 'store-')))
  const store = openSessionStore(output, MARK, { resume: false, trustGroundTruth })
  store.append(session)
  store.close()
  const sessions: Session[] = []
  for await (const earlier of openSessionStore(output, MARK, { resume: true, trustGroundTruth }).earlier()) {
    sessions.push(earlier)
  }
  return sessions
}

describe('the sessions of an interrupted run', () => {
  const session = aSession({ groundTruth: { success: true, source: 'myself' } })

  it('are given back as they were kept, for a recording whose ground truth is trusted', async () => {
    expect(await resumed(session, true)).toEqual([session])
  })

  it('are given back without a ground truth otherwise: the agent may have written it', async () => {
    const { groundTruth: _, ...others } = session
    expect(await resumed(session, false)).toEqual([others])
  })
})

describe('a link where the sessions are to be', () => {
  it('is replaced, and what it leads to is left alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-'))
    const victim = join(folder, 'victim')
    writeFileSync(victim, 'mine')
    const output = new OutputFolder(join(folder, 'output'))
    symlinkSync(victim, output.sessionsPath)
    const store = openSessionStore(output, MARK, { resume: false, trustGroundTruth: false })
    store.append(aSession())
    store.close()
    expect(readFileSync(victim, 'utf8')).toBe('mine')
    expect(readFileSync(output.sessionsPath, 'utf8')).toContain('"id":"s-1"')
  })
})
