import { describe, expect, it } from 'vitest'
import type { CheckResult } from '../../../src/domain/result.ts'
import { findingText, grouped, summaryText } from '../../../src/reports/facts/own-texts.ts'
import { aResult } from '../a-result.ts'

const aCheck = (id: string, reason: string, numbers: CheckResult['numbers'] = {}): CheckResult => ({
  id,
  status: 'block',
  reason,
  numbers,
})

describe('what a check found', () => {
  it.each([
    ['slo.TaskSuccessRate', 'TaskSuccessRate is 85% (34/40); target 94%.', '85.0% (34/40); target 94%.'],
    ['slo.ToolCallAccuracy.refund', 'ToolCallAccuracy of refund is 100% (20/20).', '100% (20/20).'],
    ['slo.P99Latency', 'P99Latency has a target and not one event.', 'has a target and not one event.'],
    ['must_pass.a', 'a must pass: 0 of 5 trials passed.', '0 of 5 trials passed.'],
    ['must_pass.a', 'a: the reply says "50% off"', 'the reply says "50% off"'],
    ['must_pass.a', 'a must pass, and only 2 could be scored.', 'must pass, and only 2 could be scored.'],
    ['must_pass.a', 'another sentence', 'another sentence'],
    ['suite.a', 'a, which must pass on the base, is removed.', 'must pass on the base, is removed.'],
    ['suite.a', 'a is changed by this change (user).', 'changed by this change (user).'],
    ['coverage.trials', '9 of 12000 trials were scored.', '9 of 12,000 trials were scored.'],
    ['slo.TaskSuccessRate', 'TaskSuccessRate', 'TaskSuccessRate'],
  ])('is told without the name before it: %s', (id, reason, text) => {
    expect(findingText(aCheck(id, reason), aResult())).toBe(text)
  })

  it('has the decimals of the table, and thousands', () => {
    const check = aCheck('slo.P99Latency', 'P99Latency is 97.61% (9761/10000): below the target of 99%.')
    expect(findingText(check, aResult())).toBe('97.6% (9,761/10,000): below the target of 99%.')
  })

  it('keeps the decimals that tell a rate from its target', () => {
    const check = aCheck('slo.P99Latency', 'P99Latency is 98.96% (95/96): below the target of 99%.')
    expect(findingText(check, aResult())).toBe('98.96% (95/96): below the target of 99%.')
  })
})

describe('the summary', () => {
  it('has the figures of the check that it repeats', () => {
    const reason = 'TaskSuccessRate is 85% (34/40); target 94%.'
    const checks = [aCheck('slo.TaskSuccessRate', reason)]
    expect(summaryText(aResult({ checks, summary: `Measured only: ${reason} And 5 more.` }))).toBe(
      'Measured only: TaskSuccessRate is 85.0% (34/40); target 94%. And 5 more checks.',
    )
  })

  it('leaves what others said as it is', () => {
    expect(summaryText(aResult({ summary: 'it said "50% of 12000"' }))).toBe('it said "50% of 12000"')
  })
})

it('groups counts of its own, and no ids', () => {
  expect(grouped('At 10000 conversations a day 2959 customers; order 12345, #4711 replies, 2026-2027 trials')).toBe(
    'At 10,000 conversations a day 2,959 customers; order 12345, #4711 replies, 2026-2027 trials',
  )
})
