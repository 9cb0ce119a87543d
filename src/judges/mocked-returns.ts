import type { Matcher } from '../domain/match.ts'
import { type MockRule, mocksOf, type Scenario } from '../domain/scenario.ts'
import type { MadeCall } from './made-calls.ts'
import { unwrapped } from './tool-results.ts'

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
    if (isMadeFor(rule, rules, fits) && isReturnOf(rule, call.step.result)) meant.add(call)
  }
  return meant
}

/** A recorder may have kept the JSON of what the mock returned, as a text. */
function isReturnOf(rule: MockRule, result: unknown): boolean {
  const returned = rule.return ?? null
  return isSame(returned, result) || isSame(returned, unwrapped(result))
}

/** No deeper than what the scenario holds: what an agent tells may be nested without end. */
function isSame(expected: unknown, actual: unknown): boolean {
  if (!isObject(expected) || !isObject(actual)) return expected === actual
  const keys = Object.keys(expected)
  return (
    Array.isArray(expected) === Array.isArray(actual) &&
    keys.length === Object.keys(actual).length &&
    keys.every((key) => Object.hasOwn(actual, key) && isSame(expected[key], actual[key]))
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Not what answers whatever no other rule was made for: a call with wrong arguments ends there. */
function isMadeFor(rule: MockRule, rules: readonly MockRule[], fits: (rule: MockRule) => boolean): boolean {
  if (rule.when) return true
  const withArguments = rules.slice(0, rules.indexOf(rule)).filter(({ when }) => when)
  return withArguments.length === 0 || withArguments.some(fits)
}
