import type { CheckResult } from '../domain/result.ts'
import type { Check } from './check.ts'

/** The headline of CostPerTask, total cost / successful tasks, against the cap. */
export const costCheck: Check = {
  key: 'cost',
  run({ evidence, targets }) {
    const { usdTotal, known, unknown } = evidence.cost
    const successes = evidence.tallies.TaskSuccessRate
    // Nothing known of cost or of success: CostPerTask or TaskSuccessRate say so themselves.
    if (known === 0 || successes.valid === 0) return []
    const capUsd = targets.CostPerTask.capUsd ?? 0
    const usdPerSuccess = successes.good === 0 ? null : usdTotal / successes.good
    const numbers = { usdTotal, successes: successes.good, usdPerSuccess, capUsd, unknown }
    const result = (status: CheckResult['status'], reason: string, hint?: string): CheckResult[] => [
      { id: 'cost.perSuccess', status, reason, ...(hint === undefined ? {} : { hint }), numbers },
    ]
    const spent = `$${usdTotal.toFixed(2)} for ${successes.good} successful tasks`
    if (usdPerSuccess === null) {
      return result(
        'block',
        `No task succeeded: $${usdTotal.toFixed(2)} were spent for nothing, and the cost per success is undefined.`,
      )
    }
    if (usdPerSuccess > capUsd) {
      return result(
        'block',
        `${spent} is ${dollars(usdPerSuccess)} a success, over the cap of ${dollars(capUsd)}.`,
        'Failed sessions count: raise the success rate, or find the expensive sessions below.',
      )
    }
    return result('pass', `${spent} is ${dollars(usdPerSuccess)} a success; cap ${dollars(capUsd)}.`)
  },
}

const dollars = (usd: number) => `$${usd.toFixed(usd < 0.1 ? 4 : 3).replace(/0$/, '')}`
