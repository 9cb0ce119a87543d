import type { Diagnostic } from '../domain/errors.ts'
import type { Scenario } from '../domain/scenario.ts'
import type { AgentSettings } from './settings.ts'

/**
 * Why this kind of agent can never run a scenario, and the mend; undefined when it can. What depends on a
 * trial (mocks, history) is not told here: it makes that trial invalid.
 */
export function refusesScenario(
  agent: AgentSettings,
  { customer }: Scenario,
): Pick<Diagnostic, 'message' | 'hint'> | undefined {
  if (customer.kind === 'simulated') {
    if (agent.kind === 'replay') return undefined
    return {
      message: 'the simulated customer would have to be driven by a model, which is not supported yet',
      hint: 'script it with turns:, or replay recorded sessions of this scenario',
    }
  }
  if (agent.kind === 'command' && agent.settings.protocol === 'text' && customer.turns.length > 1) {
    return {
      message: `it has ${customer.turns.length} turns, and agent.command.protocol: text is one turn a process`,
      hint: 'use protocol: jsonl or repl',
    }
  }
  return undefined
}
