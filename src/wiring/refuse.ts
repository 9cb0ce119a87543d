import { basename, relative } from 'node:path'
import { refusesScenario } from '../agents/index.ts'
import type { Config } from '../config/config.ts'
import { type Diagnostic, GateError } from '../domain/errors.ts'
import type { Scenario } from '../domain/scenario.ts'
import { SLI_NAMES } from '../domain/sli.ts'
import type { Unmeasured } from '../domain/sli-results.ts'
import { isHandWritten } from '../domain/slo.ts'
import { allJudges } from '../judges/index.ts'
import type { Suite } from '../rooms.ts'

/**
 * Refuses what could never work, before anything is spent, and says which SLIs nothing could ever score.
 * @throws GateError `invalid_input`.
 */
export function refuse(config: Config, suite: Pick<Suite, 'scenarios'>, { cwd }: { cwd: string }): Unmeasured {
  const run = suite.scenarios.filter(({ skip }) => skip === undefined)
  const problems = run.flatMap((scenario): Diagnostic[] => {
    const problem = refusesScenario(config.agent, scenario)
    return problem === undefined ? [] : [{ ...scenario.origin, key: scenario.id, ...problem }]
  })
  if (problems.length > 0) {
    throw new GateError(
      'invalid_input',
      `The ${config.agent.kind} agent cannot run ${problems.length} of the scenarios`,
      { diagnostics: problems },
    )
  }
  const unmeasured = neverMeasured(config, run)
  const file = relative(cwd, config.file) || basename(config.file)
  const written = SLI_NAMES.flatMap((sli): Diagnostic[] => {
    const reason = unmeasured[sli]
    if (reason === undefined || !isHandWritten(config.targets[sli])) return []
    const key = config.writtenSlos[sli] ? `slos.${sli}` : 'slos.openslo'
    const subject = config.writtenSlos[sli] ? 'has' : `${sli} has`
    return [{ file, key, message: `${subject} a target, and nothing could ever measure it: ${reason}` }]
  })
  if (written.length > 0) {
    throw new GateError('invalid_input', 'A target is set that cannot be measured', {
      diagnostics: written,
      hint: 'Remove the target, or configure what measures it.',
    })
  }
  return unmeasured
}

/** SLIs that nothing configured could ever score, with the reason. */
function neverMeasured(config: Config, scenarios: readonly Scenario[]): Unmeasured {
  const { agent } = config
  const unmeasured: Unmeasured = {}
  if (!scenarios.some((scenario) => canScoreClaims(config, scenario))) {
    unmeasured.HallucinationRate = 'no judge is configured, and no scenario has documents or claims_require_call'
  }
  const plainText = agent.kind === 'command' && agent.settings.protocol !== 'jsonl'
  if (plainText) {
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
  return config.judge !== undefined || allJudges().some((judge) => judge.canScoreClaims(scenario))
}
