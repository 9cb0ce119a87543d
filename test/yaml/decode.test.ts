import { describe, expect, it } from 'vitest'
import { decodeYaml, MAX_DOCUMENT_LENGTH, MAX_FILE_BYTES } from '../../src/yaml/decode.ts'
import { cpuMs } from '../cpu-time.ts'
import { shown } from './diagnosed.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function faultOf(input: Uint8Array): string {
  const result = decodeYaml(input, 'a.yml')
  return 'fault' in result ? (shown([result.fault])[0] ?? '') : 'no fault'
}

describe('decodeYaml', () => {
  it('drops a byte order mark', () => {
    expect(decodeYaml(bytes('\uFEFFid: a'), 'a.yml')).toEqual({ text: 'id: a' })
  })

  it('refuses UTF-16 and other bytes by name', () => {
    expect(faultOf(Uint8Array.of(0xff, 0xfe, 0x69, 0))).toBe('expected UTF-8, found UTF-16 (save the file as UTF-8)')
    expect(faultOf(Uint8Array.of(0x69, 0xe9, 0x20))).toContain('bytes that are not UTF-8')
  })

  it('refuses a file of 10 MB with its size, at once', async () => {
    let fault: string | undefined
    const tookMs = await cpuMs(() => {
      fault = faultOf(bytes('x'.repeat(2 * MAX_FILE_BYTES)))
    })
    expect(fault).toBe('the file has 10.0 MB; at most 5.0 MB can be read (split it into several files)')
    expect(tookMs).toBeLessThan(1000)
  })

  it('refuses a document that would take too long to parse, and says where it begins', () => {
    const long = `id: a\n---\nid: b\nuser: ${'x'.repeat(MAX_DOCUMENT_LENGTH)}\n`
    expect(faultOf(bytes(long))).toBe('2:1 the document has 0.5 MB; at most 0.5 MB can be read (shorten its texts)')
  })

  it('reads a large file of small documents', () => {
    const text = `user: ${'x'.repeat(1000)}\n---\n`.repeat(1000)
    expect(decodeYaml(bytes(text), 'a.yml')).toEqual({ text })
  })
})
