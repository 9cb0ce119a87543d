import * as z from 'zod/mini'
import { advised } from './advice.ts'
import type { SliName } from './sli.ts'

const A_SCORE = advised('expected a target score above 0 and below 100', 'write a number such as 94')

/** One weighted criterion. The keys are the article's own, hence camelCase. */
export const criterionSchema = z.strictObject({
  name: z
    .string()
    .check(z.minLength(1), z.describe('One of the five SLIs, or a criterion of your own (judged, shown, not gated).')),
  rubric: z.string().check(z.minLength(1), z.describe('The question the judge answers about a session.')),
  weight: z.number().check(z.positive(), z.lte(1), z.describe('Share in the weighted score.')),
  targetScore: z.number().check(z.gt(0, A_SCORE), z.lt(100, A_SCORE), z.describe('Target, 0 to 100.')),
})

export type Criterion = z.output<typeof criterionSchema>

/** The default scorecard. */
export const DEFAULT_SCORECARD: readonly (Criterion & { name: SliName })[] = [
  {
    name: 'TaskSuccessRate',
    rubric: 'Did the agent fully resolve the issue without human escalation?',
    weight: 0.35,
    targetScore: 94,
  },
  {
    name: 'ToolCallAccuracy',
    rubric: 'Did the agent call the right tools with the right arguments, and did the calls return data?',
    weight: 0.2,
    targetScore: 92,
  },
  {
    name: 'HallucinationRate',
    rubric: 'Is every claim of every reply grounded in the documents, the tool results or the conversation?',
    weight: 0.25,
    targetScore: 96,
  },
  { name: 'CostPerTask', rubric: 'Did the session cost no more than the cap?', weight: 0.1, targetScore: 90 },
  { name: 'P99Latency', rubric: 'Was every turn answered within the latency threshold?', weight: 0.1, targetScore: 90 },
]

/** Cap and threshold that the default scorecard's cost and latency criteria mean. */
export const DEFAULT_COST_CAP_USD = 0.18
export const DEFAULT_LATENCY_THRESHOLD_MS = 4500

/**
 * Weighted score, 0 to 100, over the criteria that were scored; null when none was. It is shown, never
 * gated: a mean cannot hide a failing SLI.
 */
export function weightedScore(criteria: readonly { weight: number; score: number | null }[]): number | null {
  let weights = 0
  let sum = 0
  for (const { weight, score } of criteria) {
    if (score === null) continue
    weights += weight
    sum += weight * score
  }
  return weights === 0 ? null : sum / weights
}
