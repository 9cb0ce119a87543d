import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GateError } from '../../src/domain/errors.ts'
import { type UnzipPlan, unzip } from '../../src/github/unzip.ts'
import { aFolder } from './a-folder.ts'
import { aZip, type Packed, patched } from './a-zip.ts'

const BOMB = Buffer.alloc(3_000_000)

function aPlan(overrides: Partial<UnzipPlan> = {}): UnzipPlan {
  return {
    allow: (name) => {
      if (name === 'result.json') return { to: 'memory', maxBytes: 1_000 }
      return name.startsWith('sessions') ? { to: 'file', maxBytes: 1_000_000 } : undefined
    },
    maxInflatedBytes: 1_500_000,
    folder: aFolder(),
    ...overrides,
  }
}

async function refusal(zip: Buffer, plan: UnzipPlan): Promise<GateError> {
  const thrown = await unzip(zip, plan).catch((error: unknown) => error)
  if (thrown instanceof GateError) return thrown
  throw new Error(`it was not refused: ${JSON.stringify(thrown)}`)
}

describe('unpacking', () => {
  it('holds small entries and writes big ones', async () => {
    const plan = aPlan()
    const zip = await aZip([
      { name: 'result.json', content: '{}' },
      { name: 'sessions/1.jsonl', content: 'line\n'.repeat(100_000) },
    ])
    const [result, sessions] = await unzip(zip, plan)
    expect(result).toEqual({ name: 'result.json', bytes: 2, content: Buffer.from('{}') })
    expect(sessions).toEqual({ name: 'sessions/1.jsonl', bytes: 500_000, path: join(plan.folder, 'sessions/1.jsonl') })
    expect(readFileSync(join(plan.folder, 'sessions/1.jsonl'), 'utf8')).toHaveLength(500_000)
  })

  it.each<[string, Packed[], string]>([
    ['does not belong there', [{ name: 'evil.sh', content: 'x' }], 'entry "evil.sh" does not belong there'],
    ['is a link', [{ name: 'result.json', content: '/etc/passwd', mode: 0o120_777 }], 'is a link'],
    ['is a device', [{ name: 'result.json', content: '', mode: 0o060_644 }], 'special file'],
    ['is there twice', Array(2).fill({ name: 'result.json', content: '{}' }), 'is there twice'],
    ['is too big by its header', [{ name: 'result.json', content: 'x'.repeat(1_001) }], 'has 1001 bytes; at most 1000'],
  ])('refuses an entry that %s', async (_, entries, message) => {
    const error = await refusal(await aZip(entries), aPlan())
    expect(error).toMatchObject({ code: 'untrusted_data', exitCode: 3 })
    expect(error.message).toContain(message)
    expect(error.hint).toBeDefined()
  })

  it.each([
    ['leads up', '../a/result.json', 'invalid relative path'],
    ['is absolute', '/aaa/result.json', 'absolute path'],
    ['has a backslash', '..\\a\\result.json', 'invalid characters in fileName'],
    ['has a drive', 'C:/a/result.json', 'absolute path'],
    ['has an empty part', 'a//a/result.json', 'leads elsewhere'],
    ['names a folder', 'aaaa/resultjson/', 'leads elsewhere'],
  ])('refuses a path that %s', async (_, path, message) => {
    const zip = patched(await aZip([{ name: 'x'.repeat(path.length), content: 'q' }]), 'x'.repeat(path.length), path)
    const error = await refusal(zip, aPlan({ allow: () => ({ to: 'file', maxBytes: 10 }) }))
    expect(error.code).toBe('untrusted_data')
    expect(error.message).toContain(message)
  })

  it('refuses names that differ only in case', async () => {
    const zip = await aZip(['sessions-a', 'sessions-A'].map((name) => ({ name, content: 'x' })))
    expect((await refusal(zip, aPlan())).message).toContain('is there twice')
  })

  it('refuses what is encrypted', async () => {
    const zip = await aZip([{ name: 'result.json', content: '{}' }])
    const central = zip.indexOf('PK\u0001\u0002', 0, 'latin1')
    zip.writeUInt16LE(zip.readUInt16LE(central + 8) | 1, central + 8)
    expect((await refusal(zip, aPlan())).message).toContain('is encrypted')
  })

  it('counts while it inflates, whatever the header says, and leaves no file behind', async () => {
    const zip = await aZip([{ name: 'sessions', content: BOMB }])
    const central = zip.indexOf('PK\u0001\u0002', 0, 'latin1')
    zip.writeUInt32LE(500, central + 24)
    const plan = aPlan()
    expect((await refusal(zip, plan)).code).toBe('untrusted_data')
    expect(readdirSync(plan.folder)).toEqual([])
  })

  it('takes all entries together into account', async () => {
    const entries = [1, 2].map((n) => ({ name: `sessions${n}`, content: BOMB.subarray(0, 900_000) }))
    const error = await refusal(await aZip(entries), aPlan())
    expect(error.message).toBe(
      'the artifact is refused: its entry "sessions2" inflates to more than the 600000 bytes that are taken',
    )
  })

  it('writes over nothing that is there', async () => {
    const plan = aPlan()
    writeFileSync(join(plan.folder, 'sessions'), 'mine')
    const zip = await aZip([{ name: 'sessions', content: 'theirs' }])
    expect((await refusal(zip, plan)).code).toBe('storage')
    expect(readFileSync(join(plan.folder, 'sessions'), 'utf8')).toBe('mine')
  })

  it('refuses what is no archive, whole or damaged', async () => {
    const zip = await aZip([{ name: 'result.json', content: '{"a":"bcdefgh"}' }])
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.nat(255), async (at, byte) => {
        const damaged = Buffer.from(zip)
        damaged[at] = byte
        const plan = aPlan()
        const outcome = await unzip(damaged, plan).catch((error: unknown) => error)
        expect(Array.isArray(outcome) || outcome instanceof GateError).toBe(true)
      }),
      { numRuns: 200 },
    )
    expect((await refusal(Buffer.from('<html>'), aPlan())).message).toContain('no archive that can be read')
    expect((await refusal(zip.subarray(0, 40), aPlan())).message).toContain('no archive that can be read')
    expect(existsSync('result.json')).toBe(false)
  })
})
