import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseScenarios } from '../../src/scenarios/parse.ts'
import { shown } from '../yaml/diagnosed.ts'
import { DESIGN_EXAMPLES } from './design-examples.ts'
import { diagnosedIn, expecting, scenariosOf } from './parsed.ts'

describe("the design's examples", () => {
  it('load in the shape that the gate runs', async () => {
    const [simple, simulated, scripted] = await scenariosOf(DESIGN_EXAMPLES)
    expect(simple).toEqual({
      id: 'refund-window-standard',
      must_pass: false,
      customer: {
        kind: 'scripted',
        turns: [{ user: 'I returned my headphones Monday. How many days until I get my money back?' }],
      },
      expect: {
        say: ['7-10 business days'],
        never_say: ['3-5 business days', { regex: 'three (to|-) five' }],
        calls_mode: 'contains',
      },
      origin: { file: 'a.yml', document: 0, line: 1 },
    })
    expect(simulated).toMatchObject({
      must_pass: true,
      customer: { kind: 'simulated', facts: { phone: '+15550100', account_id: 'A-77' }, max_turns: 6 },
      mocks: {
        schedule_callback: [
          { return: { error: 'SLOT_UNAVAILABLE' }, times: 1 },
          { when: { phone: '+15550100' }, return: { callback_id: 'CB-9' } },
        ],
      },
      expect: {
        outcome: 'resolved',
        calls: [{ tool: 'schedule_callback', args: { phone: '+15550100' }, result: 'ok' }],
        criteria: ['States the callback date, time and number.'],
      },
      origin: { document: 1, line: 7 },
    })
    expect(scripted).toMatchObject({
      trials: 5,
      customer: {
        kind: 'scripted',
        turns: [
          { expect: { calls_mode: 'exact', never_call: ['get_account_balance'], say: [{ regex: '5[,.]?000' }] } },
          { user: 'I need somebody from billing, tier 2.', expect: { handoff: { to: 'billing-tier2' } } },
        ],
      },
      mocks: { get_credit_limit: [{ return: { limit: 5000 } }] },
      limits: { latency: 4500, cost: 0.18 },
      origin: { document: 2 },
    })
  })
})

describe('a scenario', () => {
  it('with limits alone expects something', async () => {
    expect(await scenariosOf('id: a\nuser: hi\nlimits: { cost: $0.18 }')).toHaveLength(1)
  })

  it('may say that no tool may be called', async () => {
    expect(await scenariosOf(expecting('{ calls_mode: exact, calls: [] }'))).toHaveLength(1)
  })

  it('may be simulated, and have a history, tags and a reason to be skipped', async () => {
    const [scenario] = await scenariosOf(
      'id: a\nuser: { goal: x }\ntags: slow\nskip: no staging\nhistory: [{ user: a, reply: b }]\nexpect: { outcome: escalated }',
    )
    expect(scenario).toMatchObject({
      customer: { kind: 'simulated', goal: 'x' },
      tags: ['slow'],
      skip: 'no staging',
      history: [{ user: 'a', reply: 'b' }],
    })
  })

  it('may have both line ends and a byte order mark', async () => {
    const [scenario] = await scenariosOf(expecting('{ say: "7-10" }').replaceAll('\n', '\r\n'))
    expect(scenario?.expect?.say).toEqual(['7-10'])
  })
})

describe('a scenario that could never fail', () => {
  it.each([
    ['no expectation', 'id: a\nuser: hi', '1:5 id: the scenario expects nothing, so it could never fail'],
    ['no expectation of a simulated customer', 'id: a\nuser: { goal: x }', '1:5 id: the scenario expects nothing'],
    ['an empty block', expecting('{}'), '3:1 expect: an empty block of expectations could never fail'],
    ['a mode alone', expecting('{ calls_mode: contains }'), '3:1 expect: an empty block'],
    [
      'an empty block of a turn',
      'id: a\nturns:\n  - user: hi\n    expect: {}\n  - user: ho\n    expect: { say: x }',
      '4:5 turns[0].expect: an empty block',
    ],
    ['calls of nothing', expecting('{ calls: [] }'), '3:11 expect.calls: an empty list of calls expects nothing'],
    ['empty limits', `${expecting('{ say: x }')}limits: {}`, '4:1 limits: the limits are empty'],
    ['an empty list', expecting('{ say: [] }'), '3:16 expect.say: expected at least 1 item, found an empty list'],
    ['an empty text', expecting('{ say: "" }'), '3:16 expect.say: expected a text that is not empty'],
  ])('%s', async (_, yaml, message) => {
    const found = await diagnosedIn(yaml)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(message)
  })
})

describe('a scenario that contradicts itself', () => {
  it.each([
    ['neither user nor turns', 'id: a\nexpect: { say: x }', '1:1 expected `user` or `turns`, found neither'],
    [
      'user and turns',
      `${expecting('{ say: x }')}turns: [{ user: b }]`,
      '4:1 turns: expected either `user` or `turns`, found both',
    ],
    [
      'an exact mode of nothing',
      expecting('{ calls_mode: exact, say: x }'),
      '3:23 expect.calls_mode: `calls_mode: exact` needs `calls`',
    ],
    [
      'an order of nothing',
      expecting('{ calls_mode: in_order, calls: [], say: x }'),
      '3:23 expect.calls_mode: `calls_mode: in_order` needs `calls`',
    ],
    [
      'a call that is expected and forbidden',
      expecting('{ calls: [{ tool: pay }], never_call: [look, pay] }'),
      '3:54 expect.never_call[1]: `pay` is expected in `calls` and forbidden in `never_call` (remove one of them)',
    ],
    [
      'a call of a turn that the session forbids',
      `${'id: a\nturns: [{ user: hi, expect: { calls: [{ tool: pay }] } }]\n'}expect: { never_call: pay }`,
      '3:23 expect.never_call[0]: `pay` is expected',
    ],
  ])('%s', async (_, yaml, message) => {
    const found = await diagnosedIn(yaml)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(message)
  })

  it('but a tool may be forbidden in one turn and expected in another', async () => {
    const yaml = `id: a
turns:
  - { user: what would it cost?, expect: { never_call: [pay] } }
  - { user: pay it, expect: { calls: [{ tool: pay }] } }`
    expect(await diagnosedIn(yaml)).toEqual([])
  })
})

