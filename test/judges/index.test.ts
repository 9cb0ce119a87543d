import { expect, test } from 'vitest'
import { noFindings } from '../../src/domain/findings.ts'
import type { Judge } from '../../src/domain/judge.ts'
import { allJudges, judgeSession } from '../../src/judges/index.ts'
import { anExpect, aScenario, aSession, aToolCall, aTurn } from '../builders.ts'

const signal = new AbortController().signal
const scenario = aScenario({
  documents: [{ content: 'It takes 7-10 days.' }],
  expect: anExpect({ say: ['Hello'], criteria: ['Is polite.'], outcome: 'refused' }),
})

function aModel(held: 'yes' | 'no' | 'unscored', path = 'expect.criteria[0]'): Judge {
  return {
    id: 'model',
    answersRubrics: true,
    canScoreClaims: () => true,
    judge: () => ({
      ...noFindings(),
      expectations: [{ kind: 'criteria', path, held, expected: 'Is polite.', actual: 'it is', reason: 'judged' }],
      claims: { lookedAt: [0], claims: [], failed: [] },
      spent: { calls: 1, usd: 0.5 },
    }),
  }
}

test.each(['yes', 'no', 'unscored'] as const)(
  'what a model says (%s) takes the place of what nobody could look at',
  async (held) => {
    const { expectations } = await judgeSession([...allJudges(), aModel(held)], aSession(), scenario, signal)
    expect(expectations.map(({ path, held }) => [path, held])).toEqual([
      ['expect.say[0]', 'yes'],
      ['expect.outcome', 'unscored'],
      ['expect.criteria[0]', held],
    ])
  },
)

test('a model does not overrule what is known', async () => {
  const { expectations } = await judgeSession(
    [...allJudges(), aModel('no', 'expect.say[0]')],
    aSession(),
    scenario,
    signal,
  )
  expect(expectations[0]).toMatchObject({ path: 'expect.say[0]', held: 'yes' })
})

test('tool calls, claims and spending of all judges come together', async () => {
  const session = aSession({ turns: [aTurn({ reply: 'Hello, 3-5 days.', steps: [aToolCall({ result: {} })] })] })
  const found = await judgeSession([...allJudges(), aModel('yes')], session, scenario, signal)
  expect(found.toolCalls).toMatchObject([{ tool: 'get_order', result: 'bad' }])
  expect(found.claims).toMatchObject({ lookedAt: [0, 0], claims: [{ grounded: false }] })
  expect(found.spent).toEqual({ calls: 1, usd: 0.5 })
})

test('a session from which nothing was learnt is not looked at', async () => {
  const session = aSession({ status: 'error', error: { type: 'invalid.mocks', message: 'x' } })
  expect(await judgeSession([...allJudges(), aModel('no')], session, scenario, signal)).toEqual(noFindings())
})

test('a session from which nothing else was learnt still shows what may never happen', async () => {
  const error = { type: 'invalid.rate_limited', message: '429' }
  const turns = [aTurn({ steps: [aToolCall({ name: 'delete_account' })] }), aTurn({ reply: '', latencyMs: undefined })]
  const strict = aScenario({ expect: anExpect({ never_call: ['delete_account', 'wipe'], say: ['Goodbye'] }) })
  const found = await judgeSession(allJudges(), aSession({ status: 'error', error, turns }), strict, signal)
  expect(found).toEqual({
    ...noFindings(),
    expectations: [expect.objectContaining({ path: 'expect.never_call[0]', held: 'no' })],
  })
})

test.each(allJudges())('$id never throws for what a session contains', async (judge) => {
  const hostile = aSession({
    turns: [
      aTurn({
        reply: '\u0000\ud800 $$$ 9'.repeat(500),
        steps: [
          aToolCall({ name: '', arguments: 7, result: undefined }),
          aToolCall({ name: 'constructor', result: undefined }),
        ],
      }),
      {
        user: '',
        reply: '',
        steps: [aToolCall({ arguments: undefined, argumentsRaw: '\u0000' }), { kind: 'handoff', to: '' }],
      },
    ],
    tools: [{ name: '', parameters: { type: { a: 1 }, $ref: '#/%' } }],
    observed: {},
  })
  const rich = aScenario({
    ...scenario,
    mocks: { get_order: [{ return: null }] },
    expect: anExpect({
      say: [{ regex: '.' }],
      calls: [{ tool: '', args: { a: { regex: 'x' } }, result: 'non_empty' }],
      claims_require_call: [{ pattern: '9', tool: '', args: { a: 1 } }],
    }),
  })
  await expect(Promise.resolve(judge.judge(hostile, rich, signal))).resolves.toMatchObject({ rubrics: [] })
})
