import type { Budget, Budgets } from '../domain/budget.ts'
import { type AutonomyState, STATES } from '../domain/policy.ts'

/**
 * Budgets and state as OpenMetrics text, under the names that sloth's recording rules have, so that dashboards
 * made for those show an agent too. What is not measured has no sample.
 */
export function renderOpenMetrics(agent: string, { source, budgets }: Budgets, state: AutonomyState): string {
  const labels = ({ name }: Budget) => ({
    sloth_id: `${agent}-${name}`,
    sloth_service: agent,
    sloth_slo: name,
    source,
  })
  const gauge = (name: string, help: string, figureOf: (budget: Budget) => number | null) => [
    ...head(name, 'gauge', help),
    ...budgets.flatMap((budget) => {
      const value = figureOf(budget)
      return value === null ? [] : [`${name}${labelText(labels(budget))} ${value}`]
    }),
  ]
  return [
    ...gauge('slo:objective:ratio', 'Target: share of good events.', ({ target }) => target),
    ...gauge(
      'slo:current_burn_rate:ratio',
      'Burn rate; 1 spends the budget in one window.',
      ({ burnRate }) => burnRate,
    ),
    ...gauge(
      'slo:period_error_budget_remaining:ratio',
      'Share of the error budget that is left; negative when overspent.',
      ({ budgetRemaining }) => budgetRemaining,
    ),
    ...head(STATE, 'stateset', 'What the agent may do on its own.'),
    ...STATES.map((one) => `${STATE}${labelText({ agent, [STATE]: one })} ${one === state ? 1 : 0}`),
    '# EOF\n',
  ].join('\n')
}

const STATE = 'agent_slo_gate_autonomy_state'

function head(name: string, type: 'gauge' | 'stateset', help: string): string[] {
  return [`# TYPE ${name} ${type}`, `# HELP ${name} ${help}`]
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
