import { nestsTooDeep } from '../domain/nesting.ts'
import { type Session, type Step, stepsOf, type ToolStep } from '../domain/session.ts'
import { type CallResult, resultOf, unwrapped } from './tool-results.ts'

/** A tool call or a handoff that a session made: what expected calls are matched against. */
export interface MadeCall {
  turn: number
  /** Name of the tool, or where the conversation was handed to. */
  name: string
  /** undefined: a handoff, or arguments that are no JSON. */
  arguments: unknown
  /** undefined: a handoff. */
  step: ToolStep | undefined
  /** A handoff is `ok`: it has no result. */
  result: CallResult
}

/** Every tool call and handoff of a session, in order. */
export function callsOf(session: Session): MadeCall[] {
  const calls: MadeCall[] = []
  for (const { turn, step } of stepsOf(session)) {
    const call = madeCall(session, turn, step)
    if (call) calls.push(call)
  }
  return calls
}

function madeCall(session: Session, turn: number, step: Step): MadeCall | undefined {
  if (step.kind === 'handoff') return { turn, name: step.to, arguments: undefined, step: undefined, result: 'ok' }
  if (step.kind !== 'tool') return undefined
  return { turn, name: step.name, arguments: argumentsOf(step).value, step, result: resultOf(session, step) }
}

/** The arguments of a call; `broken` when what the model wrote is no JSON, or is nested without end. */
export function argumentsOf(step: ToolStep): { value: unknown; broken: boolean } {
  if (step.arguments !== undefined || step.argumentsRaw === undefined) {
    return { value: unwrapped(step.arguments), broken: false }
  }
  // A call without arguments is sent as an empty text by some models.
  if (step.argumentsRaw.trim() === '') return { value: {}, broken: false }
  if (nestsTooDeep(step.argumentsRaw)) return { value: undefined, broken: true }
  try {
    return { value: JSON.parse(step.argumentsRaw), broken: false }
  } catch {
    return { value: undefined, broken: true }
  }
}

/** Whether an expectation that names a tool or a handoff target means this call. */
export function isNamed(call: MadeCall, name: string): boolean {
  return call.name === name || (call.step === undefined && name === `${TRANSFER_PREFIX}${call.name}`)
}

/** The tool-call form of a handoff: `transfer_to_billing`. */
const TRANSFER_PREFIX = 'transfer_to_'

/** Where a conversation was handed to. */
export interface Handoff {
  turn: number
  to: string
  human: boolean
}

/**
 * The handoffs of a session. A handoff counts as one to a human unless it says otherwise. A successful call of a
 * tool that is named `transfer_to_...` is one too, to a human where its name says so.
 */
export function handoffsOf(session: Session): Handoff[] {
  const handoffs: Handoff[] = []
  for (const { turn, step } of stepsOf(session)) {
    if (step.kind === 'handoff') handoffs.push({ turn, to: step.to, human: step.human !== false })
    else if (step.kind === 'tool' && step.name.startsWith(TRANSFER_PREFIX) && resultOf(session, step) !== 'error') {
      handoffs.push({ turn, to: step.name.slice(TRANSFER_PREFIX.length), human: /human/i.test(step.name) })
    }
  }
  return handoffs
}

/** A call in one line, cut where it is long: `get_order({"orderId":"#1055"}) -> {}`. */
export function showCall(call: MadeCall): string {
  if (!call.step) return `handoff to ${call.name}`
  const args = call.step.arguments === undefined ? (call.step.argumentsRaw ?? '') : shortJson(call.step.arguments)
  const { error, result } = call.step
  const outcome = error ? saidAsError(error.message) : result === undefined ? undefined : shortJson(result)
  return clip(`${call.name}(${args})${outcome === undefined ? '' : ` -> ${outcome}`}`, 400)
}

function saidAsError(message: string): string {
  return /^\w*error\b/i.test(message) ? message : `error ${message}`
}

export function shortJson(value: unknown): string {
  return clip(JSON.stringify(value) ?? 'absent', 200)
}

/** A text of at most so many characters, cut at the end. */
export function clip(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`
}
