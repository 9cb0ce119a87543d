import type { Matcher, MatchResult } from '../domain/match.ts'
import type { Expectations, ExpectedCall } from '../domain/scenario.ts'
import { isNamed, type MadeCall, shortJson } from './made-calls.ts'

/** What became of one expected call. */
type CallMatch =
  | { met: true; call: MadeCall }
  | {
      met: false
      /** The call that was probably meant: the closest one of that tool that met no other expectation. */
      near: MadeCall | undefined
      /** What differs, or that it was not called and what was. */
      reason: string
      /** Nothing but a result that was not observable stands in the way. */
      unknown: boolean
    }

export interface CallMatches {
  /** One for each expected call, in order. */
  matches: CallMatch[]
  /** Tool calls beside the expected ones and those probably meant by them: wrong in `exact` mode. Never handoffs. */
  extras: MadeCall[]
}

/**
 * Matches expected calls with the calls that were made, one to one, so that as many as possible are met.
 * `contains`: in any order. `in_order` and `exact`: in the order written, others may stand between; `extras`
 * are what `exact` forbids. A handoff meets an expected call by its name alone: it has no arguments.
 */
export function matchCalls(
  { calls: expected = [], calls_mode: mode }: Pick<Expectations, 'calls' | 'calls_mode'>,
  made: readonly MadeCall[],
  matcher: Matcher,
): CallMatches {
  const fits = (wanted: ExpectedCall, call: MadeCall) => differences(wanted, call, matcher).length === 0
  const assigned = mode === 'contains' ? mostPairs(expected, made, fits) : mostPairsInOrder(expected, made, fits)
  const taken = new Set(assigned)
  const matches = expected.map((wanted, index): CallMatch => {
    const call = assigned[index]
    if (call) return { met: true, call }
    const near = nearest(wanted, made, taken, matcher)
    if (!near) return { met: false, near: undefined, reason: whyMissing(wanted, made), unknown: false }
    taken.add(near.call)
    const [first] = near.differences
    const unknown = near.differences.length === 1 && first?.kind === 'unknown'
    const reason = first
      ? near.differences.map(({ text }) => text).join('; ')
      : 'it was called, but not in the order that is expected'
    return { met: false, near: near.call, reason, unknown }
  })
  return { matches, extras: made.filter((call) => call.step && !taken.has(call)) }
}

/** An expected call in one line. */
export function showExpected({ tool, args, result }: ExpectedCall): string {
  const outcome = { ok: ' without an error', non_empty: ' with a result that is not empty', any: '' }[result]
  return `${tool}(${args ? shortJson(args) : '...'})${outcome}`
}

interface Difference {
  kind: 'arguments' | 'result' | 'unknown'
  text: string
}

/** How a call of the right name differs from an expected one; a call of another name is not comparable. */
function differences(wanted: ExpectedCall, call: MadeCall, matcher: Matcher): Difference[] {
  if (!isNamed(call, wanted.tool)) return [{ kind: 'arguments', text: `called ${call.name}` }]
  if (!call.step) return []
  const found: Difference[] = []
  for (const [key, value] of Object.entries(wanted.args ?? {})) {
    const result = matcher.matchArguments({ [key]: value }, call.arguments ?? {})
    if (!result.matched) found.push({ kind: 'arguments', text: describeMismatch(result) })
  }
  const outcome = resultDifference(wanted, call)
  return outcome ? [...found, outcome] : found
}

function resultDifference({ result: wanted }: ExpectedCall, { result, step }: MadeCall): Difference | undefined {
  if (wanted === 'any' || result === 'ok') return undefined
  if (result === 'unknown') return { kind: 'unknown', text: 'its result was not observable' }
  if (result === 'error')
    return { kind: 'result', text: `it failed: ${step?.error?.message ?? shortJson(step?.result)}` }
  return wanted === 'non_empty'
    ? { kind: 'result', text: `its result is empty: ${shortJson(step?.result)}` }
    : undefined
}

function describeMismatch({ at, expected, actual, hint }: MatchResult & { matched: false }): string {
  return `${at}: expected ${expected}, got ${actual}${hint ? ` (${hint})` : ''}`
}

function nearest(wanted: ExpectedCall, made: readonly MadeCall[], taken: ReadonlySet<unknown>, matcher: Matcher) {
  let closest: { call: MadeCall; differences: Difference[] } | undefined
  for (const call of made) {
    if (taken.has(call) || !isNamed(call, wanted.tool)) continue
    const found = differences(wanted, call, matcher)
    if (!closest || found.length < closest.differences.length) closest = { call, differences: found }
  }
  return closest
}

function whyMissing({ tool }: ExpectedCall, made: readonly MadeCall[]): string {
  const times = made.filter((call) => isNamed(call, tool)).length
  if (times === 1) return 'called once, and that call is the one another expectation asks for'
  if (times > 1) return `called ${times} times, and those calls are the ones other expectations ask for`
  const names = [...new Set(made.map((call) => (call.step ? call.name : `handoff to ${call.name}`)))]
  if (names.length === 0) return 'not called; no tool was called'
  const listed = names.slice(0, 10).join(', ')
  return `not called; tools called: ${listed}${names.length > 10 ? ', ...' : ''}`
}

type Fits = (wanted: ExpectedCall, call: MadeCall) => boolean

/** Maximum matching by augmenting paths (Kuhn): a call that fits two expectations goes where it is needed. */
function mostPairs(expected: readonly ExpectedCall[], made: readonly MadeCall[], fits: Fits): (MadeCall | undefined)[] {
  const fitting = expected.map((wanted) => made.flatMap((call, index) => (fits(wanted, call) ? [index] : [])))
  const wantedBy = new Map<number, number>()
  const assign = (wanted: number, tried: Set<number>): boolean => {
    for (const call of fitting[wanted] ?? []) {
      if (tried.has(call)) continue
      tried.add(call)
      const holder = wantedBy.get(call)
      if (holder === undefined || assign(holder, tried)) {
        wantedBy.set(call, wanted)
        return true
      }
    }
    return false
  }
  for (const wanted of expected.keys()) assign(wanted, new Set())
  const assigned: (MadeCall | undefined)[] = expected.map(() => undefined)
  for (const [call, wanted] of wantedBy) assigned[wanted] = made[call]
  return assigned
}

/** The longest common subsequence: as many as can be met in the order written. */
function mostPairsInOrder(
  expected: readonly ExpectedCall[],
  made: readonly MadeCall[],
  fits: Fits,
): (MadeCall | undefined)[] {
  const fit = expected.map((wanted) => made.map((call) => fits(wanted, call)))
  const longest = Array.from({ length: expected.length + 1 }, () => new Array<number>(made.length + 1).fill(0))
  const at = (row: number, column: number) => longest[row]?.[column] ?? 0
  for (let row = expected.length - 1; row >= 0; row--) {
    for (let column = made.length - 1; column >= 0; column--) {
      const skipped = Math.max(at(row + 1, column), at(row, column + 1))
      const paired = fit[row]?.[column] ? at(row + 1, column + 1) + 1 : 0
      ;(longest[row] as number[])[column] = Math.max(skipped, paired)
    }
  }
  const assigned: (MadeCall | undefined)[] = expected.map(() => undefined)
  for (let row = 0, column = 0; row < expected.length && column < made.length; ) {
    if (fit[row]?.[column] && at(row, column) === at(row + 1, column + 1) + 1) assigned[row++] = made[column++]
    else if (at(row + 1, column) >= at(row, column + 1)) row++
    else column++
  }
  return assigned
}
