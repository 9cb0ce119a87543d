import * as z from 'zod/mini'
import { advised } from '../domain/advice.ts'
import { PROFILES, type ProfileName } from '../domain/slo.ts'
import { durationMs, ratio, usd } from '../domain/units.ts'
import { someTime, text } from './pieces.ts'

const HOUR_MS = 3_600_000
const openRatio = ratio.check(
  z.gt(0, advised('expected a target above 0%', 'write the share of good events, such as 94%')),
  z.lt(
    1,
    advised('a target of 100% leaves no error budget: 99.9% is the strictest that can be kept', 'write 99.9% or less'),
  ),
)
const ceiling = ratio.check(
  z.gt(
    0,
    advised('a ceiling of 0% leaves no error budget: 0.1% is the strictest that can be kept', 'write 0.1% or more'),
  ),
  z.lt(1, advised('expected a ceiling below 100%', 'write the share of bad events, such as 3%')),
)

const profileNames = Object.keys(PROFILES) as [ProfileName, ...ProfileName[]]

const target = openRatio.check(z.describe('Share of good events, such as 94%.'))
const optionalTarget = z.optional(openRatio).check(z.describe('Share of good events, such as 94%.'))

export const slos = z.strictObject({
  profile: z
    .optional(z.enum(profileNames))
    .check(z.describe('Targets by business impact: success 90 / 94 / 97 / 98%, hallucinations 6 / 3 / 1 / 0.5%.')),
  window: z
    .prefault(
      durationMs.check(
        z.gte(
          HOUR_MS,
          advised('expected a window of at least 1h: events are counted by the hour', 'write 30d, or 1h or more'),
        ),
      ),
      '30d',
    )
    .check(z.describe('Rolling window the targets are meant over.')),
  openslo: z
    .optional(z.union([text, z.array(text).check(z.minLength(1))]))
    .check(
      z.describe(
        'OpenSLO v1 files (glob), relative to this file: targets that this file does not write itself. An SLO is named after its SLI (task-success-rate), or by the annotation agent-slo-gate/sli (ToolCallAccuracy/issue_refund).',
      ),
    ),
  measure: z._default(z.boolean(), false).check(z.describe('Measure only: report everything, block nothing.')),
  TaskSuccessRate: z
    .optional(z.strictObject({ target }))
    .check(z.describe('Sessions whose issue was resolved as the scenario expects.')),
  ToolCallAccuracy: z
    .optional(
      z.strictObject({
        target: optionalTarget,
        tools: z
          .optional(z.record(z.string(), z.union([openRatio, z.strictObject({ target })])))
          .check(z.describe('Targets of single tools by name.')),
      }),
    )
    .check(z.describe('Tool calls that were right, and made where they were expected.')),
  HallucinationRate: z
    .optional(
      z.strictObject({
        max: z.optional(ceiling).check(z.describe('Most replies that may hold an ungrounded claim, such as 3%.')),
        factual: z.optional(ceiling).check(z.describe('Most replies with an ungrounded claim of fact.')),
        procedural: z.optional(ceiling).check(z.describe('Most replies that claim an action which was not done.')),
      }),
    )
    .check(z.describe('Replies with a claim that nothing grounds.')),
  CostPerTask: z
    .optional(
      z.strictObject({
        cap: z.optional(usd).check(z.describe('What one session may cost, such as $0.18.')),
        target: optionalTarget,
      }),
    )
    .check(z.describe('Sessions within the cap; cost for each solved task.')),
  P99Latency: z
    .optional(
      z.strictObject({
        threshold: z.optional(someTime).check(z.describe('What one turn may take, such as 4500ms.')),
        target: optionalTarget,
      }),
    )
    .check(z.describe('Turns answered within the threshold.')),
})
