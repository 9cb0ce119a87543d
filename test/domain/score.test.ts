import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ExpectationFinding, Findings } from '../../src/domain/findings.ts'
import { noFindings } from '../../src/domain/findings.ts'
import { type ScoringInput, scoreSession, sessionCostUsd } from '../../src/domain/score.ts'
import { DEFAULT_SCORECARD } from '../../src/domain/scorecard.ts'
import type { Session, Step } from '../../src/domain/session.ts'
import { leastCostUsd } from '../../src/domain/session-cost.ts'
import { resolveTargets } from '../../src/domain/slo.ts'
import { anExpect, aScenario, aSession, aTurn } from '../builders.ts'

function score(overrides: Partial<ScoringInput> = {}) {
  return scoreSession({
    session: aSession(),
    scenario: aScenario(),
    findings: aFindings(),
    targets: resolveTargets({}, undefined),
    scorecard: DEFAULT_SCORECARD,
    hasJudge: false,
    ...overrides,
  })
}

/** Findings of a session whose only expectation, besides the outcome, was met. */
function aFindings(overrides: Partial<Findings> = {}): Findings {
  return { ...noFindings(), toolCalls: [], expectations: [anExpectation(), anOutcome()], ...overrides }
}

function anExpectation(overrides: Partial<ExpectationFinding> = {}): ExpectationFinding {
  return { kind: 'say', path: 'expect.say[0]', held: 'yes', expected: '"Hello"', actual: 'Hello.', ...overrides }
}

function anOutcome(overrides: Partial<ExpectationFinding> = {}): ExpectationFinding {
  const base = { kind: 'outcome', path: 'expect.outcome', expected: 'resolved', actual: 'completed' } as const
  return { ...base, held: 'yes', ...overrides }
}

function eventsOf(sli: string, overrides: Partial<ScoringInput>) {
  return score(overrides)
    .events.filter((event) => event.sli === sli)
    .map(({ result, unlooked }) => `${result}${unlooked ? ' (nobody looked)' : ''}`)
}

const unmet = anExpectation({ held: 'no', reason: 'no reply says it' })
const unseen = anExpectation({ kind: 'criteria', path: 'expect.criteria[0]', held: 'unscored', unlooked: true })
const rubric = (result: 'passed' | 'failed' | 'unscored') => [
  { criterion: 'TaskSuccessRate', result, reason: 'so it is' },
]

