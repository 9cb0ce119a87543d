import type { ExpectationFinding } from '../domain/findings.ts'
import { foundNoToolCalls } from '../domain/session.ts'
import { matchCalls, showExpected } from './calls.ts'
import { clip, isNamed, showCall } from './made-calls.ts'
import type { Scene } from './scene.ts'
import { readingOf } from './text.ts'

/** Why an expectation about tool calls cannot be decided; undefined: tool calls were observed. */
function unobservable({ session }: Scene): string | undefined {
  return session.observed?.toolCalls === 'no' ? TOOL_CALLS_UNOBSERVABLE : undefined
}

/** One session cannot tell whether no tool was called or the configured path is wrong. */
function ifUnfound({ session }: Scene): string {
  return foundNoToolCalls(session) ? ' (agent.http.tool_calls matched nothing in this session)' : ''
}

export const TOOL_CALLS_UNOBSERVABLE =
  'tool calls were not observable: set tool_calls in the agent configuration, or use a protocol that reports them'

/** `calls`: one finding for each expected call, and in `exact` mode one more for the calls beside them. */
export function callFindings(scene: Scene): ExpectationFinding[] {
  const { block, made, compiled } = scene
  const { calls, calls_mode: mode } = block.expect
  if (!calls || (calls.length === 0 && mode !== 'exact')) return []
  const { matches, extras } = matchCalls(block.expect, made, compiled.matcher)
  const hidden = unobservable(scene)
  const findings = calls.map((expected, index): ExpectationFinding => {
    const match = matches[index]
    const base = { kind: 'calls', path: `${block.path}.calls[${index}]`, expected: showExpected(expected) } as const
    if (match?.met) return { ...base, held: 'yes', actual: showCall(match.call) }
    const where = match?.near ? '' : `${elsewhere(scene, expected.tool)}${ifUnfound(scene)}`
    const reason = `${expected.tool}: ${match?.reason ?? 'not called'}${where}`
    if (hidden) return { ...base, held: 'unscored', actual: 'not observable', reason: hidden, unlooked: true }
    const actual = match?.near ? showCall(match.near) : 'no such call'
    if (!match?.unknown) return { ...base, held: 'no', actual, reason }
    return { ...base, held: 'unscored', actual, reason, unlooked: true }
  })
  return mode === 'exact' ? [...findings, extrasFinding(scene, extras, hidden)] : findings
}

/** Of a turn that did not call or hand over as expected: the other turn that did. */
export function elsewhere({ block, allMade }: Pick<Scene, 'block' | 'allMade'>, name: string): string {
  if (block.turn === undefined) return ''
  const call = allMade.find((made) => made.turn !== block.turn && isNamed(made, name))
  return call ? `; it was in turn ${call.turn + 1}` : ''
}

function extrasFinding({ block }: Scene, extras: Scene['made'], hidden: string | undefined): ExpectationFinding {
  const base = { kind: 'calls', path: `${block.path}.calls_mode`, expected: 'exact: no other tool call' } as const
  if (extras.length > 0) {
    const names = [...new Set(extras.map(({ name }) => name))].join(', ')
    return { ...base, held: 'no', actual: showCalls(extras), reason: `tools called beside those expected: ${names}` }
  }
  if (hidden) return { ...base, held: 'unscored', actual: 'not observable', reason: hidden, unlooked: true }
  return { ...base, held: 'yes', actual: 'no other tool call' }
}

function showCalls(calls: Scene['made']): string {
  const shown = calls.slice(0, 5).map(showCall).join('; ')
  return calls.length > 5 ? `${shown}; and ${calls.length - 5} more` : shown
}

/** `never_call`: tools that may not be called, successfully or not. */
export function neverCallFindings(scene: Scene): ExpectationFinding[] {
  const { block, made } = scene
  return (block.expect.never_call ?? []).map((tool, index): ExpectationFinding => {
    const path = `${block.path}.never_call[${index}]`
    const base = { kind: 'never_call', path, expected: `never ${tool}` } as const
    const call = made.find((item) => isNamed(item, tool))
    if (call) {
      const reason = `${tool} was called in turn ${call.turn + 1}`
      return { ...base, turn: call.turn, held: 'no', actual: showCall(call), reason }
    }
    const hidden = unobservable(scene)
    if (hidden) return { ...base, held: 'unscored', actual: 'not observable', reason: hidden, unlooked: true }
    return { ...base, held: 'yes', actual: 'not called' }
  })
}

/** `claims_require_call`: a reply that matches is true only if the tool was called with success by then. */
export function claimFindings(scene: Scene): ExpectationFinding[] {
  const { block, turns, session } = scene
  return block.claims.map((claim, index): ExpectationFinding => {
    const expected = `${claim.tool} called with success before a reply matches /${claim.pattern}/`
    const path = `${block.path}.claims_require_call[${index}]`
    const base = { kind: 'claims_require_call', path, expected } as const
    const claiming = turns.filter(({ turn }) => claim.isMadeIn(readingOf(session.turns[turn] ?? { reply: '' })))
    if (claiming.length === 0) return { ...base, held: 'yes', actual: 'no reply says so' }
    const told = claiming.map((said) => ({ ...said, done: wasDone(scene, claim, said.turn) }))
    const untrue = told.find(({ done }) => done === 'no') ?? told.find(({ done }) => done === 'unknown')
    if (!untrue) return { ...base, held: 'yes', actual: `${claim.tool} was called` }
    const hidden = untrue.done === 'unknown' ? resultUnseen(claim) : unobservable(scene)
    if (hidden) return { ...base, held: 'unscored', actual: clip(untrue.reply, 400), reason: hidden, unlooked: true }
    return {
      ...base,
      turn: untrue.turn,
      held: 'no',
      actual: clip(untrue.reply, 400),
      reason: `the reply of turn ${untrue.turn + 1} says so, but ${whyUndone(scene, claim, untrue.turn)}${ifUnfound(scene)}`,
    }
  })
}

type Claim = Scene['block']['claims'][number]

/**
 * Whether the tool that makes the claim true was called with success in this turn or an earlier one; `unknown`: it was
 * called, and what came of it was not observed.
 */
export function wasDone(
  { allMade, compiled }: Pick<Scene, 'allMade' | 'compiled'>,
  { tool, args }: Pick<Claim, 'tool' | 'args'>,
  turn: number,
): 'yes' | 'no' | 'unknown' {
  const fitting = allMade.filter((call) => {
    if (call.turn > turn || !isNamed(call, tool) || call.result === 'error') return false
    return !args || !call.step || compiled.matcher.matchArguments(args, call.arguments ?? {}).matched
  })
  if (fitting.length === 0) return 'no'
  return fitting.every(({ result }) => result === 'unknown') ? 'unknown' : 'yes'
}

/** Why a claim cannot be decided although the tool was called. */
export function resultUnseen({ tool }: Pick<Claim, 'tool'>): string {
  return `${tool} was called, and what it returned was not observed`
}

/** Why a claim is not true, in words. */
export function whyUndone({ allMade }: Pick<Scene, 'allMade'>, { tool }: Pick<Claim, 'tool'>, turn: number): string {
  const attempts = allMade.filter((call) => isNamed(call, tool))
  const [earliest] = attempts
  if (!earliest) return `${tool} was not called`
  if (earliest.turn > turn) return `${tool} was called only in turn ${earliest.turn + 1}`
  const last = attempts.findLast((call) => call.turn <= turn) ?? earliest
  return last.result === 'error'
    ? `${tool} failed: ${showCall(last)}`
    : `${tool} was called otherwise: ${showCall(last)}`
}
