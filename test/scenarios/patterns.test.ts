import { describe, expect, it } from 'vitest'
import { diagnosedIn, expecting, scenariosOf } from './parsed.ts'

const saying = (pattern: string) => expecting(`{ say: [{ regex: '${pattern}' }] }`)

describe('regular expressions', () => {
  it.each([
    ['(?=x)y', 'look-ahead and look-behind are not possible'],
    ['(?<!x)y', 'look-ahead and look-behind are not possible'],
    [String.raw`(a)\1`, 'back-references (\\1) are not possible'],
    [String.raw`(?<n>a)\k<n>`, 'back-references (\\1) are not possible'],
    ['(a', 'found missing closing ): `(a`'],
    ['[a-', 'found missing closing ]: `[a-`'],
    ['*a', 'found missing argument to repetition operator: `*`'],
    ['(a{1000}){1000}', 'found invalid repeat count: `{1000}`'],
  ])('%s is refused at its place', async (pattern, message) => {
    const found = await diagnosedIn(saying(pattern))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`3:26 expect.say[0].regex: `)
    expect(found[0]).toContain(message)
  })

  it.each(['7[-–]10 business days', '(?i)refund', '(?<amount>\\d+)', '(a+)+$', '^$', '.+', '/api/v1/users'])(
    '%s is accepted',
    async (pattern) => {
      expect(await diagnosedIn(saying(pattern))).toEqual([])
    },
  )

  it('are looked at wherever one may stand', async () => {
    const found = await diagnosedIn(`id: a
turns:
  - user: hi
    expect:
      never_say: { regex: "(1" }
      calls: [{ tool: pay, args: { a: [{ regex: "(2" }] } }]
      claims_require_call: { pattern: "(3", tool: pay }
mocks: { pay: { when: { b: { one_of: [{ regex: "(4" }] } }, return: 1 } }
`)
    expect(found.map((line) => line.replace(/: expected.*/, ''))).toEqual([
      '5:27 turns[0].expect.never_say[0].regex',
      '7:39 turns[0].expect.claims_require_call[0].pattern',
      '6:49 turns[0].expect.calls[0].args.a[0].regex',
      '8:48 mocks.pay[0].when.b.one_of[0].regex',
    ])
  })

  it.each(['a*', 'refund|', '.*'])('%s must be said: that could never fail', async (pattern) => {
    expect(await diagnosedIn(saying(pattern))).toEqual([
      '3:26 expect.say[0].regex: the pattern is found in every text, so this expectation could never fail (check its * and |)',
    ])
  })

  it('found in every text elsewhere is a warning', async () => {
    expect(
      await diagnosedIn(
        expecting('{ never_say: [{ regex: "a*" }], calls: [{ tool: t, args: { say: [{ regex: ".*" }] } }] }'),
      ),
    ).toEqual([
      expect.stringMatching(/^warning .*never_say\[0\]\.regex: the pattern is found in every text \(/),
      expect.stringMatching(/^warning .*args\.say\[0\]\.regex: the pattern is found in every text \(/),
    ])
  })

  it.each([['/refund/i', 'write the pattern alone: refund']])('%s is a warning', async (pattern, message) => {
    const found = await diagnosedIn(saying(pattern))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/^warning 3:26/)
    expect(found[0]).toContain(message)
  })

  it('are checked with the variables put in', async () => {
    const yaml = (pattern: string) =>
      `id: a\nvariables: { x: ['('] }\nuser: hi\nexpect: { say: [{ regex: '${pattern}' }] }`
    expect(await scenariosOf(yaml('a{{x}}'))).toHaveLength(1)
    expect((await diagnosedIn(yaml('a({{x}}')))[0]).toContain('missing closing )')
  })
})
