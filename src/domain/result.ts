import type { CheckStatus, Verdict } from './result-schema.ts'

// The schema itself is loaded only where a result is read back: building it costs every start-up.
export type {
  CheckResult,
  CheckStatus,
  Evidence,
  Part,
  Result,
  ScenarioChange,
  ScenarioResult,
  Score,
  SliResult,
  SliResults,
  SliStatus,
  TrialResult,
  Verdict,
} from './result-schema.ts'

/** Severity, mildest first. A verdict is the worst check: block > inconclusive > warn > pass. */
const SEVERITY = ['pass', 'warn', 'inconclusive', 'block'] as const satisfies readonly CheckStatus[]

/** The worst of some statuses; undefined without any. */
export function worstStatus(statuses: Iterable<CheckStatus>): CheckStatus | undefined {
  let worst = -1
  for (const status of statuses) worst = Math.max(worst, SEVERITY.indexOf(status))
  return SEVERITY[worst]
}

/** Exit code of a verdict: 0 pass or warn, 1 block, 3 inconclusive, 70 our own failure. */
export function exitCodeOf(verdict: Verdict): 0 | 1 | 3 | 70 {
  switch (verdict) {
    case 'pass':
    case 'warn':
      return 0
    case 'block':
      return 1
    case 'inconclusive':
      return 3
    case 'error':
      return 70
  }
}
