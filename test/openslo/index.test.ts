import { describe, expect, it } from 'vitest'
import { GateError } from '../../src/domain/errors.ts'
import { readOpenSlo } from '../../src/openslo/index.ts'

const DOCUMENT = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: task-success-rate
spec:
  service: cx
  indicator:
    metadata: { name: success }
    spec:
      ratioMetric:
        counter: true
        good: { metricSource: { type: Prometheus, spec: { query: good } } }
        total: { metricSource: { type: Prometheus, spec: { query: total } } }
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - target: 0.95
`

function faultsOf(text: string) {
  try {
    readOpenSlo(text, 'slo.yml')
  } catch (thrown) {
    if (thrown instanceof GateError) return thrown.diagnostics
    throw thrown
  }
  return []
}

describe('OpenSLO documents', () => {
  it('set the target and the window of the SLI that they are named after', () => {
    expect(readOpenSlo(DOCUMENT, 'slo.yml')).toEqual([
      { sli: 'TaskSuccessRate', target: 0.95, windowMs: 28 * 86_400_000 },
    ])
  })

  it('may say percent, and name a tool by annotation', () => {
    const tool = DOCUMENT.replace('target: 0.95', 'targetPercent: 99.5').replace(
      'name: task-success-rate',
      'name: refunds\n  annotations: { agent-slo-gate/sli: ToolCallAccuracy/issue_refund }',
    )
    expect(readOpenSlo(`${DOCUMENT}---\n${tool}`, 'slo.yml')[1]).toMatchObject({
      sli: 'ToolCallAccuracy',
      part: 'issue_refund',
      target: 0.995,
    })
  })

  it.each([
    ['another version', 'openslo/v1', 'openslo/v2alpha', 1, 'apiVersion `openslo/v2alpha`'],
    ['another kind', 'kind: SLO', 'kind: AlertPolicy', 2, 'kind `AlertPolicy`'],
    ['an unknown SLI', 'task-success-rate', 'availability', 4, '`availability` is none of the SLIs'],
    [
      'a part that its SLI does not have',
      'name: task-success-rate',
      'annotations: { agent-slo-gate/sli: TaskSuccessRate/refunds }',
      4,
      'TaskSuccessRate has no part `refunds`',
    ],
    ['a threshold metric', 'ratioMetric:', 'thresholdMetric:', 11, '`thresholdMetric`'],
    ['a calendar window', 'isRolling: true', 'isRolling: false', 15, 'calendar window'],
    ['a duration in months', '28d', '1M', 15, 'a duration of `1M`'],
    ['time slices', 'Occurrences', 'Timeslices', 17, 'budgetingMethod `Timeslices`'],
    ['a target of 100%', '0.95', '1', 19, 'target `1` leaves no error budget'],
    ['a text for a target', '0.95', '"95%"', 19, 'target `95%` leaves no error budget'],
    ['an objective of its own threshold', '- target: 0.95', '- { target: 0.95, op: lte }', 19, '`op` of an objective'],
    ['alert policies', '  service: cx', '  alertPolicies: [page]', 6, '`alertPolicies`'],
    [
      'two SLOs of one SLI',
      '    - target: 0.95\n',
      `    - target: 0.95\n---\n${DOCUMENT}`,
      24,
      'has an SLO already, at line 1',
    ],
  ])('%s is refused by name, where it stands', (_, from, to, line, message) => {
    expect(faultsOf(DOCUMENT.replace(from, to))).toMatchObject([
      { file: 'slo.yml', line, message: expect.stringContaining(message) },
    ])
  })
})
