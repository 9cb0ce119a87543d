import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { GateError } from '../../src/domain/errors.ts'
import { openSessionsFile, readSessionsFile } from '../../src/storage/sessions-file.ts'
import { aSession } from '../builders.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'sessions-'))

function aFile(text: string): string {
  const path = join(folder(), 'another')
  writeFileSync(path, text)
  return path
}

async function readAll(path: string) {
  const stored = []
  for await (const item of readSessionsFile(path)) stored.push(item)
  return stored
}

describe('the sessions file', () => {
  it('gives back what was appended', async () => {
    const path = join(folder(), 'sessions.jsonl')
    const file = openSessionsFile(path)
    file.append(aSession({ id: 'a' }))
    file.append(aSession({ id: 'b', turns: [{ user: 'Zürich\n?', reply: '–', steps: [] }] }))
    file.close()
    expect((await readAll(path)).map(({ session }) => session.id)).toEqual(['a', 'b'])
  })

  it('of two runs holds whole lines of both, and none of a run before', async () => {
    const path = join(folder(), 'sessions.jsonl')
    writeFileSync(path, 'an earlier run\n')
    const [one, other] = [openSessionsFile(path), openSessionsFile(path)]
    for (const id of ['a', 'c']) {
      one.append(aSession({ id }))
      other.append(aSession({ id: `${id}-other`, tags: ['a longer line'] }))
    }
    one.close()
    other.close()
    expect((await readAll(path)).map(({ session }) => session.id)).toEqual(['a', 'a-other', 'c', 'c-other'])
  })

  it('goes on after the last whole line of a run that was killed', async () => {
    const path = join(folder(), 'sessions.jsonl')
    const first = openSessionsFile(path)
    first.append(aSession({ id: 'a' }))
    first.close()
    appendFileSync(path, JSON.stringify(aSession({ id: 'torn' })).slice(0, 40))
    const kept = await readAll(path)
    expect(kept.map(({ session }) => session.id)).toEqual(['a'])
    const second = openSessionsFile(path, { keepBytes: kept.at(-1)?.endsAt ?? 0 })
    second.append(aSession({ id: 'b' }))
    second.close()
    expect((await readAll(path)).map(({ session }) => session.id)).toEqual(['a', 'b'])
  })

  it('takes a complete last line without its end for torn', async () => {
    const path = join(folder(), 'sessions.jsonl')
    writeFileSync(path, JSON.stringify(aSession({ id: 'a' })))
    expect(await readAll(path)).toEqual([])
  })

  it('names the line that is no session', async () => {
    const path = join(folder(), 'sessions.jsonl')
    writeFileSync(path, `${JSON.stringify(aSession())}\nnonsense\n${JSON.stringify(aSession())}\n`)
    await expect(readAll(path)).rejects.toThrow(/sessions.jsonl:2 is not an agent-session/)
  })

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full (needs /dev/full)', () => {
    const file = openSessionsFile('/dev/full')
    const append = () => file.append(aSession())
    expect(append).toThrow(/could not be written: ENOSPC/)
    try {
      append()
    } catch (thrown) {
      expect((thrown as GateError).code).toBe('storage')
    }
    file.close()
  })

  it.each<[string, (path: string) => void]>([
    ['removed', (path) => rmSync(path)],
    ['emptied', (path) => truncateSync(path)],
    ['replaced', (path) => renameSync(aFile('{}\n'), path)],
  ])('that was %s meanwhile is named when it is closed', (_, change) => {
    const path = join(folder(), 'sessions.jsonl')
    const file = openSessionsFile(path)
    file.append(aSession())
    change(path)
    expect(() => file.close()).toThrow(/sessions.jsonl was changed while the sessions were written/)
  })

  it('writes each session at once', () => {
    const path = join(folder(), 'sessions.jsonl')
    const file = openSessionsFile(path)
    file.append(aSession())
    expect(readFileSync(path, 'utf8')).toContain('"id":"s-1"')
    file.close()
  })
})