describe('TaskSuccessRate', () => {
  test.each<[string, Partial<ScoringInput>, string]>([
    ['every expectation holds', {}, 'passed'],
    ['one does not hold', { findings: aFindings({ expectations: [unmet] }) }, 'failed'],
    ['one nobody could look at', { findings: aFindings({ expectations: [anExpectation(), unseen] }) }, 'invalid'],
    ['one does not hold, another is unseen', { findings: aFindings({ expectations: [unseen, unmet] }) }, 'failed'],
    ['the agent timed out', { session: aSession({ status: 'timeout' }) }, 'failed'],
    ['the agent failed', { session: aSession({ status: 'error', error: { type: 'crash', message: 'x' } }) }, 'failed'],
    ['the agent gave up', { session: aSession({ status: 'abandoned' }) }, 'failed'],
    ['only the outcome is expected', { findings: aFindings({ expectations: [anOutcome()] }) }, 'invalid'],
    [
      'only the outcome is expected, and a judge says yes',
      { findings: aFindings({ expectations: [anOutcome()], rubrics: rubric('passed') }), hasJudge: true },
      'passed',
    ],
    [
      'an escalation is expected and seen',
      {
        scenario: aScenario({ expect: anExpect({ outcome: 'escalated' }) }),
        findings: aFindings({ expectations: [anOutcome()] }),
      },
      'passed',
    ],
    ['the judge says no', { findings: aFindings({ rubrics: rubric('failed') }), hasJudge: true }, 'failed'],
    ['the judge could not say', { findings: aFindings({ rubrics: rubric('unscored') }), hasJudge: true }, 'invalid'],
    ['the judge said nothing', { hasJudge: true }, 'invalid'],
    [
      'the judge says yes, an expectation no',
      { findings: aFindings({ expectations: [unmet], rubrics: rubric('passed') }), hasJudge: true },
      'failed',
    ],
    [
      'the truth is known to be good',
      { session: truth(true), findings: aFindings({ expectations: [unmet], rubrics: rubric('failed') }) },
      'passed',
    ],
    ['the truth is known to be bad', { session: truth(false) }, 'failed'],
  ])('%s', (_, overrides, result) => {
    const scored = score(overrides)
    expect(scored.result).toBe(result)
    expect(scored.reason === undefined).toBe(result === 'passed')
    const event = { passed: 'good', failed: 'bad', invalid: 'unscored' }[result]
    expect(scored.events[0]).toMatchObject({ sli: 'TaskSuccessRate', result: event })
  })

  test('a failure shows expected and actual; a pass carries no evidence', () => {
    const failed = score({ findings: aFindings({ expectations: [unmet, anExpectation()] }) })
    expect(failed.reason).toBe('expect.say[0]: no reply says it')
    expect(failed.scores[0]).toMatchObject({
      result: 'failed',
      evidence: [{ path: 'expect.say[0]', expected: '"Hello"', actual: 'Hello.', reason: 'no reply says it' }],
    })
    expect(score().scores[0]).toEqual({ criterion: 'TaskSuccessRate', result: 'passed' })
  })

  test('a known failure is explained by the expectations that were not met', () => {
    const { reason, scores } = score({ session: truth(false), findings: aFindings({ expectations: [unmet] }) })
    expect(reason).toBe('CRM: the task was not solved; expect.say[0]: no reply says it')
    expect(scores[0]?.evidence).toHaveLength(1)
  })

  test('what a judge that erred left open counts against coverage, what nobody could look at does not', () => {
    const erred = { ...unseen, unlooked: false, reason: 'the judge did not answer' }
    expect(eventsOf('TaskSuccessRate', { findings: aFindings({ expectations: [unseen] }) })).toEqual([
      'unscored (nobody looked)',
    ])
    expect(eventsOf('TaskSuccessRate', { findings: aFindings({ expectations: [unseen, erred] }) })).toEqual([
      'unscored',
    ])
  })

  test('one more unmet expectation never turns a session into a pass', () => {
    const held = fc.constantFrom('yes' as const, 'no' as const, 'unscored' as const)
    fc.assert(
      fc.property(
        fc.array(held),
        fc.constantFrom('completed' as const, 'escalated' as const, 'timeout' as const, 'error' as const),
        fc.option(fc.constantFrom('passed' as const, 'failed' as const, 'unscored' as const)),
        fc.boolean(),
        fc.boolean(),
        (helds, status, verdict, hasJudge, unlooked) => {
          const expectations = helds.map((held) => anExpectation({ held, unlooked }))
          const input = (more: ExpectationFinding[]) => ({
            session: aSession({ status }),
            findings: aFindings({ expectations: [...expectations, ...more], rubrics: verdict ? rubric(verdict) : [] }),
            hasJudge,
          })
          expect(score(input([unmet])).result).toBe('failed')
          if (score(input([])).result === 'failed') expect(score(input([unmet])).result).toBe('failed')
        },
      ),
    )
  })
})

function truth(success: boolean): Session {
  return aSession({ groundTruth: { success, source: 'CRM' } })
}

test('a session from which nothing was learnt is invalid and has no event at all', () => {
  const error = { type: 'invalid.rate_limited', message: '429 for 60 s' }
  const scored = score({ session: { ...truth(true), status: 'error', error } })
  expect(scored).toMatchObject({ result: 'invalid', events: [], latenciesMs: [], neverEvents: [] })
  expect(scored.reason).toBe('the agent answered 429 (too many requests) at every attempt: 429 for 60 s')
  expect(scored.scores.map(({ result }) => result)).toEqual(Array(5).fill('unscored'))
})

test('a reply that was looked at and makes no claim is counted, and is no event', () => {
  const session = aSession({ turns: [aTurn(), aTurn(), aTurn(), { user: 'bye', reply: '', steps: [] }] })
  const claims = { lookedAt: [0, 1, 1, 3], claims: [], failed: [{ turn: 0, reason: 'the judge left it out' }] }
  const findings = aFindings({ claims })
  expect(score({ session, findings }).repliesWithoutClaim).toBe(1)
  expect(eventsOf('HallucinationRate', { session, findings })).toEqual(['unscored', 'unscored (nobody looked)'])
})

