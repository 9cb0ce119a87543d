import { cleanTrialsToExceed } from './interval.ts'
import type { Plan } from './plan.ts'
import type { Scenario } from './scenario.ts'
import { SLI_NAMES, type SliName } from './sli.ts'
import type { Unmeasured } from './sli-results.ts'
import { type SloTargets, toleranceOf } from './slo.ts'

/** What the planned trials could prove of one target, if every one of them were clean. */
export interface Proof {
  /** The SLI, or `SLI.part` for a tool or a kind of hallucination. */
  name: string
  target: number
  /** Sessions that can carry evidence: clustered events are worth one trial a session. */
  trials: number
  /** Clean trials that a pass needs (rules A.1). */
  needed: { merge: number; deploy: number }
  /** Why it cannot be measured at all. */
  unmeasured?: string
}

/** The table of `validate`: for each target, the clean trials it needs and those the suite has. */
export function proofsOf(
  plan: Plan,
  targets: SloTargets,
  unmeasured: Unmeasured,
  canCarry: (sli: SliName, scenario: Scenario) => boolean,
): Proof[] {
  return SLI_NAMES.flatMap((sli) => {
    const { target, parts } = targets[sli]
    const why = unmeasured[sli]
    const row = (name: string, of: number): Proof => ({
      name,
      target: of,
      trials: plan.trialsOf.reduce((sum, { scenario, planned }) => sum + (canCarry(sli, scenario) ? planned : 0), 0),
      needed: { merge: neededAt(of, 'merge'), deploy: neededAt(of, 'deploy') },
      ...(why === undefined ? {} : { unmeasured: why }),
    })
    return [row(sli, target), ...Object.entries(parts).map(([part, of]) => row(`${sli}.${part}`, of))]
  })
}

function neededAt(target: number, stage: 'merge' | 'deploy'): number {
  return cleanTrialsToExceed(target - toleranceOf(target, stage))
}
