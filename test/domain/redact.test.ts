import { describe, expect, it } from 'vitest'
import { createRedact } from '../../src/domain/redact.ts'

describe('secrets', () => {
  const redact = createRedact(['sk-secret/key+"1"', 'short'])

  it('are taken out wherever they stand, encoded too', () => {
    const echoed = {
      plain: 'Bearer sk-secret/key+"1"!',
      base64: Buffer.from('sk-secret/key+"1"').toString('base64'),
      uri: encodeURIComponent('sk-secret/key+"1"'),
      deep: [{ text: 'sk-secret/key+"1"' }],
    }
    expect(redact(echoed)).toEqual({
      plain: 'Bearer [redacted]!',
      base64: '[redacted]',
      uri: '[redacted]',
      deep: [{ text: '[redacted]' }],
    })
  })

  it('leave everything else as it is', () => {
    const value = { text: 'a short text' }
    expect(redact(value)).toBe(value)
  })
})