test.each(['constructor', 'toString', 'crash'])('an error of type %s is the failure of the agent', (type) => {
  const session = aSession({ status: 'error', error: { type, message: 'x' } })
  expect(score({ session })).toMatchObject({ result: 'failed', reason: 'the agent failed: x' })
})

describe('ToolCallAccuracy', () => {
  test('has an event for each finding, by tool', () => {
    const findings = aFindings({
      toolCalls: [
        { tool: 'get_order', turn: 0, result: 'good' },
        { tool: 'refund', turn: 0, result: 'bad', reason: 'it failed: x' },
      ],
    })
    const scored = score({ findings })
    expect(scored.events.filter(({ sli }) => sli === 'ToolCallAccuracy')).toEqual([
      { sli: 'ToolCallAccuracy', result: 'good', turn: 0, parts: [{ part: 'get_order', good: true }] },
      {
        sli: 'ToolCallAccuracy',
        result: 'bad',
        turn: 0,
        parts: [{ part: 'refund', good: false }],
        reason: 'it failed: x',
      },
    ])
    expect(scored.scores[1]).toMatchObject({
      result: 'failed',
      evidence: [{ turn: 0, reason: 'refund: it failed: x' }],
    })
  })

  test('that could not be observed is one unscored event, never a good one', () => {
    const { toolCalls: _, ...blind } = aFindings({ toolCallsUnobservable: 'not observable' })
    expect(eventsOf('ToolCallAccuracy', { findings: blind })).toEqual(['unscored (nobody looked)'])
    const unseen = aFindings({ toolCalls: [{ tool: 'get_order', result: 'unscored', reason: 'not seen' }] })
    expect(eventsOf('ToolCallAccuracy', { findings: unseen })).toEqual(['unscored (nobody looked)'])
    expect(score({ findings: blind }).scores[1]).toMatchObject({ result: 'unscored', reason: 'not observable' })
  })

  test('without a call made or expected has no event and no score', () => {
    expect(eventsOf('ToolCallAccuracy', {})).toEqual([])
    expect(score().scores[1]).toMatchObject({ result: 'unscored' })
  })
})

describe('HallucinationRate', () => {
  const claim = (grounded: boolean, kind: 'factual' | 'procedural' = 'factual') => ({
    ...{ turn: 0, kind, grounded, quote: '3-5 days', reason: 'the policy says 7-10' },
  })
  const looked = (claims: Partial<Findings['claims']>) => ({
    findings: aFindings({ claims: { lookedAt: [0], claims: [], failed: [], ...claims } }),
  })

  test.each<[string, Partial<Findings['claims']>, string[]]>([
    ['a reply with grounded claims', { claims: [claim(true), claim(true, 'procedural')] }, ['good']],
    ['one with an ungrounded claim among them', { claims: [claim(true), claim(false)] }, ['bad']],
    ['one that makes no claim', {}, []],
    ['one that nobody looked at', { lookedAt: [] }, ['unscored (nobody looked)']],
    ['one where the judge failed', { lookedAt: [], failed: [{ turn: 0, reason: '500' }] }, ['unscored']],
    [
      'one where it failed after a good claim',
      { claims: [claim(true)], failed: [{ turn: 0, reason: '500' }] },
      ['unscored'],
    ],
    [
      'one where it failed beside a bad claim',
      { claims: [claim(false)], failed: [{ turn: 0, reason: '500' }] },
      ['bad'],
    ],
  ])('%s', (_, claims, wanted) => expect(eventsOf('HallucinationRate', looked(claims))).toEqual(wanted))

  test('is split into factual and procedural', () => {
    const { events, scores } = score(looked({ claims: [claim(false), claim(true, 'procedural')] }))
    const event = events.find(({ sli }) => sli === 'HallucinationRate')
    expect(event?.parts).toEqual([
      { part: 'factual', good: false },
      { part: 'procedural', good: true },
    ])
    expect(scores[2]).toMatchObject({ result: 'failed', evidence: [{ turn: 0, actual: '3-5 days' }] })
  })

  test('a closing line that nobody answered is no event', () => {
    const session = aSession({ turns: [{ user: 'Bye', reply: '', steps: [] }] })
    expect(eventsOf('HallucinationRate', { session })).toEqual([])
    expect(eventsOf('P99Latency', { session })).toEqual([])
  })
})

