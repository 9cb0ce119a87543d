/** An OpenSLO document that asks for a share of good events over a rolling window. */
export function anOpenSlo({
  name = 'task-success-rate',
  sli,
  target = 0.95,
  window = '30d',
}: {
  name?: string
  sli?: string
  target?: number
  window?: string
} = {}): string {
  return JSON.stringify({
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name, ...(sli === undefined ? {} : { annotations: { 'agent-slo-gate/sli': sli } }) },
    spec: {
      service: 'support',
      indicator: { spec: { ratioMetric: { counter: true, good: {}, total: {} } } },
      timeWindow: [{ duration: window, isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ target }],
    },
  })
}
