import { describe, expect, it } from 'vitest'
import { sloCheck } from '../../src/checks/slo.ts'
import { falseStopOf } from '../../src/domain/false-stop.ts'
import type { Proof } from '../../src/domain/proof.ts'
import { aCheckInput, evidenceOf, targetsWith } from '../checks/an-evidence.ts'

const aProof = (overrides: Partial<Proof> = {}): Proof => ({
  name: 'P99Latency',
  target: 0.99,
  trials: 60,
  needed: { merge: 99, deploy: 149 },
  ...overrides,
})
const MERGE = { stage: 'merge', unproven: 'warn' } as const

describe('how often a good agent is stopped', () => {
  it('is the chance of one slow turn of 60, where one already cannot be told from a miss', () => {
    // 1 - 0.995^60
    expect(falseStopOf([aProof()], MERGE)).toMatchObject({ share: expect.closeTo(0.2597, 3), mostly: 'P99Latency' })
  })

  it('names what would bring it to 5%, and what is left then', () => {
    const { mend } = falseStopOf([aProof()], MERGE) ?? {}
    expect(mend?.factor).toBeGreaterThan(1)
    expect(mend?.share).toBeLessThanOrEqual(0.05)
    expect(falseStopOf([aProof({ trials: 60 * (mend?.factor ?? 0) })], MERGE)?.share).toBeCloseTo(mend?.share ?? 0, 9)
  })

  it('has nothing to mend where it is rare', () => {
    expect(falseStopOf([aProof({ name: 'TaskSuccessRate', target: 0.9, trials: 200 })], MERGE)).toMatchObject({
      share: expect.closeTo(0, 3),
    })
    expect(falseStopOf([aProof({ name: 'TaskSuccessRate', target: 0.9, trials: 200 })], MERGE)?.mend).toBeUndefined()
  })

  it('is certain where the strict cannot have their proof', () => {
    expect(falseStopOf([aProof()], { stage: 'merge', unproven: 'inconclusive' })?.share).toBe(1)
  })

  it.each([
    [0.9, 'warn'],
    [0.94, 'warn'],
    [0.99, 'warn'],
    [0.99, 'inconclusive'],
  ] as const)('is what the check itself would stop, count by count, at a target of %s', (target, unproven) => {
    const trials = 40
    const badRate = (1 - target) / 2
    let [share, chance] = [0, (1 - badRate) ** trials]
    for (let bad = 0; bad <= trials; bad++) {
      const evidence = evidenceOf({ TaskSuccessRate: [trials - bad, trials] })
      const input = aCheckInput({ evidence, targets: targetsWith('TaskSuccessRate', target), unproven })
      const status = sloCheck.run(input).find(({ id }) => id === 'slo.TaskSuccessRate')?.status
      if (status === 'block' || status === 'inconclusive') share += chance
      chance *= ((trials - bad) / (bad + 1)) * (badRate / (1 - badRate))
    }
    const said = falseStopOf([aProof({ target, trials })], { stage: 'merge', unproven })?.share
    expect(said).toBeCloseTo(share, 9)
  })

  it('adds up over SLIs, and leaves out parts and what is not measured', () => {
    const two = falseStopOf([aProof(), aProof({ name: 'TaskSuccessRate' })], MERGE)
    expect(two?.share).toBeCloseTo(1 - 0.7403 ** 2, 3)
    const alone = falseStopOf(
      [aProof(), aProof({ name: 'ToolCallAccuracy.refund' }), aProof({ name: 'CostPerTask', unmeasured: 'no cost' })],
      MERGE,
    )
    expect(alone?.share).toBeCloseTo(0.2597, 3)
    expect(falseStopOf([aProof({ unmeasured: 'not timed' })], MERGE)).toBeUndefined()
  })
})
