/**
 * Matching of argument values against what a scenario writes: `calls[].args`, `claims_require_call[].args`
 * and the `when` of a mock rule. A value is a literal or one of the matchers `{ regex }`, `{ any: true }`,
 * `{ one_of: [] }`, `{ min, max }`; an object whose only keys are those of a matcher is that matcher.
 */

/** Whether a value matched; if not, where it did not, with both sides as short text. */
export type MatchResult =
  | { matched: true }
  | {
      matched: false
      /** Path inside the value, for example `address.city` or `items[1]`; empty for the value itself. */
      at: string
      expected: string
      actual: string
      /** What is probably meant, as an instruction, for example `quote it: "42"`. */
      hint?: string
    }

/** Compiles a regular expression to an unanchored search. It must be of a linear-time engine: patterns come from YAML. */
export type CompilePattern = (pattern: string) => (text: string) => boolean

export interface Matcher {
  /** Objects are matched on the keys named, arrays element by element, everything else by equality. */
  matchValue(expected: unknown, actual: unknown): MatchResult
  /** The arguments named must match; others are free. */
  matchArguments(expected: Record<string, unknown>, actual: unknown): MatchResult
}

/** A matcher whose regular expressions are compiled, once each, by `compile`. */
export function createMatcher(compile: CompilePattern): Matcher {
  const compiled = new Map<string, (text: string) => boolean>()
  const search: Search = (pattern, text) => {
    const test = compiled.get(pattern) ?? compile(pattern)
    compiled.set(pattern, test)
    return test(text)
  }
  return {
    matchValue: (expected, actual) => match(expected, actual, '', search),
    matchArguments: (expected, actual) => match({ ...expected, ...NOT_A_MATCHER }, actual, '', search),
  }
}

/** The regular expressions inside one expected value (of `args`: each of its values), to check them before anything runs. */
export function* patternsIn(expected: unknown): Generator<string> {
  if (Array.isArray(expected)) for (const item of expected) yield* patternsIn(item)
  else if (isRecord(expected)) {
    if (onlyKeys(expected, ['regex']) && typeof expected.regex === 'string') yield expected.regex
    else for (const value of Object.values(expected)) yield* patternsIn(value)
  }
}

type Search = (pattern: string, text: string) => boolean

/** Marks the map of named arguments: a tool may well have an argument that is called `min` or `any`. */
const ARGUMENTS = Symbol('arguments')
const NOT_A_MATCHER = { [ARGUMENTS]: true }

const MATCHED: MatchResult = { matched: true }

function match(expected: unknown, actual: unknown, at: string, search: Search): MatchResult {
  if (Array.isArray(expected)) return matchArray(expected, actual, at, search)
  if (!isRecord(expected)) return expected === actual ? MATCHED : mismatch(at, show(expected), expected, actual)
  return ARGUMENTS in expected
    ? matchObject(expected, actual, at, search)
    : (matchSpecial(expected, actual, at, search) ?? matchObject(expected, actual, at, search))
}

/** The four matchers; undefined when the object is none of them. */
function matchSpecial(
  expected: Record<string, unknown>,
  actual: unknown,
  at: string,
  search: Search,
): MatchResult | undefined {
  if (onlyKeys(expected, ['any']) && expected.any === true) {
    return actual !== undefined ? MATCHED : mismatch(at, 'any value', undefined, actual)
  }
  if (onlyKeys(expected, ['regex']) && typeof expected.regex === 'string') {
    const text = searchable(actual)
    if (text !== undefined && search(expected.regex, text)) return MATCHED
    return mismatch(at, `text that matches /${expected.regex}/`, undefined, actual)
  }
  if (onlyKeys(expected, ['one_of']) && Array.isArray(expected.one_of)) {
    const options: unknown[] = expected.one_of
    if (options.some((option) => match(option, actual, at, search).matched)) return MATCHED
    return mismatch(
      at,
      `one of ${show(options)}`,
      options.find((option) => retyped(option, actual)),
      actual,
    )
  }
  if (onlyKeys(expected, ['min', 'max']) && Object.values(expected).every((end) => typeof end === 'number')) {
    return matchRange(expected as { min?: number; max?: number }, actual, at)
  }
  return undefined
}

