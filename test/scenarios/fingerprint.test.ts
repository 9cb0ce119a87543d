import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fingerprintSuite } from '../../src/scenarios/fingerprint.ts'
import { aScenario } from '../builders.ts'
import { expecting, scenariosOf } from './parsed.ts'

const fingerprintOf = async (yaml: string, file?: string) => fingerprintSuite(await scenariosOf(yaml, file))

describe('the fingerprint of a suite', () => {
  it('is a SHA-256', async () => {
    expect(await fingerprintOf(expecting('{ say: x }'))).toMatch(/^[0-9a-f]{64}$/)
  })

  it('does not see comments, order of keys, file names and words for people', async () => {
    const plain = await fingerprintOf('id: a\nuser: hi\nexpect: { say: x, never_say: y }')
    const other = await fingerprintOf(
      '# why\nexpect:\n  never_say: [y]\n  say: [x]\nuser: "hi"\ndescription: words\ntags: [t]\nid: a\n',
      'elsewhere.yml',
    )
    expect(other).toBe(plain)
  })

  it.each([
    ['the words of the customer', 'id: a\nuser: ho\nexpect: { say: x }'],
    ['an expectation', 'id: a\nuser: hi\nexpect: { say: z }'],
    ['one more expectation', 'id: a\nuser: hi\nexpect: { say: [x, z] }'],
    ['the id', 'id: b\nuser: hi\nexpect: { say: x }'],
    ['a mock', 'id: a\nuser: hi\nexpect: { say: x }\nmocks: { pay: { return: 1 } }'],
  ])('sees %s change', async (_, yaml) => {
    expect(await fingerprintOf(yaml)).not.toBe(await fingerprintOf(expecting('{ say: x }')))
  })

  it('does not depend on the order of the scenarios', () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1 })
    fc.assert(
      fc.property(ids, fc.array(fc.nat()), (names, keys) => {
        const scenarios = names.map((id) => aScenario({ id }))
        const shuffled = scenarios
          .map((scenario, index) => ({ scenario, key: keys[index] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ scenario }) => scenario)
        expect(fingerprintSuite(shuffled)).toBe(fingerprintSuite(scenarios))
      }),
    )
  })
})
