import { describe, expect, it } from 'vitest'
import { sliRows } from '../../../src/reports/facts/sli-rows.ts'
import { aBlockedResult } from '../a-blocked-result.ts'
import { aResult, someSlis } from '../a-result.ts'
import { anErrorResult } from '../undecided-results.ts'

const rowsOf = (result = aResult()) => Object.fromEntries(sliRows(result).map((row) => [row.name, row]))

it('shows every rate with its counts', () => {
  expect(
    rowsOf(aResult({ slis: someSlis({ TaskSuccessRate: { good: 34, valid: 40 } }) })).TaskSuccessRate,
  ).toMatchObject({
    measured: '85.0% (34/40)',
    interval: '72.5-93.3%',
    target: '≥ 94%',
  })
})

it('shows HallucinationRate by its bad events', () => {
  expect(
    rowsOf(aResult({ slis: someSlis({ HallucinationRate: { good: 39, valid: 40 } }) })).HallucinationRate,
  ).toMatchObject({ measured: '2.5% (1/40)', target: '≤ 3%' })
})

it('has the headline of cost and latency', () => {
  const rows = rowsOf(aBlockedResult())
  expect(rows.CostPerTask?.headline).toBe('$0.0793 per successful task, cap $0.18')
  expect(rows.P99Latency?.headline).toBe('p50 612 ms, p95 6.08 s, p99 not estimable at n = 138; threshold 4.5 s')
})

it('does not take an unknown cost for nothing', () => {
  const slis = someSlis()
  const unknown = { ...slis, CostPerTask: { ...slis.CostPerTask, usdPerSuccess: null, usdTotal: null } }
  expect(rowsOf(aResult({ slis: unknown })).CostPerTask?.headline).toBe('cost per successful task unknown, cap $0.18')
})

it('names the worst tools first, and counts the clean ones', () => {
  expect(rowsOf(aBlockedResult()).ToolCallAccuracy?.facts[0]).toBe(
    'schedule_callback 14/19, get_order 36/40, issue_refund 20/20 (≥ 99%, warn), 2 without an error',
  )
})

describe('an SLI nobody decided', () => {
  it('is not shown as passed', () => {
    expect(rowsOf(anErrorResult()).TaskSuccessRate).toMatchObject({
      status: 'not_measured',
      word: 'not decided',
      measured: '100% (12/12)',
    })
  })
})
