import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sloCheck } from '../../src/checks/slo.ts'
import { SuiteEvidence } from '../../src/domain/evidence.ts'
import { resolveTargets } from '../../src/domain/slo.ts'
import { aScenario } from '../builders.ts'
import { aCheckInput, aScore, evidenceOf, targetsWith } from './an-evidence.ts'

function taskSuccess(good: number, valid: number, target: number, stage: 'merge' | 'deploy' = 'merge') {
  const [result] = sloCheck.run(
    aCheckInput({
      evidence: evidenceOf({ TaskSuccessRate: [good, valid] }),
      targets: targetsWith('TaskSuccessRate', target),
      stage,
    }),
  )
  return result
}

describe('an SLI against its target (rules A.1, worked examples)', () => {
  it.each([
    [40, 40, 0.94, 'pass'],
    [34, 40, 0.9, 'inconclusive'],
    [18, 40, 0.9, 'block'],
    [88, 100, 0.94, 'block'],
    [93, 100, 0.94, 'warn'],
    [10, 10, 0.94, 'warn'],
  ] as const)('%i of %i at a target of %f: %s', (good, valid, target, status) => {
    expect(taskSuccess(good, valid, target)?.status).toBe(status)
  })

  it('passes at exactly the clean trials the table names, and not with one fewer', () => {
    expect(taskSuccess(18, 18, 0.94)?.status).toBe('pass')
    expect(taskSuccess(17, 17, 0.94)?.status).toBe('warn')
    expect(taskSuccess(26, 26, 0.94, 'deploy')?.status).toBe('pass')
    expect(taskSuccess(25, 25, 0.94, 'deploy')?.status).toBe('warn')
  })

  it('says what would prove it', () => {
    const result = taskSuccess(10, 10, 0.94)
    expect(result?.reason).toContain('10 trials prove at least 74.1%')
    expect(result?.hint).toContain('18 clean trials')
  })

  it('says why where not one session was answered: that is the agent, or how it is called', () => {
    const evidence = (answered: number, why = 'agent.http.reply matches nothing') => {
      const found = new SuiteEvidence({ trialsOf: [{ scenario: aScenario(), planned: 20 }] })
      for (let trial = 0; trial < 20; trial++) {
        const unanswered = trial < answered ? {} : { unanswered: why }
        const events = [{ sli: 'TaskSuccessRate', result: 'bad' } as const]
        const score = aScore({ session: `s-${trial}`, trial, result: 'failed', events, ...unanswered })
        found.add(score, { extra: false, spent: { calls: 0, usd: 0 } })
      }
      return found
    }
    const run = (answered: number, why?: string) => sloCheck.run(aCheckInput({ evidence: evidence(answered, why) }))[0]
    expect(run(0)).toMatchObject({
      status: 'block',
      reason: expect.stringContaining('Not one session was answered: agent.http.reply matches nothing.'),
      hint: expect.stringContaining('how the configuration calls it'),
    })
    expect(run(1)?.reason).not.toContain('answered')
    expect(run(0, 'the function threw:\nError: no key\n    at reply')?.reason).toMatch(/threw: Error: no key\.$/)
    const python = 'it ended (exit code 1):\nTraceback (most recent call last):\n  File "a.py"\nKeyError: 1\n'
    expect(run(0, python)?.reason).toMatch(/: it ended \(exit code 1\): KeyError: 1\.$/)
  })

  it('never passes a true 2% hallucination rate against a ceiling of 0.5%', () => {
    const run = (bad: number) =>
      sloCheck.run(
        aCheckInput({
          evidence: evidenceOf({ HallucinationRate: [240 - bad, 240] }),
          targets: targetsWith('HallucinationRate', 0.995),
        }),
      )[0]
    expect(run(5)?.status).toBe('block')
    expect(run(2)?.status).toBe('inconclusive')
    expect(run(5)?.reason).toContain('2.1% (5/240)')
    expect(run(5)?.reason).toContain('over the ceiling of 0.5%')
  })

  it('holds five SLIs together to one alpha', () => {
    const alone = { TaskSuccessRate: [88, 100] } as const
    const withFour = {
      ...alone,
      ToolCallAccuracy: [100, 100],
      HallucinationRate: [100, 100],
      CostPerTask: [100, 100],
      P99Latency: [100, 100],
    } as const
    const status = (counts: Parameters<typeof evidenceOf>[0]) =>
      sloCheck.run(aCheckInput({ evidence: evidenceOf(counts), targets: targetsWith('TaskSuccessRate', 0.94) }))[0]
        ?.status
    expect(status(alone)).toBe('block')
    expect(status(withFour)).toBe('inconclusive')
  })

  it('is inconclusive about a hand-written target without one event, and silent about a default one', () => {
    const evidence = evidenceOf({ TaskSuccessRate: [40, 40] })
    const run = (targets: Parameters<typeof aCheckInput>[0]) => sloCheck.run(aCheckInput({ evidence, ...targets }))
    const written = run({ targets: targetsWith('ToolCallAccuracy', 0.92) }).find(
      ({ id }) => id === 'slo.ToolCallAccuracy',
    )
    expect(written?.status).toBe('inconclusive')
    expect(run({}).map(({ id }) => id)).toEqual(['slo.TaskSuccessRate'])
  })

  it('names a tool that has a target and was never called, without making the verdict inconclusive', () => {
    const targets = resolveTargets({ ToolCallAccuracy: { parts: { issue_refund: 0.99 } } }, undefined)
    const result = sloCheck.run(aCheckInput({ targets })).find(({ id }) => id === 'slo.ToolCallAccuracy.issue_refund')
    expect(result).toMatchObject({
      status: 'warn',
      reason: 'ToolCallAccuracy of issue_refund has a target and not one event.',
    })
  })

  it('does not block by the faults alone where nobody saw what the other calls returned', () => {
    const calls = (results: readonly ('bad' | 'unscored')[]) => {
      const evidence = new SuiteEvidence({ trialsOf: [{ scenario: aScenario(), planned: results.length }] })
      for (const [trial, result] of results.entries()) {
        const faultless = result === 'unscored' ? { unlooked: true, faultless: true } : {}
        const events = [{ sli: 'ToolCallAccuracy', result, ...faultless } as const]
        evidence.add(aScore({ session: `s-${trial}`, trial, events }), { extra: false, spent: { calls: 0, usd: 0 } })
      }
      return sloCheck.run(aCheckInput({ evidence }))[0]?.status
    }
    expect(calls([...Array(2).fill('bad'), ...Array(38).fill('unscored')])).toBe('inconclusive')
    expect(calls([...Array(20).fill('bad'), ...Array(20).fill('unscored')])).toBe('block')
  })

  it('lets a strict team ask for proof', () => {
    const input = aCheckInput({ evidence: evidenceOf({ TaskSuccessRate: [10, 10] }), unproven: 'inconclusive' })
    expect(sloCheck.run(input)[0]?.status).toBe('inconclusive')
  })

  it('never gets milder when one more event is bad', () => {
    const severity = ['pass', 'warn', 'inconclusive', 'block']
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat(59),
        fc.constantFrom(0.9, 0.94, 0.99),
        (valid, bad, target) => {
          const good = Math.max(1, valid - bad)
          const before = taskSuccess(good, valid, target)?.status ?? 'pass'
          const after = taskSuccess(good - 1, valid, target)?.status ?? 'pass'
          expect(severity.indexOf(after)).toBeGreaterThanOrEqual(severity.indexOf(before))
        },
      ),
    )
  })
})
