import { describe, expect, it } from 'vitest'
import type { CheckInput } from '../../src/checks/check.ts'
import { CHECKS, runChecks } from '../../src/checks/index.ts'
import { SuiteEvidence } from '../../src/domain/evidence.ts'
import { unmeasuredSlis } from '../../src/domain/notices.ts'
import { extraTrials } from '../../src/domain/plan.ts'
import type { SessionScore } from '../../src/domain/score.ts'
import { resolveTargets } from '../../src/domain/slo.ts'
import { anExpect, aScenario } from '../builders.ts'
import { aCheckInput, aScore, evidenceOf, targetsWith } from './an-evidence.ts'

const spent = { calls: 0, usd: 0 }
const open = { caps: {}, measureOnly: false }

function evidenceFrom(
  scores: Partial<SessionScore>[],
  options: { mustPass?: boolean; planned?: number } = {},
): SuiteEvidence {
  const scenario = aScenario({ must_pass: options.mustPass ?? false })
  const planned = options.planned ?? scores.length
  const evidence = new SuiteEvidence({ trialsOf: [{ scenario, planned }] })
  for (const [trial, score] of scores.entries()) {
    evidence.add(aScore({ session: `s-${trial}`, trial, ...score }), { extra: trial >= planned, spent })
  }
  return evidence
}

function statusOf(evidence: SuiteEvidence, id: string) {
  return runChecks(aCheckInput({ evidence }), open).find((check) => check.id === id)?.status
}

it('that nothing could be scored speaks before what must pass, which is its consequence', () => {
  const evidence = evidenceFrom(Array(3).fill({ result: 'invalid', reason: 'no connection' }), { mustPass: true })
  const [first] = runChecks(aCheckInput({ evidence }), open).filter(({ status }) => status === 'inconclusive')
  expect(first).toMatchObject({ id: 'coverage.trials', reason: expect.stringContaining('no connection') })
})

describe('must_pass', () => {
  const passed = { result: 'passed' } as const
  const failed = { result: 'failed' } as const

  it('blocks at the first never-event, however many trials passed', () => {
    const violation = { ...failed, neverEvents: [{ path: 'expect.never_call[0]', reason: 'called delete_account' }] }
    const evidence = evidenceFrom([...Array(20).fill(passed), violation], { mustPass: true })
    expect(statusOf(evidence, 'must_pass.greets')).toBe('block')
  })

  it('blocks at the never-event of an attempt that ended invalid and was repeated, and says where it is', () => {
    const evidence = evidenceFrom(Array(20).fill(passed), { mustPass: true })
    const neverEvents = [{ path: 'expect.never_call[0]', reason: 'called delete_account' }]
    evidence.addNeverEvents(aScore({ session: 's-repeated', result: 'invalid', neverEvents }))
    const check = runChecks(aCheckInput({ evidence }), open).find(({ id }) => id === 'must_pass.greets')
    expect(check).toMatchObject({ status: 'block', reason: expect.stringContaining('session s-repeated') })
    expect(evidence.totals()).toEqual({ passed: 20, failed: 0, invalid: 0, extra: 0 })
  })

  it('asks for more trials after one failure, and lets those decide it alone', () => {
    const evidence = evidenceFrom([passed, passed, failed], { mustPass: true })
    expect(extraTrials(evidence)).toMatchObject([{ trial: 3, extra: true }])
    for (let trial = 3; trial < 12; trial++)
      evidence.add(aScore({ trial, session: `s-${trial}` }), { extra: true, spent })
    expect(extraTrials(evidence)).toEqual([])
    expect(statusOf(evidence, 'must_pass.greets')).toBe('warn')
    expect(evidence.totals()).toEqual({ passed: 2, failed: 1, invalid: 0, extra: 9 })
    expect(evidence.tallies.TaskSuccessRate.valid).toBe(0)
  })

  it('blocks when the additional trials fail as well', () => {
    const evidence = evidenceFrom([passed, passed, failed], { mustPass: true })
    evidence.add(aScore({ trial: 3, result: 'failed' }), { extra: true, spent })
    evidence.add(aScore({ trial: 4, result: 'failed' }), { extra: true, spent })
    expect(statusOf(evidence, 'must_pass.greets')).toBe('block')
  })

  it('says nothing of other scenarios', () => {
    expect(statusOf(evidenceFrom([failed, failed, failed]), 'must_pass.greets')).toBeUndefined()
  })
})

