import { describe, expect, it } from 'vitest'
import { diagnosedIn, expecting } from './parsed.ts'

const matching = (value: string) => expecting(`{ calls: [{ tool: pay, args: { sum: ${value} } }] }`)

describe('matchers of arguments', () => {
  it.each([
    ['{ regexp: x }', 'did you mean `regex`?'],
    ['{ regx: x }', 'did you mean `regex`?'],
    ['{ oneOf: [1] }', 'did you mean `one_of`?'],
    ['{ oneof: [1] }', 'did you mean `one_of`?'],
    ['{ any_of: [1] }', 'did you mean `one_of`?'],
    ['{ Any: true }', 'did you mean `any`?'],
    ['{ MIN: 3 }', 'did you mean `min`?'],
    ['{ any: false }', 'expected `{ any: true }`'],
    ['{ regex: 5 }', 'expected a pattern behind `regex`'],
    ['{ one_of: [] }', 'expected a list of values behind `one_of`'],
    ['{ one_of: x }', 'expected a list of values behind `one_of`'],
    ['{ min: 5, max: 2 }', 'no number is at least 5 and at most 2 (write { min: 2, max: 5 })'],
    ['{ min: "5" }', 'remove the quotes: 5'],
    ['[{ regexp: x }]', 'did you mean `regex`?'],
    ['{ inner: { regexp: x } }', 'did you mean `regex`?'],
  ])('%s is refused', async (value, message) => {
    const found = await diagnosedIn(matching(value))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(message)
    expect(found[0]).toContain('expect.calls[0].args.sum')
  })

  it.each([
    '5',
    'null',
    '{ regex: "^A" }',
    '{ any: true }',
    '{ one_of: [1, null] }',
    '{ min: 1, max: 5 }',
    '{ min: 3, max: 3 }',
    '{ max: 3 }',
    '{ tax: 5 }',
    '{ many: 1 }',
    '{ regexp: x, flags: i }',
    '{ min: "2026-01-01", max: "2026-02-01" }',
  ])('%s is accepted', async (value) => {
    expect(await diagnosedIn(matching(value))).toEqual([])
  })

  it('may stand in arguments that are called like one', async () => {
    expect(await diagnosedIn(expecting('{ calls: [{ tool: pay, args: { regex: "(", any: 1 } }] }'))).toEqual([])
  })

  it('are looked at in claims and in mocks too', async () => {
    const claims = expecting('{ claims_require_call: [{ pattern: x, tool: pay, args: { a: { regexp: x } } }] }')
    expect((await diagnosedIn(claims))[0]).toContain('expect.claims_require_call[0].args.a')
    const mocks = `${expecting('{ say: x }')}mocks: { pay: { when: { a: { oneOf: [1] } }, return: 1 } }`
    expect((await diagnosedIn(mocks))[0]).toContain('mocks.pay[0].when.a')
  })
})
