import { STATES } from '../domain/policy.ts'
import { type Result, VERDICTS } from '../domain/result-schema.ts'
import { SLI_NAMES } from '../domain/sli.ts'

type Budget = NonNullable<Result['budget']>
type Indicator = Pick<Budget['indicators'][number], 'name' | 'target' | 'burnRate' | 'budgetRemaining'>

/**
 * Budgets and state as OpenMetrics text, under the names that sloth's recording rules have, so that dashboards
 * made for those show an agent too. What is not measured has no sample.
 */
export function renderOpenMetrics(
  agent: string,
  budget: Pick<Budget, 'source' | 'state'> & { indicators: readonly Indicator[] },
): string {
  return [...budgetLines(agent, budget), '# EOF\n'].join('\n')
}

/** The same of a run of the gate, with its verdict and what it counted; without budgets where no baseline is kept. */
export function renderRunMetrics({ agent: { name: agent }, verdict, slis, budget }: Result): string {
  const counts = SLI_NAMES.flatMap((sli) => {
    const { good, valid, unscored } = slis[sli]
    return Object.entries({ good, bad: valid - good, unscored }).map(
      ([result, count]) => `${EVENTS}${labelText({ agent, sli, result })} ${count}`,
    )
  })
  return [
    ...head(VERDICT, 'stateset', 'What the gate decided.'),
    ...VERDICTS.map((one) => `${VERDICT}${labelText({ agent, [VERDICT]: one })} ${one === verdict ? 1 : 0}`),
    ...head(EVENTS, 'gauge', 'Events of the run; unscored ones are neither good nor bad.'),
    ...counts,
    ...(budget ? budgetLines(agent, budget) : []),
    '# EOF\n',
  ].join('\n')
}

const VERDICT = 'agent_slo_gate_verdict'
const EVENTS = 'agent_slo_gate_run_events'

function budgetLines(agent: string, { source, state, indicators }: Parameters<typeof renderOpenMetrics>[1]): string[] {
  const labels = ({ name }: Indicator) => ({
    sloth_id: `${agent}-${name}`,
    sloth_service: agent,
    sloth_slo: name,
    source,
  })
  const gauge = (name: string, help: string, figureOf: (indicator: Indicator) => number | null) => [
    ...head(name, 'gauge', help),
    ...indicators.flatMap((indicator) => {
      const value = figureOf(indicator)
      return value === null ? [] : [`${name}${labelText(labels(indicator))} ${value}`]
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
  ]
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