describe('cost', () => {
  const session = (result: SessionScore['result'], costUsd: number | null): Partial<SessionScore> => ({
    result,
    costUsd,
    events: [
      { sli: 'TaskSuccessRate', result: ({ passed: 'good', failed: 'bad', invalid: 'unscored' } as const)[result] },
      { sli: 'CostPerTask', result: costUsd === null ? 'unscored' : 'good' },
    ],
  })

  const costOf = (evidence: SuiteEvidence) =>
    runChecks(aCheckInput({ evidence }), open).find(({ id }) => id === 'cost.perSuccess')

  it('holds total cost / successful tasks against the cap: failures are paid for as well', () => {
    const cheapButFailing = evidenceFrom([session('passed', 0.1), session('failed', 0.1)])
    expect(statusOf(cheapButFailing, 'cost.perSuccess')).toBe('block')
    expect(statusOf(evidenceFrom([session('passed', 0.1), session('passed', 0.1)]), 'cost.perSuccess')).toBe('pass')
  })

  it('holds exactly at the cap', () => {
    for (const sessions of [3, 7, 20, 33]) {
      expect(costOf(evidenceFrom(Array(sessions).fill(session('passed', 0.18))))?.status).toBe('pass')
    }
  })

  it('leaves out sessions of which the success or the cost is unknown', () => {
    const judgeFailed = evidenceFrom([
      ...Array(36).fill(session('passed', 0.17)),
      ...Array(4).fill(session('invalid', 0.17)),
    ])
    expect(costOf(judgeFailed)).toMatchObject({
      status: 'pass',
      numbers: { successes: 36, usdPerSuccess: 0.17 },
    })
    const unknownIsFree = evidenceFrom([
      ...Array(4).fill(session('passed', null)),
      ...Array(36).fill(session('passed', 0.19)),
    ])
    expect(costOf(unknownIsFree)).toMatchObject({ status: 'block', numbers: { successes: 36, unknown: 4 } })
    expect(costOf(evidenceFrom([session('passed', null), session('failed', 0.1)]))).toBeUndefined()
  })

  it('fails where no task succeeded, and is silent where no cost is known', () => {
    expect(statusOf(evidenceFrom([session('failed', 0.1)]), 'cost.perSuccess')).toBe('block')
    expect(statusOf(evidenceFrom([session('passed', null)]), 'cost.perSuccess')).toBeUndefined()
  })
})

