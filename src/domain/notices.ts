import { counted } from './counted.ts'
import type { SuiteEvidence } from './evidence.ts'
import type { Scenario } from './scenario.ts'
import { SLI_NAMES } from './sli.ts'
import type { Unmeasured } from './sli-results.ts'
import type { SloTargets } from './slo.ts'

/** Fewer scenarios than this lose much of the power to see a regression (rules A, "must reach"). */
const FEW_SCENARIOS = 20

export interface NoticeInput {
  evidence: SuiteEvidence
  targets: SloTargets
  skipped: readonly Scenario[]
  hasJudge: boolean
  measureOnly: boolean
  unmeasured: Unmeasured
  conversationsPerDay?: number | undefined
  unmatchedSessions: number
  maxCostUsd?: number | undefined
  /** A change that no configuration of its base commit decides about. */
  byOwnRules: boolean
}

/** SLIs without one event, each with the reason a reader needs. */
export function unmeasuredSlis(evidence: SuiteEvidence, whyNever: Unmeasured): Unmeasured {
  const unmeasured: Unmeasured = {}
  for (const sli of SLI_NAMES) {
    const { valid, reasonsUnscored } = evidence.tallies[sli]
    if (valid > 0) continue
    const [mostFrequent] = [...reasonsUnscored].sort((a, b) => b[1] - a[1])[0] ?? []
    const notFound =
      sli === 'ToolCallAccuracy' && evidence.neverFoundToolCalls ? 'agent.http.tool_calls matched nothing' : undefined
    unmeasured[sli] = whyNever[sli] ?? mostFrequent ?? notFound ?? 'no such event happened'
  }
  return unmeasured
}

const BY_OWN_RULES =
  'This change is held against its own rules: the base commit has no configuration at this path, or none that this version can read. Read targets and scenarios before the merge.'

/** What a reader must know beside the numbers. */
export function noticesOf(input: NoticeInput): string[] {
  const { evidence, skipped, hasJudge, measureOnly, unmeasured } = input
  return [
    ...(input.byOwnRules ? [BY_OWN_RULES] : []),
    ...(measureOnly ? ['Measure-only mode (slos.measure): nothing blocks.'] : []),
    ...SLI_NAMES.flatMap((sli) => (unmeasured[sli] ? [`${sli} is not measured: ${unmeasured[sli]}.`] : [])),
    ...(hasJudge ? [] : ['No judge is configured: deterministic expectations alone decide TaskSuccessRate.']),
    ...partlyLookedAt(input),
    ...consequences(input),
    ...(skipped.length === 0 ? [] : [skippedText(skipped)]),
    ...(input.unmatchedSessions === 0
      ? []
      : [
          `${counted(input.unmatchedSessions, 'recorded session belongs', 'recorded sessions belong')} to no scenario of the suite and ${input.unmatchedSessions === 1 ? 'was' : 'were'} left out.`,
        ]),
    ...(input.maxCostUsd !== undefined && evidence.cost.unknown > 0
      ? [`suite.max_cost cannot hold for ${counted(evidence.cost.unknown, 'session')} whose cost is unknown.`]
      : []),
    ...(evidence.scenarios.size < FEW_SCENARIOS
      ? [
          `A suite of ${evidence.scenarios.size} is small: below ${FEW_SCENARIOS} scenarios, a drop of 10 points is often seen as noise. Add scenarios, not only trials.`,
        ]
      : []),
  ]
}

function partlyLookedAt({ evidence, unmeasured }: NoticeInput): string[] {
  const { valid, unscored } = evidence.tallies.HallucinationRate
  if (unscored === 0 || unmeasured.HallucinationRate) return []
  return [
    `HallucinationRate: ${counted(valid, 'reply with claims was', 'replies with claims were')} checked; ${counted(unscored, 'reply was', 'replies were')} not looked at (they need a judge, documents or claims_require_call).`,
  ]
}

/** What a rate means in customers a day: the consequence before the number (rules C). */
function consequences({ evidence, conversationsPerDay }: NoticeInput): string[] {
  if (conversationsPerDay === undefined) return []
  const { good, valid } = evidence.tallies.TaskSuccessRate
  if (valid === 0 || good === valid) return []
  const customers = Math.round(customersPerDay((valid - good) / valid, conversationsPerDay))
  return [
    `At ${conversationsPerDay} conversations a day this failure rate is about ${counted(customers, 'customer')} a day.`,
  ]
}

/** Customers a day whom a rate of bad events meets: 4% of 10,000 conversations are 400. */
export function customersPerDay(badRate: number, conversationsPerDay: number): number {
  return Number((badRate * conversationsPerDay).toFixed(9))
}

function skippedText(skipped: readonly Scenario[]): string {
  const named = skipped.slice(0, 5).map(({ id, skip, must_pass }) => `${id}${must_pass ? ' (must_pass)' : ''}: ${skip}`)
  const more = skipped.length > named.length ? `; and ${skipped.length - named.length} more` : ''
  return `${counted(skipped.length, 'scenario is', 'scenarios are')} skipped: ${named.join('; ')}${more}.`
}