function matchRange({ min, max }: { min?: number; max?: number }, actual: unknown, at: string): MatchResult {
  const inside = (value: number) => value >= (min ?? Number.NEGATIVE_INFINITY) && value <= (max ?? Infinity)
  if (typeof actual === 'number' && inside(actual)) return MATCHED
  const expected =
    min === undefined
      ? `a number of at most ${max}`
      : max === undefined
        ? `a number of at least ${min}`
        : `a number from ${min} to ${max}`
  const result = mismatch(at, expected, undefined, actual)
  if (typeof actual !== 'string' || actual.trim() === '' || !inside(Number(actual))) return result
  return { ...result, hint: 'the agent sent a text; min and max match numbers: use { regex: } or { one_of: [] }' }
}

function matchArray(expected: unknown[], actual: unknown, at: string, search: Search): MatchResult {
  if (!Array.isArray(actual) || actual.length !== expected.length) {
    return mismatch(at, `${show(expected)} (${expected.length} items)`, undefined, actual)
  }
  for (const [index, item] of expected.entries()) {
    const result = match(item, actual[index], `${at}[${index}]`, search)
    if (result.matched) continue
    return isReordered(expected, actual) ? { ...result, hint: 'the same items came in another order' } : result
  }
  return MATCHED
}

function isReordered(expected: unknown[], actual: unknown[]): boolean {
  const ordered = (items: unknown[]) => JSON.stringify(items.map((item) => JSON.stringify(item)).sort())
  return ordered(expected) === ordered(actual)
}

function matchObject(expected: Record<string, unknown>, actual: unknown, at: string, search: Search): MatchResult {
  if (!isRecord(actual)) return mismatch(at, show(expected), undefined, actual)
  for (const [key, value] of Object.entries(expected)) {
    const inner = match(value, Object.hasOwn(actual, key) ? actual[key] : undefined, at ? `${at}.${key}` : key, search)
    if (!inner.matched) return inner
  }
  return MATCHED
}

function mismatch(at: string, expected: string, literal: unknown, actual: unknown): MatchResult & { matched: false } {
  const hint = retyped(literal, actual)
  return { matched: false, at, expected, actual: show(actual), ...(hint === undefined ? {} : { hint }) }
}

/** A hint when both sides are the same but for their type: YAML reads `42` as a number and `"42"` as a text. */
function retyped(expected: unknown, actual: unknown): string | undefined {
  if (typeof expected === 'number' && typeof actual === 'string') {
    return actual.trim() !== '' && Number(actual) === expected ? `quote it: ${JSON.stringify(actual)}` : undefined
  }
  if (typeof expected === 'string' && typeof actual === 'number') {
    return expected.trim() !== '' && Number(expected) === actual
      ? `write it without quotes, as a number: ${actual}`
      : undefined
  }
  if (typeof expected === 'boolean' && actual === String(expected)) return `quote it: ${JSON.stringify(actual)}`
  if (typeof actual === 'boolean' && expected === String(actual)) return `write it without quotes: ${actual}`
  return undefined
}

/** What a regular expression looks at: a scalar as text, a structure as its JSON; nothing of an absent value. */
function searchable(actual: unknown): string | undefined {
  if (actual === undefined || actual === null) return undefined
  return typeof actual === 'object' ? JSON.stringify(actual) : String(actual)
}

const LONGEST_SHOWN = 200

function show(value: unknown): string {
  if (value === undefined) return 'absent'
  const text = JSON.stringify(value)
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function onlyKeys(value: Record<string, unknown>, keys: readonly string[]): boolean {
  const own = Object.keys(value)
  return own.length > 0 && own.every((key) => keys.includes(key))
}
