import { describe, expect, it } from 'vitest'
import { cpuMs } from '../cpu-time.ts'
import { diagnosedIn, scenariosOf } from './parsed.ts'

describe('variables', () => {
  it('repeat the scenario for every combination and name it in the id', async () => {
    const scenarios = await scenariosOf(`id: fee
variables: { currency: [EUR, USD], amount: [5, 10.5] }
user: "Send {{amount}} {{ currency }}"
expect: { say: "{{amount}}" }`)
    expect(scenarios.map(({ id }) => id)).toEqual([
      'fee[currency=EUR,amount=5]',
      'fee[currency=EUR,amount=10.5]',
      'fee[currency=USD,amount=5]',
      'fee[currency=USD,amount=10.5]',
    ])
    expect(scenarios[1]).toMatchObject({
      variables: { currency: 'EUR', amount: 10.5 },
      customer: { turns: [{ user: 'Send 10.5 EUR' }] },
      expect: { say: ['10.5'] },
    })
  })

  it('are put in everywhere, and keep their type where any type may stand', async () => {
    const [scenario] = await scenariosOf(`id: fee
variables: { amount: [5], ok: [true], tool: [pay] }
turns: [{ user: "{{amount}}", expect: { never_say: [{ regex: "{{amount}}0" }] } }]
history: [{ user: "{{amount}}", reply: b }]
documents: [{ content: "fee {{amount}}" }]
mocks: { "{{tool}}": { when: { sum: "{{amount}}" }, return: { ok: "{{ok}}", text: "{{amount}} paid" } } }
expect: { calls: [{ tool: "{{tool}}", args: { sum: "{{amount}}", deep: [{ one_of: ["{{ok}}"] }] } }] }`)
    expect(scenario).toMatchObject({
      customer: { turns: [{ user: '5', expect: { never_say: [{ regex: '50' }] } }] },
      history: [{ user: '5' }],
      documents: [{ content: 'fee 5' }],
      mocks: { pay: [{ when: { sum: 5 }, return: { ok: true, text: '5 paid' } }] },
      expect: { calls: [{ tool: 'pay', args: { sum: 5, deep: [{ one_of: [true] }] } }] },
    })
  })

  it('are meant literally inside a pattern, and left as they are elsewhere', async () => {
    const [scenario] = await scenariosOf(`id: fee
variables: { sum: ["$5.00 (C++)"] }
user: "{{sum}}"
mocks: { pay: { when: { sum: { regex: "^{{sum}}" } }, return: { regex: "{{sum}}" } } }
expect:
  never_say: [{ regex: "only {{sum}}?" }, "{{sum}}"]
  claims_require_call: { pattern: "paid {{sum}}", tool: pay }
  calls: [{ tool: pay, args: { regex: "{{sum}}", sum: { regex: "{{sum}}$" } } }]`)
    const literal = '\\$5\\.00 \\(C\\+\\+\\)'
    expect(scenario).toMatchObject({
      mocks: { pay: [{ when: { sum: { regex: `^${literal}` } }, return: { regex: '$5.00 (C++)' } }] },
      expect: {
        never_say: [{ regex: `only ${literal}?` }, '$5.00 (C++)'],
        claims_require_call: [{ pattern: `paid ${literal}` }],
        calls: [{ args: { regex: '$5.00 (C++)', sum: { regex: `${literal}$` } } }],
      },
    })
  })

  it('are put into the facts of a simulated customer', async () => {
    const [scenario] = await scenariosOf(
      'id: a\nvariables: { n: [5] }\nuser: { goal: "pay {{n}}", facts: { sum: "{{n}}" } }\nexpect: { say: x }',
    )
    expect(scenario?.customer).toEqual({ kind: 'simulated', goal: 'pay 5', facts: { sum: 5 } })
  })

  it('leave braces alone in a scenario that has none', async () => {
    const [scenario] = await scenariosOf('id: a\nuser: "{{x}}"\nexpect: { say: x }')
    expect(scenario?.customer).toMatchObject({ turns: [{ user: '{{x}}' }] })
  })

  it('that are long or odd are shortened in the id, which stays unique', async () => {
    const scenarios = await scenariosOf(
      `id: a\nvariables: { q: ["${'word '.repeat(20)}one", "${'word '.repeat(20)}two", "a]b"] }\nuser: "{{q}}"\nexpect: { say: x }`,
    )
    const ids = scenarios.map(({ id }) => id)
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^a\[q=[^[\]]{1,40}\]$/)
  })

  it.each([
    [
      'a misspelt name',
      'id: a\nvariables: { amount: [1] }\nuser: "{{amuont}} {{amount}}"\nexpect: { say: x }',
      ['3:7 user: `{{amuont}}` is none of the variables of this scenario (did you mean `{{amount}}`?)'],
    ],
    [
      'a misspelt name in a deep place',
      'id: a\nvariables: { amount: [1] }\nuser: "{{amount}}"\nexpect:\n  calls:\n    - { tool: pay, args: { sum: "{{x}}" } }',
      ['6:33 expect.calls[0].args.sum: `{{x}}` is none of the variables of this scenario (the variables are `amount`)'],
    ],
    [
      'a variable that is used nowhere',
      'id: a\nvariables: { amount: [1] }\nuser: hi\nexpect: { say: x }',
      [
        'warning 2:14 variables.amount: the variable is used nowhere: its copies are all the same (write {{amount}} where it belongs, or remove it)',
      ],
    ],
    [
      'a repeated value',
      'id: a\nvariables: { n: [1, "1"] }\nuser: "{{n}}"\nexpect: { say: x }',
      ['2:21 variables.n[1]: the value `1` is repeated (keep one of them)'],
    ],
    [
      'too many copies',
      `id: a\nvariables: { n: [${Array.from({ length: 40 }, (_, i) => i)}], m: [${Array.from({ length: 26 }, (_, i) => i)}] }\nuser: "{{n}}{{m}}"\nexpect: { say: x }`,
      ['2:1 variables: the variables make 1040 copies of the scenario; at most 1000 are possible (use fewer values)'],
    ],
  ])('%s is reported', async (_, yaml, expected) => {
    expect(await diagnosedIn(yaml)).toEqual(expected)
  })

  it('make a thousand copies in no time', async () => {
    const values = Array.from({ length: 1000 }, (_, index) => index)
    const content = Array.from({ length: 2000 }, (_, index) => `    - { content: "line ${index}" }`).join('\n')
    const text = `id: a\nvariables: { n: [${values}] }\nuser: "{{n}}"\ndocuments:\n${content}\nexpect: { say: x }`
    const tookMs = await cpuMs(async () => expect(await scenariosOf(text)).toHaveLength(1000))
    expect(tookMs).toBeLessThan(5000)
  })
})
