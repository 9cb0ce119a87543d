import { describe, expect, it } from 'vitest'
import { failingScenarios, failuresOf } from '../../../src/reports/facts/failures.ts'
import { aFailedTrial, aResult, aScenarioResult } from '../a-result.ts'

const trial = (session: string, ...evidence: Parameters<typeof aFailedTrial>[0]) => ({
  session,
  trial: 0,
  result: 'failed' as const,
  ...aFailedTrial(evidence),
  scores: aFailedTrial(evidence).scores ?? [],
})

describe('distinct failures', () => {
  it('are one when the same expectation is missed with other words', () => {
    const say = { path: 'expect.say[0]', turn: 0, expected: 'x', reason: 'not said' }
    const failures = failuresOf([
      trial('a', { ...say, actual: 'one' }),
      trial('b', { ...say, actual: 'two' }),
      trial('c', { ...say, actual: 'one' }),
    ])
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatchObject({ sessions: ['a', 'b', 'c'], actual: 'one', otherActuals: 1 })
  })

  it('are two at different turns', () => {
    const say = { path: 'expect.say[0]', expected: 'x', actual: 'y', reason: 'not said' }
    expect(failuresOf([trial('a', { ...say, turn: 0 }, { ...say, turn: 1 })])).toHaveLength(2)
  })

  it('do not repeat what a second criterion says of the same expectation', () => {
    const call = { path: 'expect.calls[0]', turn: 0, expected: 'get_order()', reason: 'not called' }
    const one = trial('a', call)
    one.scores.push({
      criterion: 'ToolCallAccuracy',
      result: 'failed',
      evidence: [{ ...call, reason: 'expected and not made' }],
    })
    expect(failuresOf([one]).map(({ criterion }) => criterion)).toEqual(['TaskSuccessRate'])
  })

  it('have a reason where a score has no evidence', () => {
    expect(
      failuresOf([{ session: 'a', trial: 0, result: 'failed', scores: [{ criterion: 'Tone', result: 'failed' }] }])[0]
        ?.reason,
    ).toBe('Tone failed')
  })
})

describe('failing scenarios', () => {
  const failed = aFailedTrial([{ reason: 'wrong' }])
  const result = aResult({
    scenarios: [
      aScenarioResult('passes', 0),
      aScenarioResult('fails-once', 1, { trials: [failed] }),
      aScenarioResult('fails-often', 2, { trials: [failed, failed, failed] }),
      aScenarioResult('must-pass-fails-once', 3, { trials: [failed], mustPass: true }),
    ],
  })

  it('come must_pass first, then worst first', () => {
    expect(failingScenarios(result).map(({ scenario }) => scenario.id)).toEqual([
      'must-pass-fails-once',
      'fails-often',
      'fails-once',
    ])
  })

  it('stand for the like of them, and for what another criterion says again', () => {
    const slow = (turn: number) => ({ turn, reason: `took ${9000 + turn} ms` })
    const one = aFailedTrial([{ path: 'expect.calls[0]', expected: 'get_order()', reason: 'get_order: not called' }])
    one.scores?.push(
      {
        criterion: 'ToolCallAccuracy',
        result: 'failed',
        evidence: [{ reason: 'get_order: expected get_order(): not called' }],
      },
      { criterion: 'P99Latency', result: 'failed', evidence: [slow(0), slow(1), slow(2)] },
    )
    const [item] = failingScenarios(aResult({ scenarios: [aScenarioResult('a', 0, { trials: [one] })] }))
    expect(item?.failures.map(({ criterion, reason, alike }) => [criterion, reason, alike])).toEqual([
      ['TaskSuccessRate', 'get_order: not called', 0],
      ['P99Latency', 'took 9000 ms', 2],
    ])
  })

  it('keep what the trial itself says, unless a failure says it', () => {
    const crash = { ...failed, reason: 'the agent crashed: exit code 1' }
    const [item] = failingScenarios(
      aResult({ scenarios: [aScenarioResult('a', 0, { trials: [failed, crash, crash] })] }),
    )
    expect(item?.reasons).toEqual([{ reason: 'the agent crashed: exit code 1', trials: 2 }])
  })
})