describe('CostPerTask', () => {
  const withSteps = (...steps: Partial<Step & { kind: 'model' }>[]) => {
    const { costUsd: _, ...session } = aSession()
    return { ...session, turns: [aTurn({ steps: steps.map((step) => ({ kind: 'model' as const, ...step })) })] }
  }
  const usage = { input: 100, output: 10 }

  test.each([
    ['the sum of the steps', withSteps({ costUsd: 0.06 }, { costUsd: 0.06 }, { costUsd: 0.06 }), 0.18],
    ['of the session where no step has one', { ...withSteps({ usage }), costUsd: 0.2 }, 0.2],
    ['of the steps where both have one', { ...withSteps({ costUsd: 0.1 }), costUsd: 0.2 }, 0.1],
    ['unknown when one step has none', { ...withSteps({ costUsd: 0.1 }, { usage }), costUsd: 0.2 }, null],
    ['unknown when 0 stands beside tokens', withSteps({ costUsd: 0, usage }), null],
    ['unknown when the session says 0 beside tokens', { ...withSteps({ usage }), costUsd: 0 }, null],
    ['0 where nothing was spent', withSteps({ costUsd: 0 }), 0],
    ['unknown when negative', withSteps({ costUsd: -1 }), null],
    ['unknown when nothing says', withSteps(), null],
    ['not changed by a refused call', withSteps({ costUsd: 0.1 }, { error: { type: '429', message: 'x' } }), 0.1],
  ])('%s', (_, session, usd) => expect(sessionCostUsd(session)).toBe(usd))

  test('is good up to the cap, unscored when unknown', () => {
    expect(eventsOf('CostPerTask', { session: aSession({ costUsd: 0.18 }) })).toEqual(['good'])
    expect(eventsOf('CostPerTask', { session: aSession({ costUsd: 0.19 }) })).toEqual(['bad'])
    expect(eventsOf('CostPerTask', { session: withSteps({ usage }) })).toEqual(['unscored (nobody looked)'])
  })
})

test('a turn that did not say what it cost is not free, and what is known counts as spent', () => {
  const { costUsd: _, ...session } = aSession()
  const turns = [aTurn({ steps: [{ kind: 'model', costUsd: 0.1 }] }), aTurn()]
  const seen = (usage: 'yes' | 'partial') => ({ ...session, turns, observed: { usage } })
  expect(sessionCostUsd(seen('partial'))).toBeNull()
  // A greeting that no model wrote is free in a session whose every model call is known.
  expect(sessionCostUsd(seen('yes'))).toBe(0.1)
  expect([leastCostUsd(seen('partial')), leastCostUsd(seen('yes')), leastCostUsd(aSession())]).toEqual([0.1, 0.1, 0.01])
})

test.each([
  ['shows no usage, and nobody said where it is', 'no', true],
  ['was configured to show its usage and never did', undefined, false],
  ['shows its usage in other turns', 'partial', false],
] as const)('an unknown cost of an agent that %s', (_, usage, isUnlooked) => {
  const { costUsd: _cost, observed, ...session } = aSession()
  const turns = usage === 'partial' ? [aTurn({ steps: [{ kind: 'model', costUsd: 0.01 }] }), aTurn()] : [aTurn()]
  const events = eventsOf('CostPerTask', { session: { ...session, turns, observed: { ...observed, usage } } })
  expect(events).toEqual([isUnlooked ? 'unscored (nobody looked)' : 'unscored'])
})

test('P99Latency has an event for each answered turn', () => {
  const turns = [
    aTurn(),
    aTurn({ latencyMs: 4501 }),
    { user: 'a', reply: 'b', steps: [] },
    { user: 'bye', reply: '', steps: [] },
  ]
  const session = aSession({ turns })
  expect(eventsOf('P99Latency', { session })).toEqual(['good', 'bad', 'unscored (nobody looked)'])
  expect(score({ session }).latenciesMs).toEqual([100, 4501])
})

