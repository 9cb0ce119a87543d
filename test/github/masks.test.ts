import { describe, expect, it } from 'vitest'
import type { Core } from '../../src/github/core.ts'
import { maskSecrets } from '../../src/github/masks.ts'

function masked(secrets: string[]) {
  const values: string[] = []
  const core = { setSecret: (secret) => values.push(secret) } satisfies Pick<Core, 'setSecret'>
  return { ...maskSecrets(core, secrets), values }
}

describe('masking', () => {
  it('tells the runner every form once', () => {
    const { values } = masked(['sk-12345678', 'sk-12345678'])
    expect(values).toContain('sk-12345678')
    expect(values).toContain(Buffer.from('sk-12345678').toString('base64'))
    expect(new Set(values).size).toBe(values.length)
  })

  it('leaves values out that would blacken every word, and counts them', () => {
    const { tooShort, values } = masked(['abc', '', 'abcd'])
    expect(tooShort).toBe(1)
    expect(values).toContain('abcd')
    expect(values).not.toContain('abc')
  })
})
