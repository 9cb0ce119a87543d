import { describe, expect, it } from 'vitest'
import { isHandWritten, resolveTargets, type WrittenSlo } from '../../src/domain/slo.ts'

const costTarget = (CostPerTask: WrittenSlo) => resolveTargets({ CostPerTask }, undefined).CostPerTask

describe('a target', () => {
  it('is hand-written with its share, its cap, its threshold or a target of a part', () => {
    expect(costTarget({ target: 0.8 })).toMatchObject({ origin: 'config', target: 0.8, capUsd: 0.18 })
    expect(costTarget({ capUsd: 0.01 })).toMatchObject({ origin: 'config', target: 0.9, capUsd: 0.01 })
    const { P99Latency } = resolveTargets({ P99Latency: { thresholdMs: 1000 } }, undefined)
    expect(P99Latency).toMatchObject({ origin: 'config', target: 0.9, thresholdMs: 1000 })
    const { HallucinationRate } = resolveTargets({ HallucinationRate: { parts: { factual: 0.99 } } }, 'billing')
    expect([HallucinationRate.origin, isHandWritten(HallucinationRate)]).toEqual(['profile', true])
  })

  it('comes from the profile or the scorecard where nothing of it is written', () => {
    const { TaskSuccessRate, CostPerTask } = resolveTargets({}, 'billing')
    expect([TaskSuccessRate.origin, CostPerTask.origin]).toEqual(['profile', 'scorecard'])
    expect(isHandWritten(TaskSuccessRate) || isHandWritten(CostPerTask)).toBe(false)
  })
})
