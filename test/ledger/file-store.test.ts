import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyBaseline } from '../../src/domain/baseline.ts'
import { bucketsOf } from '../../src/domain/ledger.ts'
import { fileStore } from '../../src/ledger/file-store.ts'
import { aLedger } from '../domain/a-ledger.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baseline-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const path = () => join(folder, 'deep', 'baseline.json')
const aBaseline = (run: string) => ({ ...emptyBaseline('cx'), ledger: aLedger([[0, 1, 10]], { run }) })

describe('the baseline in a file', () => {
  it('says that there is none yet', async () => {
    expect(await fileStore(path()).read()).toMatchObject({ found: false, reason: 'none' })
  })

  it('adds what is published to what is there, and leaves no other file behind', async () => {
    const store = fileStore(path())
    for (const run of ['1.1', '2.1', '1.1']) await store.publish(aBaseline(run))
    const read = await store.read()
    expect(read.found && [...bucketsOf(read.baseline.ledger)].map(({ run }) => run)).toEqual(['1.1', '2.1'])
    expect(readdirSync(join(folder, 'deep'))).toEqual(['baseline.json'])
  })

  it('loses nothing of publishers that race', async () => {
    const runs = Array.from({ length: 8 }, (_, nth) => `${nth}.1`)
    await Promise.all(runs.map((run) => fileStore(path()).publish(aBaseline(run))))
    const read = await fileStore(path()).read()
    expect(read.found && [...bucketsOf(read.baseline.ledger)].map(({ run }) => run)).toEqual(runs)
    expect(readdirSync(join(folder, 'deep'))).toEqual(['baseline.json'])
  })

  it('goes on after one that was killed while it wrote', async () => {
    const lock = join(folder, 'baseline.json.lock')
    writeFileSync(lock, '')
    const longAgo = new Date(Date.now() - 60_000)
    utimesSync(lock, longAgo, longAgo)
    await fileStore(join(folder, 'baseline.json')).publish(aBaseline('1.1'))
    expect(readdirSync(folder)).toEqual(['baseline.json'])
  })

  it.each([
    ['damaged', '{"schema":"agent-slo-gate-base', /baseline.json: the baseline is damaged/],
    ['newer', '{"schema":"agent-slo-gate-baseline/v7"}', /baseline.json: .*"agent-slo-gate-baseline\/v7"/],
  ])('never overwrites a %s one', async (_, text, message) => {
    const file = join(folder, 'baseline.json')
    writeFileSync(file, text)
    await expect(fileStore(file).publish(aBaseline('1.1'))).rejects.toThrow(message)
    await expect(fileStore(file).read()).rejects.toThrow(message)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it.skipIf(!existsSync('/proc/self'))(
    'reports a place where no folder can be made, in place of trying for ever',
    async () => {
      await expect(fileStore('/proc/nowhere/baseline.json').publish(aBaseline('1.1'))).rejects.toMatchObject({
        code: 'storage',
      })
    },
  )

  it('says that a folder is no baseline', async () => {
    await expect(fileStore(folder).read()).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/folder/),
    })
  })

  it('reports a path that cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '')
    await expect(fileStore(join(folder, 'file', 'baseline.json')).publish(aBaseline('1.1'))).rejects.toMatchObject({
      code: 'storage',
    })
  })
})
