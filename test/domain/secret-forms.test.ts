import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedact } from '../../src/domain/redact.ts'
import { secretForms } from '../../src/domain/secret-forms.ts'

const SECRET = 'sk-secret/key+"1"?>'

describe('the forms of a secret', () => {
  const forms = secretForms(SECRET, 4)

  it.each([
    ['as it is', SECRET],
    ['Base64', Buffer.from(SECRET).toString('base64')],
    ['Base64 without padding', Buffer.from(SECRET).toString('base64').replace(/=+$/, '')],
    ['Base64url', Buffer.from(SECRET).toString('base64url')],
    ['percent encoded', encodeURIComponent(SECRET)],
    ['JSON escaped', 'sk-secret/key+\\"1\\"?>'],
  ])('hold it %s', (_, form) => {
    expect(forms).toContain(form)
  })

  it('find it behind any other bytes in Base64, as in a Basic header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 12 }), fc.string(), fc.string(), (secret, before, after) => {
        const encoded = Buffer.from(before + secret + after)
          .toString('base64')
          .replace(/=+$/, '')
        expect(secretForms(secret, 4).some((form) => encoded.includes(form))).toBe(true)
      }),
    )
  })

  it('hold each long line of a key file, and no brace of it', () => {
    const key = '{\n  "private_key": "MIIEvQIBADANBg"\n}\n'
    expect(secretForms(key, 4)).toContain('"private_key": "MIIEvQIBADANBg"')
    expect(secretForms(key, 1)).not.toContain('}')
  })

  it('are never shorter than asked', () => {
    fc.assert(fc.property(fc.string(), (secret) => secretForms(secret, 8).every((form) => form.length >= 8)))
  })
})

it('a Basic header loses the secret that was in it', () => {
  const header = `Basic ${Buffer.from(`user:${SECRET}`).toString('base64')}`
  expect(createRedact([SECRET])({ header }).header).toMatch(/^Basic \w{6,8}\[redacted\].{0,3}$/)
})
