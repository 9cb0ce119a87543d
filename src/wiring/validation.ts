import type { Config } from '../config/config.ts'
import { type Plan, planTrials } from '../domain/plan.ts'
import type { Scenario } from '../domain/scenario.ts'
import { obstaclesOf } from '../domain/scorable.ts'
import type { SliName } from '../domain/sli.ts'
import type { Unmeasured } from '../domain/sli-results.ts'
import type { Suite } from '../rooms.ts'
import type { Furnishing } from '../wiring.ts'
import { plannable } from './agent.ts'
import { loadInput } from './input.ts'
import { canScoreClaims } from './refuse.ts'
import { sightOf } from './sight.ts'

/** What `validate` looks at: everything of a run but the run. */
export async function furnishValidation({
  configPath,
  surroundings,
}: Pick<Furnishing, 'configPath' | 'surroundings'>): Promise<{
  config: Config
  suite: Suite
  whyNever: Unmeasured
  plan: Plan
  /** Whether a trial of a scenario can say anything of an SLI. */
  canCarry: (sli: SliName, scenario: Scenario) => boolean
}> {
  const { config, suite, whyNever, warnings } = await loadInput({ configPath, cwd: surroundings.cwd })
  const plan = planTrials(suite.scenarios, await plannable(config, surroundings), config.suite.trials)
  const { policyOf } = await import('./budget.ts')
  const { notices } = await policyOf(config, () => '')
  suite.warnings.unshift(...warnings, ...notices)
  return { config, suite, whyNever, plan, canCarry: carrying(config) }
}

function carrying(config: Config) {
  const sight = sightOf(config)
  return (sli: SliName, scenario: Scenario): boolean => {
    const obstacles = obstaclesOf(scenario, sight)
    if (obstacles.some(({ undriven }) => undriven)) return false
    if (sli === 'TaskSuccessRate') return obstacles.length === 0
    return sli !== 'HallucinationRate' || canScoreClaims(config, scenario)
  }
}