describe('coverage', () => {
  it('is inconclusive without a trial, and with only invalid ones', () => {
    expect(statusOf(new SuiteEvidence({ trialsOf: [] }), 'coverage.trials')).toBe('inconclusive')
    expect(statusOf(evidenceFrom([{ result: 'invalid' }]), 'coverage.trials')).toBe('inconclusive')
  })

  it('is inconclusive where tools are expected, and no answer ever had anything where tool calls are looked for', () => {
    const evidence = (neverCall: boolean, ...showsToolCalls: boolean[]) => {
      const expect = anExpect({ say: ['Hello'], ...(neverCall ? { never_call: ['delete_account'] } : {}) })
      const found = new SuiteEvidence({
        trialsOf: [{ scenario: aScenario({ expect }), planned: showsToolCalls.length }],
      })
      for (const [trial, shows] of showsToolCalls.entries()) {
        found.add(aScore({ session: `s-${trial}`, trial, showsToolCalls: shows }), { extra: false, spent })
      }
      return found
    }
    expect(statusOf(evidence(true, false, false, false), 'coverage.toolCalls')).toBe('inconclusive')
    expect(statusOf(evidence(true, false, true, false), 'coverage.toolCalls')).toBeUndefined()
    expect(statusOf(evidence(false, false, false, false), 'coverage.toolCalls')).toBeUndefined()
    const why = unmeasuredSlis(evidence(false, false), {}).ToolCallAccuracy
    expect(why).toBe('agent.http.tool_calls matched nothing')
  })

  it('blocks nothing for calls that were not found where none was ever found, and everything else as ever', () => {
    const missed: Partial<SessionScore> = {
      result: 'failed',
      inDoubt: true,
      events: [
        { sli: 'TaskSuccessRate', result: 'bad', inDoubt: true },
        { sli: 'ToolCallAccuracy', result: 'bad', inDoubt: true, parts: [{ part: 'refund', good: false }] },
        { sli: 'CostPerTask', result: 'good' },
      ],
      costUsd: 0.1,
    }
    const wrong: Partial<SessionScore> = {
      result: 'failed',
      events: [{ sli: 'TaskSuccessRate', result: 'bad' }],
    }
    const verdicts = (scores: Partial<SessionScore>[], found = false) => {
      const expect = anExpect({ calls: [{ tool: 'refund', result: 'ok' }] })
      const trialsOf = [{ scenario: aScenario({ expect, must_pass: true }), planned: scores.length }]
      const evidence = new SuiteEvidence({ trialsOf })
      for (const [trial, score] of scores.entries()) {
        const showsToolCalls = found && trial === 0
        evidence.add(aScore({ session: `s-${trial}`, trial, showsToolCalls, ...score }), { extra: false, spent })
      }
      const targets = resolveTargets({ ToolCallAccuracy: { parts: { refund: 0.99 } } }, 'billing')
      const checks = runChecks(aCheckInput({ evidence, targets }), open)
      return Object.fromEntries(checks.map(({ id, status }) => [id, status]))
    }
    expect(verdicts(Array(40).fill(missed))).toEqual({
      'slo.TaskSuccessRate': 'inconclusive',
      'slo.ToolCallAccuracy': 'inconclusive',
      'slo.ToolCallAccuracy.refund': 'warn',
      'slo.CostPerTask': 'pass',
      'must_pass.greets': 'inconclusive',
      'coverage.trials': 'pass',
      'coverage.toolCalls': 'inconclusive',
    })
    // Dear even if each of them had succeeded.
    expect(verdicts(Array(40).fill({ ...missed, costUsd: 5 }))).toMatchObject({ 'cost.perSuccess': 'block' })
    expect(verdicts(Array(40).fill(missed), true)).toMatchObject({
      'slo.TaskSuccessRate': 'block',
      'slo.ToolCallAccuracy': 'block',
      'slo.ToolCallAccuracy.refund': 'block',
      'must_pass.greets': 'block',
      'cost.perSuccess': 'block',
    })
    expect(verdicts([...Array(20).fill(missed), ...Array(20).fill(wrong)])).toMatchObject({
      'slo.TaskSuccessRate': 'block',
      'slo.ToolCallAccuracy': 'inconclusive',
      'must_pass.greets': 'block',
    })
  })

  it('tolerates 10% of missing trials and not more, those never run included', () => {
    const measured = (count: number) => evidenceFrom(Array(count).fill({ result: 'passed' }), { planned: 20 })
    expect(statusOf(measured(18), 'coverage.trials')).toBe('pass')
    expect(statusOf(measured(17), 'coverage.trials')).toBe('inconclusive')
  })

  it('is inconclusive where a scorer failed for more than 10% of the events of an SLI', () => {
    const scored = (unscored: number) =>
      evidenceFrom(
        Array.from({ length: 20 }, (_, trial) => ({
          events: [
            {
              sli: 'HallucinationRate',
              result: trial < unscored ? 'unscored' : 'good',
              reason: 'the judge answered 500',
            } as const,
          ],
        })),
      )
    expect(statusOf(scored(2), 'coverage.HallucinationRate')).toBeUndefined()
    expect(statusOf(scored(3), 'coverage.HallucinationRate')).toBe('inconclusive')
  })

  it('is inconclusive where a scorer that was asked never answered, whoever wrote the target', () => {
    const silent = { sli: 'HallucinationRate', result: 'unscored', reason: 'the judge left this reply out' } as const
    const evidence = evidenceFrom(Array(80).fill({ events: [silent] }))
    const coverage = (input: Partial<CheckInput>) =>
      runChecks(aCheckInput({ evidence, ...input }), open).find(({ id }) => id === 'coverage.HallucinationRate')
    expect(coverage({ targets: resolveTargets({}, 'compliance') })).toMatchObject({
      status: 'inconclusive',
      reason: expect.stringContaining('80 of 80 replies'),
    })
    expect(
      coverage({ targets: resolveTargets({ HallucinationRate: { parts: { factual: 0.99 } } }, undefined) }),
    ).toEqual(expect.objectContaining({ status: 'inconclusive' }))
  })

  it('does not take a few replies that the judge missed for all, where the others make no claim', () => {
    const silent = { sli: 'HallucinationRate', result: 'unscored', reason: 'the judge left this reply out' } as const
    const missing = (count: number) =>
      evidenceFrom(
        Array.from({ length: 40 }, (_, trial) =>
          trial < count ? { events: [silent], repliesWithoutClaim: 0 } : { repliesWithoutClaim: 1 },
        ),
      )
    expect(statusOf(missing(4), 'coverage.HallucinationRate')).toBeUndefined()
    expect(statusOf(missing(5), 'coverage.HallucinationRate')).toBe('inconclusive')
  })

  it('is inconclusive where a cap or a threshold is written by hand, and nothing of it was ever seen', () => {
    const unseen = (sli: 'CostPerTask' | 'P99Latency') => ({ sli, result: 'unscored', unlooked: true }) as const
    const evidence = evidenceFrom(Array(40).fill({ events: [unseen('CostPerTask'), unseen('P99Latency')] }))
    const written = { CostPerTask: { capUsd: 0.01 }, P99Latency: { thresholdMs: 1000 } }
    const checks = runChecks(aCheckInput({ evidence, targets: resolveTargets(written, undefined) }), open)
    const inconclusive = checks.filter(({ status }) => status === 'inconclusive').map(({ id }) => id)
    expect(inconclusive).toEqual(expect.arrayContaining(['coverage.CostPerTask', 'coverage.P99Latency']))
    expect(statusOf(evidence, 'coverage.CostPerTask')).toBeUndefined()
  })

  it('is silent about an SLI that nothing configured could ever score', () => {
    const unseen = { sli: 'ToolCallAccuracy', result: 'unscored', unlooked: true } as const
    const evidence = evidenceFrom(Array(20).fill({ events: [unseen] }))
    expect(statusOf(evidence, 'coverage.ToolCallAccuracy')).toBeUndefined()
    const input = aCheckInput({ evidence, unmeasured: { ToolCallAccuracy: 'the text protocol shows no tool calls' } })
    expect(runChecks(input, open).map(({ id }) => id)).not.toContain('coverage.ToolCallAccuracy')
  })

  it('does not count replies that nothing was configured to look at', () => {
    const event = { sli: 'HallucinationRate', result: 'unscored', unlooked: true } as const
    const evidence = evidenceFrom(Array(20).fill({ events: [event, { sli: 'HallucinationRate', result: 'good' }] }))
    expect(statusOf(evidence, 'coverage.HallucinationRate')).toBeUndefined()
  })
})

