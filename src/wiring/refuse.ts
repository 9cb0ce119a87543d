import { refusesRequest, refusesScenario } from '../agents/index.ts'
import type { AgentConfig, Config } from '../config/config.ts'
import type { ConfigParts } from '../config/parts.ts'
import type { Diagnostic } from '../domain/errors.ts'
import type { Scenario } from '../domain/scenario.ts'
import { SLI_NAMES } from '../domain/sli.ts'
import type { Unmeasured } from '../domain/sli-results.ts'
import { isHandWritten } from '../domain/slo.ts'
import { allJudges } from '../judges/index.ts'
import type { Problem } from '../yaml/parse.ts'

/** What the adapter of the agent finds wrong with its settings: url, headers and templates. */
export function refusedSettings({ http }: ConfigParts): Problem[] {
  return [...refusesRequest(http)].map(({ path, ...problem }) => ({ path: ['agent', 'http', ...path], ...problem }))
}

/** Scenarios that the configured kind of agent can never run. */
export function refusedScenarios(
  { kind, protocol }: ConfigParts,
  readable: readonly { scenario: Scenario; diagnose(problem: Problem): Diagnostic }[],
): Diagnostic[] {
  if (kind === undefined) return []
  return readable.flatMap(({ scenario, diagnose }) => {
    const problem = scenario.skip === undefined ? refusesScenario({ kind, protocol }, scenario) : undefined
    return problem ? [diagnose({ ...problem, at: 'key' })] : []
  })
}

/**
 * Hand-written targets that nothing configured could ever measure. Where the scenarios are not all known (undefined), what
 * depends on them is left out.
 */
export function unmeasurableTargets(
  { agent, targets, hasJudge }: ConfigParts,
  scenarios: readonly Scenario[] | undefined,
): Problem[] {
  if (!agent || !targets) return []
  const unmeasured = neverMeasured(agent, hasJudge || scenarios === undefined, scenarios ?? [])
  return SLI_NAMES.flatMap((sli): Problem[] => {
    const reason = unmeasured[sli]
    if (reason === undefined || !isHandWritten(targets[sli])) return []
    const message = `has a target, and nothing could ever measure it: ${reason}`
    const hint = 'remove the target, or configure what measures it'
    if (targets[sli].origin !== 'openslo') return [{ path: ['slos', sli], at: 'key', message, hint }]
    return [{ path: ['slos', 'openslo'], at: 'key', message: `${sli} ${message}`, hint }]
  })
}

/** SLIs that nothing configured could ever score, with the reason. */
export function neverMeasured(agent: AgentConfig, hasJudge: boolean, scenarios: readonly Scenario[]): Unmeasured {
  const unmeasured: Unmeasured = {}
  const run = scenarios.filter(({ skip }) => skip === undefined)
  if (!hasJudge && !run.some(hasCheckedClaims)) {
    unmeasured.HallucinationRate = 'no judge is configured, and no scenario has documents or claims_require_call'
  }
  if (agent.kind === 'command' && agent.settings.protocol !== 'jsonl') {
    unmeasured.ToolCallAccuracy = `the ${agent.settings.protocol} protocol shows no tool calls`
    unmeasured.CostPerTask = `the ${agent.settings.protocol} protocol shows no cost`
  }
  if (agent.kind === 'http') {
    const { tool_calls, cost, usage, model } = agent.settings
    if (tool_calls === undefined) unmeasured.ToolCallAccuracy = 'agent.http.tool_calls is not set'
    if (cost === undefined && (usage === undefined || model === undefined)) {
      unmeasured.CostPerTask = 'neither agent.http.cost nor both usage and model are set'
    }
  }
  return unmeasured
}

/** Whether anything configured could score the claims of this scenario's replies. */
export function canScoreClaims(config: Config, scenario: Scenario): boolean {
  return config.judge !== undefined || hasCheckedClaims(scenario)
}

function hasCheckedClaims(scenario: Scenario): boolean {
  return allJudges().some((judge) => judge.canScoreClaims(scenario))
}