test('a criterion of its own is what the judge said of it', () => {
  const scorecard = [{ name: 'Tone', rubric: 'Was it kind?', weight: 1, targetScore: 90 }]
  const findings = aFindings({ rubrics: [{ criterion: 'Tone', result: 'failed', reason: 'it was rude' }] })
  expect(score({ scorecard, findings }).scores).toEqual([
    { criterion: 'Tone', result: 'failed', reason: 'it was rude', evidence: [{ reason: 'it was rude' }] },
  ])
  expect(score({ scorecard }).scores).toEqual([{ criterion: 'Tone', result: 'unscored', reason: 'needs a judge' }])
})

test('a session without an answer says why', () => {
  const turns = [{ user: 'hi', reply: '', steps: [] }]
  const error = { type: 'http_error', message: 'answered 404 Not Found' }
  expect(score({ session: aSession({ turns, status: 'error', error }) }).unanswered).toBe('answered 404 Not Found')
  expect(score({ session: aSession({ turns: [aTurn(), ...turns], error }) }).unanswered).toBeUndefined()
})

test('where no tool call was found, what failed for tool calls alone is in doubt', () => {
  const unmet = (kind: 'calls' | 'claims_require_call' | 'say') =>
    ({ kind, path: `expect.${kind}[0]`, held: 'no', expected: 'a', actual: 'b' }) as const
  const doubts = (observed: Session['observed'], ...kinds: Parameters<typeof unmet>[0][]) => {
    const toolCalls = [{ tool: 'refund', result: 'bad' as const, reason: 'not called' }]
    const findings = aFindings({ expectations: kinds.map(unmet), toolCalls })
    const { inDoubt, events } = score({ session: aSession({ observed }), findings })
    return [inDoubt ?? false, ...events.filter((event) => event.inDoubt).map(({ sli }) => sli)]
  }
  expect(doubts({}, 'calls', 'claims_require_call')).toEqual([true, 'TaskSuccessRate', 'ToolCallAccuracy'])
  expect(doubts({}, 'calls', 'say')).toEqual([false, 'ToolCallAccuracy'])
  expect(doubts({ toolCalls: 'partial' }, 'calls')).toEqual([false])
})

test('where no tool call was found, a success that rests on a forbidden one is in doubt', () => {
  const kept = {
    kind: 'never_call',
    path: 'expect.never_call[0]',
    held: 'yes',
    expected: 'never delete',
    actual: 'not called',
  } as const
  const doubted = (session: Partial<Session>, expectations = [kept]) => {
    const { result, events } = score({ session: aSession(session), findings: aFindings({ expectations }) })
    return [result, events.find(({ sli }) => sli === 'TaskSuccessRate')?.inDoubt ?? false]
  }
  expect(doubted({ observed: {} })).toEqual(['passed', true])
  expect(doubted({ observed: { toolCalls: 'yes' } })).toEqual(['passed', false])
  expect(doubted({ observed: {}, groundTruth: { success: true, source: 'CRM' } })).toEqual(['passed', false])
})

test.each([
  ['partial', true],
  [undefined, false],
  ['no', undefined],
] as const)('tool calls that are observed as %s: %s', (toolCalls, shows) => {
  const session = aSession({ observed: { toolCalls } })
  expect(score({ session }).showsToolCalls).toBe(shows)
  expect(score({ session: { ...session, turns: [] } }).showsToolCalls).toBeUndefined()
})

test('never-events are violations, not turns that were never reached', () => {
  const never = anExpectation({ kind: 'never_call', path: 'expect.never_call[0]', held: 'no', reason: 'it was called' })
  const findings = aFindings({ expectations: [never, { ...never, unreached: true }, unmet] })
  expect(score({ findings }).neverEvents).toMatchObject([{ path: 'expect.never_call[0]', reason: 'it was called' }])
  const session = aSession({ status: 'error', error: { type: 'invalid.rate_limited', message: '429' } })
  expect(score({ findings, session })).toMatchObject({ result: 'invalid', events: [], neverEvents: [{}] })
})