describe('what a check may do', () => {
  const blocked = aCheckInput({
    evidence: evidenceOf({ TaskSuccessRate: [18, 40] }),
    targets: targetsWith('TaskSuccessRate', 0.9),
  })
  const slo = (options: Parameters<typeof runChecks>[1]) =>
    runChecks(blocked, options).find(({ id }) => id === 'slo.TaskSuccessRate')

  it('is capped by gate.on, and what it would have said stays visible', () => {
    expect(slo(open)).toMatchObject({ status: 'block' })
    expect(slo({ caps: { slo: 'warn' }, measureOnly: false })).toMatchObject({ status: 'warn', uncapped: 'block' })
    expect(slo({ caps: { slo: 'off' }, measureOnly: false })).toMatchObject({ status: 'pass', uncapped: 'block' })
  })

  it('blocks nothing in measure-only mode, while too little evidence stays inconclusive', () => {
    expect(slo({ caps: {}, measureOnly: true })).toMatchObject({ status: 'warn', uncapped: 'block' })
    const nothing = aCheckInput({
      evidence: new SuiteEvidence({ trialsOf: [] }),
      targets: resolveTargets({}, undefined),
    })
    expect(runChecks(nothing, { caps: {}, measureOnly: true }).map(({ status }) => status)).toContain('inconclusive')
  })

  it.each(CHECKS.map((check, index) => [check.key ?? `check ${index}`, check] as const))(
    '%s never passes without evidence',
    (_, check) => {
      const results = check.run(aCheckInput({ evidence: new SuiteEvidence({ trialsOf: [] }) }))
      expect(results.every(({ status }) => status !== 'pass')).toBe(true)
    },
  )
})
