import { canonicalJson } from '../domain/canonical.ts'
import type { Matcher } from '../domain/match.ts'
import { type MockRule, mocksOf, type Scenario } from '../domain/scenario.ts'
import type { MadeCall } from './made-calls.ts'

/**
 * The calls of a session whose result is the scenario's own doing: a mock rule was made for a call like this and
 * returned just that (docs/decisions/0008-a-mock-that-returns-an-error.md). Rules are taken as an adapter takes them:
 * in order, each as often as `times` says.
 */
export function mockedReturns(made: readonly MadeCall[], scenario: Scenario, matcher: Matcher): Set<MadeCall> {
  const meant = new Set<MadeCall>()
  if (!scenario.mocks) return meant
  const used = new Map<MockRule, number>()
  for (const call of made) {
    const rules = mocksOf(scenario, call.name)
    if (!call.step || !rules) continue
    const fits = ({ when }: MockRule) => !when || matcher.matchArguments(when, call.arguments ?? {}).matched
    const rule = rules.find((item) => fits(item) && (used.get(item) ?? 0) < (item.times ?? Number.POSITIVE_INFINITY))
    if (!rule) continue
    used.set(rule, (used.get(rule) ?? 0) + 1)
    if (isMadeFor(rule, rules, fits) && isSame(rule.return ?? null, call.step.result)) meant.add(call)
  }
  return meant
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b)
}

/** Not what answers whatever no other rule was made for: a call with wrong arguments ends there. */
function isMadeFor(rule: MockRule, rules: readonly MockRule[], fits: (rule: MockRule) => boolean): boolean {
  if (rule.when) return true
  const withArguments = rules.slice(0, rules.indexOf(rule)).filter(({ when }) => when)
  return withArguments.length === 0 || withArguments.some(fits)
}
