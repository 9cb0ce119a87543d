import { type Findings, noFindings, type ToolCallFinding } from '../domain/findings.ts'
import type { Judge } from '../domain/judge.ts'
import type { Scenario } from '../domain/scenario.ts'
import type { Session } from '../domain/session.ts'
import { TOOL_CALLS_UNOBSERVABLE } from './call-expectations.ts'
import { matchCalls, showExpected } from './calls.ts'
import { type CompiledScenario, withCompiled } from './compiled-scenario.ts'
import { argumentsOf, callsOf, clip, isNamed, type MadeCall, shortJson } from './made-calls.ts'
import { mockedReturns } from './mocked-returns.ts'
import { loadSchemaCheck, type SchemaCheck, type SchemaVerdict } from './schema-check.ts'

/**
 * The events of ToolCallAccuracy (design, section 1): one for each tool call that was made, one for each call that was
 * expected and not made. A call is good when the tool exists, its arguments fit the tool's JSON Schema and the
 * expectation, its result is no error and not empty, and it is not in `never_call`. A call without a fault whose result
 * nobody saw is unscored (docs/decisions/0006-tool-results-nobody-saw.md). Handoffs are no tool calls; one that meets an
 * expected call is good, as it would be bad not to have made it.
 */
export const toolCallsJudge: Judge = {
  id: 'tool-calls',
  answersRubrics: false,
  canScoreClaims: () => false,
  judge: (session, scenario) =>
    withCompiled(scenario, (compiled) => {
      const check = schemaCheckFor(session)
      return check instanceof Promise
        ? check.then((loaded) => judgeToolCalls(session, scenario, compiled, loaded))
        : judgeToolCalls(session, scenario, compiled, check)
    }) as Findings | Promise<Findings>,
}

let loadedCheck: SchemaCheck | undefined

/** The schema check, where a tool that was called has a schema; a promise only until it is loaded. */
function schemaCheckFor({ tools, turns }: Session): SchemaCheck | undefined | Promise<SchemaCheck> {
  const isNeeded = tools?.some(({ parameters }) => parameters) && turns.some(({ steps }) => steps.length > 0)
  if (!isNeeded || loadedCheck) return loadedCheck
  return loadSchemaCheck().then((check) => {
    loadedCheck = check
    return check
  })
}

function judgeToolCalls(
  session: Session,
  scenario: Scenario,
  compiled: CompiledScenario,
  check: SchemaCheck | undefined,
): Findings {
  if (session.observed?.toolCalls === 'no') return { ...noFindings(), toolCallsUnobservable: TOOL_CALLS_UNOBSERVABLE }
  const made = callsOf(session)
  const meant = mockedReturns(made, scenario, compiled.matcher)
  const { misfits, missing, handedOver } = heldAgainstExpectations(made, compiled)
  const toolCalls: ToolCallFinding[] = []
  for (const call of made) {
    if (!call.step) {
      const tool = handedOver.get(call)
      if (tool !== undefined) toolCalls.push({ tool, turn: call.turn, result: 'good' })
      continue
    }
    const schema = heldAgainstSchema(call.name, call.arguments, session, check)
    const reason = whyBad(call, schema, meant, compiled) ?? misfits.get(call)
    const base = { tool: call.name, turn: call.turn }
    if (reason !== undefined) toolCalls.push({ ...base, result: 'bad', reason })
    else if (call.result === 'unknown') toolCalls.push({ ...base, result: 'unscored', reason: RESULT_UNSEEN })
    else if (schema?.result === 'skipped') {
      toolCalls.push({ ...base, result: 'good', reason: `not held against its schema: ${schema.reason}` })
    } else toolCalls.push({ ...base, result: 'good' })
  }
  for (const list of missing.values()) toolCalls.push(...list)
  return { ...noFindings(), toolCalls }
}

const RESULT_UNSEEN = 'what the call returned was not observed: let the agent report results beside its tool calls'

/**
 * Calls that are not as expected, expected calls that were not made, by tool, and handoffs that meet one. A call that
 * is expected of a turn and again of the session is missing once.
 */
function heldAgainstExpectations(made: readonly MadeCall[], { blocks, matcher }: CompiledScenario) {
  const misfits = new Map<MadeCall, string>()
  const handedOver = new Map<MadeCall, string>()
  const ofSession = new Map<string, ToolCallFinding[]>()
  const ofTurns = new Map<string, ToolCallFinding[]>()
  for (const { turn, expect } of blocks) {
    if (!expect.calls) continue
    const scope = turn === undefined ? made : made.filter((call) => call.turn === turn)
    const { matches, extras } = matchCalls(expect, scope, matcher)
    const missing = turn === undefined ? ofSession : ofTurns
    for (const [index, expected] of expect.calls.entries()) {
      const match = matches[index]
      if (match?.met && !match.call.step) handedOver.set(match.call, expected.tool)
      if (!match || match.met || match.unknown) continue
      if (match.near?.step) misfits.set(match.near, `not as expected: ${match.reason}`)
      if (match.near) continue
      const reason = `expected ${showExpected(expected)}: ${match.reason}`
      const base = { tool: expected.tool, result: 'bad', reason } as const
      const list = missing.get(expected.tool) ?? []
      missing.set(expected.tool, [...list, turn === undefined ? base : { ...base, turn }])
    }
    if (expect.calls_mode !== 'exact') continue
    for (const call of extras) misfits.set(call, 'no such call is expected, and calls_mode is exact')
  }
  const missing = new Map(ofSession)
  for (const [tool, list] of ofTurns) if (list.length > (ofSession.get(tool)?.length ?? 0)) missing.set(tool, list)
  return { misfits, missing, handedOver }
}

/** What is wrong with a call on its own, expectations apart. */
function whyBad(
  call: MadeCall,
  schema: SchemaVerdict | undefined,
  meant: ReadonlySet<MadeCall>,
  { blocks }: CompiledScenario,
): string | undefined {
  if (!call.step) return undefined
  const forbidden = blocks.some(
    ({ turn, expect }) =>
      (turn === undefined || turn === call.turn) && expect.never_call?.some((name) => isNamed(call, name)),
  )
  if (forbidden) return 'the scenario forbids this tool (never_call)'
  if (argumentsOf(call.step).broken) return `the arguments are no JSON: ${shortJson(call.step.argumentsRaw)}`
  if (schema?.result === 'misfit') return schema.reason
  // An error or an empty result that the scenario's own mock returns is the situation, not the agent's doing.
  if (meant.has(call)) return undefined
  if (call.result === 'error') return `it failed: ${call.step.error?.message ?? shortJson(call.step.result)}`
  if (call.result === 'empty') return `its result is empty: ${shortJson(call.step.result)}`
  return undefined
}

/** Existence and schema, where the offered tools are known; undefined: there is nothing to hold the call against. */
function heldAgainstSchema(
  name: string,
  args: unknown,
  { tools }: Session,
  check: SchemaCheck | undefined,
): SchemaVerdict | undefined {
  if (!tools) return undefined
  const definition = tools.find((tool) => tool.name === name)
  if (!definition) {
    const offered = tools.map((tool) => tool.name).join(', ') || 'none'
    return { result: 'misfit', reason: clip(`no such tool was offered; offered: ${offered}`, 300) }
  }
  // Arguments that were not recorded cannot be held against a schema.
  if (!definition.parameters || !check || args === undefined) return undefined
  const verdict = check(definition.parameters, args)
  return verdict.result === 'misfit'
    ? { result: 'misfit', reason: `the arguments do not fit the tool's schema: ${verdict.reason}` }
    : verdict
}
