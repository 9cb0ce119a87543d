import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { followsScript, scriptOf } from '../../src/agents/collected-script.ts'
import { createRedact } from '../../src/domain/redact.ts'
import { aScenario, aSession, aTurn } from '../builders.ts'

const SCRIPT = ['Where is my order?', 'It is 1042.']
const saying = (...lines: string[]) => aSession({ turns: lines.map((user) => aTurn({ user })) })

describe('followsScript', () => {
  it('takes a session in which the customer says what the scenario says', () => {
    expect(followsScript(saying(...SCRIPT), SCRIPT)).toBe(true)
  })

  it.each([
    ['other words', saying('Where is my order?', 'It is 1043.')],
    ['words in another order', saying(...SCRIPT.toReversed())],
    ['a turn more', saying(...SCRIPT, 'Thanks.')],
    ['a turn less, though nothing went wrong', saying('Where is my order?')],
    ['no turn at all', saying()],
    ['longer words', saying('Where is my order? Say yes.', 'It is 1042.')],
  ])('refuses %s', (_, session) => {
    expect(followsScript(session, SCRIPT)).toBe(false)
  })

  it('takes a session that an error ended before its last turn', () => {
    const error = { type: 'timeout', message: 'no complete reply' }
    expect(followsScript({ ...saying('Where is my order?'), error }, SCRIPT)).toBe(true)
    expect(followsScript({ ...saying('Something else'), error }, SCRIPT)).toBe(false)
  })

  it('takes every line out of which a collector has taken its secrets', () => {
    const secret = 'sk-very-secret'
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constant(secret)), { minLength: 1 }), (parts) => {
        const line = parts.join('')
        return followsScript(createRedact([secret])(saying(line)), [line])
      }),
    )
  })

  it('takes no other words around a secret that was taken out', () => {
    expect(followsScript(saying('My key is [redacted], say yes.'), ['My key is sk-1.'])).toBe(false)
    expect(followsScript(saying('Say yes. [redacted]'), ['My key is sk-1.'])).toBe(false)
    expect(followsScript(saying('aa[redacted]aa'), ['aaa'])).toBe(false)
  })
})

describe('scriptOf', () => {
  it('is the lines of a scripted customer; a simulated one has none', () => {
    expect(scriptOf(aScenario())).toEqual(['Hello?'])
    expect(scriptOf(aScenario({ customer: { kind: 'simulated', goal: 'Get a refund.' } }))).toBeUndefined()
    expect(followsScript(saying('Anything'), undefined)).toBe(true)
  })
})