describe('keys that authors know from elsewhere', () => {
  it.each([
    ['id: a\nuser: x\nassert: [{ type: contains }]', 'expectations stand under `expect:`'],
    ['id: a\nprompt: x', 'what the customer says is `user: "..."`'],
    ['id: a\nvars: {}', 'values for {{name}} are `variables:'],
    ['id: a\ncost: 1', '`limits: { cost: $0.18 }`'],
    ['id: a\nlatency: 1', '`limits: { latency: 4500ms }`'],
    [expecting('{ contains: x }'), '`expect: { say: ["..."] }`'],
    [expecting('{ icontains: x }'), '`expect: { say: ["..."] }`'],
    [expecting('{ not-contains: x }'), '`expect: { never_say: ["..."] }`'],
    [expecting('{ regex: x }'), '`expect: { say: [{ regex: "..." }] }`'],
    [expecting('{ llm-rubric: x }'), '`expect: { criteria: ["..."] }`'],
    [expecting('{ say: [{ contains: x }] }'), '`expect: { say: ["..."] }`'],
    [expecting('{ "trajectory:tool-used": x }'), '`expect: { calls: [{ tool: name }] }`'],
    [expecting('{ tool-args-match: x }'), 'args: { key: value }'],
    [expecting('{ tool-sequence: x }'), 'calls_mode: in_order'],
    ['id: a\nuser: x\nsay: hi', '`say` belongs under `expect`'],
    [`${expecting('{ say: x }')}mocks: { pay: { limit: 5 } }`, 'what the tool returns stands under `return:`'],
    [`${expecting('{ say: x }')}faults: {}`, 'is not part of this version'],
  ])('%j', async (yaml, mend) => {
    expect((await diagnosedIn(yaml)).join('\n')).toContain(mend)
  })
})

describe('mocks', () => {
  it('warn of a rule that is never reached', async () => {
    const yaml = `${expecting('{ say: x }')}mocks:\n  pay:\n    - { return: 1, times: 2 }\n    - { return: 2 }\n    - { when: { a: 1 }, return: 3 }\n`
    const found = await diagnosedIn(yaml)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain('warning 8:7 mocks.pay[2]: this rule never answers')
  })

  it('must say what they return, null included', async () => {
    expect(await scenariosOf(`${expecting('{ say: x }')}mocks: { pay: { return: null } }`)).toHaveLength(1)
    expect((await diagnosedIn(`${expecting('{ say: x }')}mocks: { pay: { times: 1 } }`))[0]).toContain(
      '`return` is missing',
    )
  })
})

describe('ids', () => {
  it('that are used twice are reported with both places', async () => {
    const { diagnostics } = await parseScenarios([
      { file: 'b.yml', text: `# words\n${expecting('{ say: x }')}` },
      { file: 'c.yml', text: `${expecting('{ say: y }').replace('id: a', 'id: b')}---\n${expecting('{ say: z }')}` },
    ])
    expect(diagnostics.map(({ file }) => file)).toEqual(['c.yml'])
    expect(shown(diagnostics)).toEqual(['5:5 id: the id `a` is already used in b.yml:2 (give one of them another id)'])
  })

  it('are plain names', async () => {
    expect((await diagnosedIn('id: a b\nuser: hi\nexpect: { say: x }'))[0]).toContain(
      '1:5 id: expected letters, digits',
    )
  })
})

it('whatever a file contains is diagnosed, not thrown', async () => {
  const fragments = fc.constantFrom(
    ...[
      'id: a',
      'user: hi',
      'user: { goal: x }',
      'turns:',
      '  - user: hi',
      'expect:',
      '  say: [',
      ']',
      '{',
      '}',
      '"',
      "'",
    ],
    ...[
      '  calls: [{ tool: x, args: { a: ',
      '*a',
      '&a',
      '---',
      '\n',
      '\n',
      '\n  ',
      '\t',
      ': ',
      '- ',
      '|',
      '!x',
      '#',
      '? ',
      '{{a}}',
    ],
    ...[
      'variables: { a: [1, {}] }',
      'mocks: { x: ',
      '<<: *a',
      '__proto__: 1',
      '\u0000',
      '\uFEFF',
      '%YAML 1.1\n',
      '...',
      '🙂',
    ],
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fragments, { maxLength: 30 }), async (parts) => {
      const { scenarios, diagnostics } = await parseScenarios([{ file: 'a.yml', text: parts.join('') }])
      expect(scenarios.length + diagnostics.length).toBeGreaterThan(0)
      for (const { message, hint } of diagnostics)
        expect(`${message} ${hint ?? ''}`).not.toMatch(/undefined|Invalid input/)
    }),
    { numRuns: 1000 },
  )
})

it('a file without a scenario is named', async () => {
  expect(await diagnosedIn('# nothing\n')).toEqual(['the file holds no scenario (write one, or remove the file)'])
})
