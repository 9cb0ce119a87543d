import { expect, it } from 'vitest'
import { evaluateBudgets } from '../../src/domain/budget.ts'
import { renderOpenMetrics, renderRunMetrics } from '../../src/reports/openmetrics.ts'
import { aLedger, NOW } from '../domain/a-ledger.ts'
import { TARGETS } from '../domain/an-evaluation.ts'
import { aResult } from './a-result.ts'

it('has sloth’s names, the state as a stateset, escaped labels and an end', () => {
  const targets = [
    ...TARGETS,
    { sli: 'ToolCallAccuracy' as const, part: 'a"b', target: 0.99, revision: '1', gating: true },
  ]
  const { source, budgets: indicators } = evaluateBudgets(aLedger([[3, 30, 1000]]), NOW, {
    windowMs: 30 * 86_400_000,
    targets,
  })
  expect(renderOpenMetrics('cx', { source, state: 'warning', indicators })).toBe(`# TYPE slo:objective:ratio gauge
# HELP slo:objective:ratio Target: share of good events.
slo:objective:ratio{sloth_id="cx-TaskSuccessRate",sloth_service="cx",sloth_slo="TaskSuccessRate",source="production"} 0.94
slo:objective:ratio{sloth_id="cx-ToolCallAccuracy/a\\"b",sloth_service="cx",sloth_slo="ToolCallAccuracy/a\\"b",source="production"} 0.99
# TYPE slo:current_burn_rate:ratio gauge
# HELP slo:current_burn_rate:ratio Burn rate; 1 spends the budget in one window.
slo:current_burn_rate:ratio{sloth_id="cx-TaskSuccessRate",sloth_service="cx",sloth_slo="TaskSuccessRate",source="production"} 0.5
# TYPE slo:period_error_budget_remaining:ratio gauge
# HELP slo:period_error_budget_remaining:ratio Share of the error budget that is left; negative when overspent.
slo:period_error_budget_remaining:ratio{sloth_id="cx-TaskSuccessRate",sloth_service="cx",sloth_slo="TaskSuccessRate",source="production"} 0.5
# TYPE agent_slo_gate_autonomy_state stateset
# HELP agent_slo_gate_autonomy_state What the agent may do on its own.
agent_slo_gate_autonomy_state{agent="cx",agent_slo_gate_autonomy_state="healthy"} 0
agent_slo_gate_autonomy_state{agent="cx",agent_slo_gate_autonomy_state="warning"} 1
agent_slo_gate_autonomy_state{agent="cx",agent_slo_gate_autonomy_state="critical"} 0
agent_slo_gate_autonomy_state{agent="cx",agent_slo_gate_autonomy_state="exhausted"} 0
# EOF
`)
})

it('has the verdict and the counts of a run, and no budget where no baseline is kept', () => {
  const text = renderRunMetrics(aResult())
  expect(text).toContain('agent_slo_gate_verdict{agent="support-agent",agent_slo_gate_verdict="pass"} 1\n')
  expect(text).toMatch(/agent_slo_gate_run_events\{agent="support-agent",sli="TaskSuccessRate",result="bad"\} \d+\n/)
  expect(text).not.toContain('slo:objective')
  expect(text.endsWith('# EOF\n')).toBe(true)
})
