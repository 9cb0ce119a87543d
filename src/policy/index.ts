import type { BudgetTarget } from '../domain/budget.ts'
import { defaultTriggers, type Trigger, type Triggers } from '../domain/default-triggers.ts'
import { type AutonomyState, type Policy, STATES } from '../domain/policy.ts'

/**
 * The triggers of a policy, ready to be asked: expressions in CEL where they are written, and the defaults
 * adapted to the targets where they are not. `notices`: what a reader must know of adapted thresholds. The language is
 * loaded for a policy that is written in it.
 * @throws (rejects) GateError `invalid_input` for an expression that is wrong, or a threshold nothing can reach.
 */
export async function compileTriggers(
  policy: Policy,
  targets: readonly BudgetTarget[],
): Promise<{ triggers: Triggers; notices: string[] }> {
  const { triggers, notices } = defaultTriggers(targets, { adapted: (state) => policy[state].defaultTrigger })
  for (const state of STATES) triggers[state] = await triggerOf(state, policy, triggers[state], targets)
  return { triggers, notices }
}

/** What is written of a state, the other half by default. */
async function triggerOf(
  state: AutonomyState,
  policy: Policy,
  byDefault: Trigger,
  targets: readonly BudgetTarget[],
): Promise<Trigger> {
  const { defaultTrigger, defaultExit, trigger, exit } = policy[state]
  if (defaultTrigger && defaultExit) return byDefault
  const [{ compileExpression }, { checkThresholds }] = await Promise.all([
    import('./expression.ts'),
    import('./thresholds.ts'),
  ])
  const compile = (text: string, key: string) => {
    const expression = compileExpression(text, key, targets)
    checkThresholds(expression.ast, key, targets)
    return expression.holds
  }
  const enter = defaultTrigger ? byDefault.enter : compile(trigger, `policy.${state}.trigger`)
  if (defaultExit) return { enter, exit: byDefault.exit }
  return { enter, exit: exit === undefined ? (variables) => !enter(variables) : compile(exit, `policy.${state}.exit`) }
}
