import type { Diagnostic } from '../domain/errors.ts'
import type { Scenario } from '../domain/scenario.ts'
import type { AgentSettings } from './settings.ts'

/** What is wrong, and the key of the YAML document at which it is. */
export interface Refusal extends Pick<Diagnostic, 'message' | 'hint'> {
  path: readonly (string | number)[]
}

/**
 * Why this kind of agent can never run a scenario, and the mend; undefined when it can. What depends on a
 * trial (mocks, history) is not told here: it makes that trial invalid.
 */
export function refusesScenario(
  { kind, protocol }: { kind: AgentSettings['kind']; protocol?: string | undefined },
  { customer }: Pick<Scenario, 'customer'>,
): Refusal | undefined {
  if (customer.kind === 'simulated') {
    if (kind === 'replay') return undefined
    return {
      path: ['user'],
      message: 'the simulated customer would have to be driven by a model, which is not supported yet',
      hint: 'script it with turns:, or replay recorded sessions of this scenario',
    }
  }
  if (kind === 'command' && protocol === 'text' && customer.turns.length > 1) {
    return {
      path: ['turns'],
      message: `it has ${customer.turns.length} turns, and agent.command.protocol: text is one turn a process`,
      hint: 'use protocol: jsonl or repl',
    }
  }
  return undefined
}
