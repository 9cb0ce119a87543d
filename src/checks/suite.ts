import { decideMustPass } from '../domain/must-pass.ts'
import type { CheckResult, CheckStatus, ScenarioChange } from '../domain/result.ts'
import { suiteChangesOf } from '../domain/suite-changes.ts'
import type { Check } from './check.ts'

/** A change may not take its own exam away: what it removes, skips or loosens is named, and blocks where it had to pass. */
export const suiteCheck: Check = {
  key: 'suite',
  run: ({ changes, evidence }) => {
    if (!changes) return []
    const altered = suiteChangesOf(changes, evidence).filter(({ change }) => change !== 'added')
    return [
      ...altered.map(decide),
      ...(changes.eased.length === 0 ? [] : [settings(changes.eased)]),
      ...changes.problems.map(
        (problem): CheckResult => ({
          id: 'suite.base',
          status: 'warn',
          reason: `The suite of the base commit could not be compared as a whole: ${problem}.`,
          numbers: {},
        }),
      ),
    ]
  },
}

/** Less is tried or seen than on the base commit: no verdict says that by itself. */
function settings(eased: readonly string[]): CheckResult {
  return {
    id: 'suite.settings',
    status: 'warn',
    reason: `This change makes its own exam easier: ${eased.join('; ')}.`,
    hint: 'Let a person who knows the gate agree to it.',
    numbers: {},
  }
}

function decide(changed: ScenarioChange): CheckResult {
  const { id, change, mustPass, what, before, after } = changed
  const numbers = {
    ...(before ? { beforePassed: before.passed, beforeFailed: before.failed, beforeInvalid: before.invalid } : {}),
    ...(after ? { passed: after.passed, failed: after.failed } : {}),
  }
  const protectedBy = mustPass ? ', which must pass on the base,' : ''
  const result = (status: CheckStatus, reason: string, hint: string): CheckResult => ({
    id: `suite.${id}`,
    status,
    reason,
    hint,
    numbers,
  })
  switch (change) {
    case 'added':
    case 'removed':
    case 'skipped': {
      const why = what.length === 0 ? '' : ` (${what.join('; ')})`
      return result(
        mustPass ? 'block' : 'warn',
        `${id}${protectedBy} is ${change} by this change${why}.`,
        MUST_PASS_GONE,
      )
    }
    case 'loosened':
    case 'changed': {
      const tried = before ? `; its version of the base: ${countsOf(before)}` : ''
      const reason = `${id}${protectedBy} is ${change} by this change (${what.join('; ')})${tried}.`
      if (!mustPass || change === 'changed') return result('warn', reason, LOOK)
      if (!before || before.passed + before.failed === 0) return result('inconclusive', reason, UNTRIED)
      // Loosened, and the agent fails what was asked before: that is what the scenario was there for.
      const held = decideMustPass(before.passed, before.failed) === 'pass' && !what.includes(UNPROTECTED)
      return result(held ? 'warn' : 'block', reason, held ? LOOK : MUST_PASS_GONE)
    }
  }
}

/** As `suite-changes.ts` says it. */
const UNPROTECTED = 'must_pass was taken away'
const LOOK = 'Let a person who knows the scenario agree to the new version.'
const MUST_PASS_GONE =
  'Bring it back. If it has had its day, let an owner of the gate merge this past the check, or set gate.on.suite on the default branch first.'
const UNTRIED = 'The version of the base commit could not be tried: see why its trials are invalid.'

function countsOf({ passed, failed, invalid }: NonNullable<ScenarioChange['before']>): string {
  return `${passed} of ${passed + failed} trials passed${invalid === 0 ? '' : `, ${invalid} invalid`}`
}
