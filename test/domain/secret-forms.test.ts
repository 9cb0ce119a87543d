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
    ['JSON in JSON', JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
    ['JSON escaped with its slashes', 'sk-secret\\/key+\\"1\\"?>'],
    ['percent encoded in small letters', 'sk-secret%2fkey%2b%221%22%3f%3e'],
    ['HTML escaped', 'sk-secret/key+&quot;1&quot;?&gt;'],
    ['escaped for a shell', 'sk-secret/key+\\"1\\"\\?\\>'],
    ['hexadecimal', Buffer.from(SECRET).toString('hex')],
    ['hexadecimal in capitals', Buffer.from(SECRET).toString('hex').toUpperCase()],
  ])('hold it %s', (_, form) => {
    expect(forms).toContain(form)
  })

  it('hold what a form, a strict encoder and a quoting shell make of other signs', () => {
    const others = secretForms("p@ss w!rd'(1)*", 4)
    expect(others).toContain("p%40ss+w!rd'(1)*")
    expect(others).toContain('p%40ss%20w%21rd%27%281%29%2A')
    expect(others).toContain("p@ss w!rd'\\''(1)*")
    expect(others).toContain('p@ss w!rd&#39;(1)*')
  })

  it('are few for a key that no encoding alters', () => {
    expect(secretForms('sk-abcDEF123_456', 4).length).toBeLessThan(10)
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
