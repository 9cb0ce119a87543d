import type { CheckResult } from '../domain/result.ts'
import type { Check } from './check.ts'

/** The headline of CostPerTask, total cost / successful tasks of the sessions where both are known, against the cap. */
export const costCheck: Check = {
  key: 'cost',
  run({ evidence, targets }) {
    const { usd, sessions, successes } = evidence.costOfSuccess
    const isSuccessUnpriced = successes === 0 && evidence.tallies.TaskSuccessRate.good > 0
    // Nothing known of cost, of success or of what a success costs: CostPerTask or TaskSuccessRate say so themselves.
    if (sessions === 0 || isSuccessUnpriced) return []
    const capUsd = targets.CostPerTask.capUsd ?? 0
    const { usdPerSuccess } = evidence
    const numbers = { usdTotal: usd, successes, usdPerSuccess, capUsd, unknown: evidence.cost.unknown }
    const result = (status: CheckResult['status'], reason: string, hint?: string): CheckResult[] => [
      { id: 'cost.perSuccess', status, reason, ...(hint === undefined ? {} : { hint }), numbers },
    ]
    const spent = `$${usd.toFixed(2)} for ${successes} successful tasks`
    const tooDear = (what: string) => `${what}, over the cap of ${dollars(capUsd)}.`
    // Who failed for calls that were not found may have succeeded: what a success costs is at least this much then.
    const inDoubt = evidence.doubtsToolCalls ? evidence.tallies.TaskSuccessRate.inDoubt : 0
    if (inDoubt > 0) {
      const least = usd / (successes + inDoubt)
      return least > capUsd
        ? result('block', tooDear(`${spent} is at least ${dollars(least)} a success`), DEAR_HINT)
        : []
    }
    if (usdPerSuccess === null) {
      return result(
        'block',
        `No task succeeded: $${usd.toFixed(2)} were spent for nothing, and the cost per success is undefined.`,
      )
    }
    if (usdPerSuccess > capUsd) {
      return result('block', tooDear(`${spent} is ${dollars(usdPerSuccess)} a success`), DEAR_HINT)
    }
    return result('pass', `${spent} is ${dollars(usdPerSuccess)} a success; cap ${dollars(capUsd)}.`)
  },
}

const DEAR_HINT = 'Failed sessions count: raise the success rate, or find the expensive sessions below.'

const dollars = (usd: number) => `$${usd.toFixed(usd < 0.1 ? 4 : 3).replace(/0$/, '')}`
