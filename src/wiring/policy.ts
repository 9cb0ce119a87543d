import type { Config } from '../config/config.ts'
import type { LoadedConfig } from '../config/load.ts'
import { GateError } from '../domain/errors.ts'
import { STATES } from '../domain/policy.ts'
import type { Problem } from '../yaml/parse.ts'
import { policyOf } from './budget.ts'

/**
 * Checks the conditions of the policy, and says what is wrong with the others of the file. On a change the base commit's
 * are in force: where those cannot be used, the default ones are, for a change must be able to mend them and must not put
 * its own in their place.
 */
export async function withPolicyChecked(loaded: LoadedConfig): Promise<LoadedConfig> {
  const { config, proposed, diagnostics } = loaded
  if (!config) return loaded
  const faults = (await policyFaults(proposed ?? config)).map(loaded.diagnoseOwn)
  if (faults.length > 0) {
    const { config: _, ...rest } = loaded
    return { ...rest, diagnostics: [...diagnostics, ...faults] }
  }
  const [ofBase] = proposed ? (await policyFaults(config)).map(loaded.diagnose) : []
  if (!ofBase) return loaded
  const message = `the policy of the base commit cannot be used, so the default one is in force (${ofBase.message})`
  return {
    ...loaded,
    config: { ...config, policy: {} },
    diagnostics: [...diagnostics, { ...ofBase, message, severity: 'warning' }],
  }
}

/** One problem a state at most: each condition is compiled with the targets in force. */
async function policyFaults(config: Config): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const state of STATES) {
    const written = config.policy[state]
    if (!written) continue
    try {
      await policyOf({ ...config, policy: { [state]: written } }, () => '')
    } catch (thrown) {
      if (!(thrown instanceof GateError) || thrown.code !== 'invalid_input') throw thrown
      const { message, hint } = thrown
      const key = message.startsWith(`policy.${state}.exit`) ? 'exit' : 'trigger'
      problems.push({
        path: ['policy', state, key],
        message: message.replace(/^policy\.\w+\.\w+ /, ''),
        ...(hint === undefined ? {} : { hint }),
      })
    }
  }
  return problems
}
