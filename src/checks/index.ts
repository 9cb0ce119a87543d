import { type CheckResult, worstStatus } from '../domain/result.ts'
import { budgetCheck } from './budget.ts'
import type { Check, CheckInput } from './check.ts'
import { collectionCheck } from './collection.ts'
import { costCheck } from './cost.ts'
import { coverageCheck } from './coverage.ts'
import { mustPassCheck } from './must-pass.ts'
import { sloCheck } from './slo.ts'
import { suiteCheck } from './suite.ts'

/**
 * The checks of the gate. A new one is one file and one line here. Among equals the first one speaks for the verdict: that
 * too little was measured is the cause of what others then cannot say.
 */
export const CHECKS: readonly Check[] = [
  collectionCheck,
  coverageCheck,
  sloCheck,
  mustPassCheck,
  costCheck,
  suiteCheck,
  budgetCheck,
]

/** The most a check may do, by its key (`gate.on`). */
export type Caps = Partial<Record<NonNullable<Check['key']>, 'block' | 'warn' | 'off'>>

/**
 * Runs every check. `gate.on` caps what a check may do, and what it would have said stays visible in
 * `uncapped`. In measure-only mode nothing blocks, while too little evidence stays inconclusive.
 */
export function runChecks(input: CheckInput, options: { caps: Caps; measureOnly: boolean }): CheckResult[] {
  return CHECKS.flatMap((check) => {
    const results = check.run(input)
    if (check.key === undefined) return results
    const configured = options.caps[check.key] ?? 'block'
    const cap = options.measureOnly && configured === 'block' ? 'warn' : configured
    return cap === 'block' ? results : results.map((result) => capped(result, cap === 'warn' ? 'warn' : 'pass'))
  })
}

function capped(result: CheckResult, most: 'warn' | 'pass'): CheckResult {
  return worstStatus([result.status, most]) === most ? result : { ...result, status: most, uncapped: result.status }
}
