import * as z from 'zod/mini'
import { criterionSchema } from '../domain/scorecard.ts'
import { durationMs, usd } from '../domain/units.ts'
import { agent } from './agent-schema.ts'
import {
  alertsSchema,
  baselineSchema,
  correctionsSchema,
  observeSchema,
  policySchema,
  toolsSchema,
} from './budget-schema.ts'
import { httpUrl, keyVariable, positiveInt, someTime, text } from './pieces.ts'
import { slos } from './slo-schema.ts'

export type * from './agent-schema.ts'

const suite = z.strictObject({
  scenarios: z
    ._default(z.union([text, z.array(text).check(z.minLength(1))]), 'scenarios/**/*.yml')
    .check(z.describe('Scenario files (glob), relative to this file.')),
  trials: z._default(positiveInt.check(z.lte(1000)), 3).check(z.describe('Sessions of each scenario.')),
  concurrency: z._default(positiveInt.check(z.lte(1024)), 8).check(z.describe('Sessions at once.')),
  timeout: z.prefault(someTime, '60s').check(z.describe("Time-out of a turn: longer is the agent's failure.")),
  session_timeout: z.prefault(someTime, '5m').check(z.describe('Time-out of a whole session.')),
  max_cost: z.optional(usd).check(z.describe('What the agent may spend in this run; trials beyond it are invalid.')),
  max_wait: z
    .prefault(durationMs, '60s')
    .check(
      z.describe('How long a run waits, in all, while every attempt is refused (429) before it gives the rest up.'),
    ),
})

const judge = z.strictObject({
  model: text.check(z.describe('Name of the judge model.')),
  base_url: z.optional(httpUrl).check(z.describe('Any OpenAI-compatible endpoint; without it, that of OpenAI.')),
  api_key_env: z._default(keyVariable, 'OPENAI_API_KEY').check(z.describe('Name of the variable that holds the key.')),
  timeout: z
    .prefault(durationMs, '60s')
    .check(z.describe('Time-out of one judge call; beyond it the score is missing.')),
  concurrency: z
    .optional(positiveInt.check(z.lte(1024)))
    .check(z.describe('Judge calls at once; without it, as many as suite.concurrency.')),
})

const action = z.enum(['block', 'warn', 'off'])

const gate = z.strictObject({
  stage: z
    .optional(z.enum(['merge', 'deploy']))
    .check(z.describe('How strict: a merge tolerates more uncertainty than a deploy.')),
  unproven: z
    ._default(z.enum(['warn', 'inconclusive']), 'warn')
    .check(z.describe('What an SLI on target is whose trials are too few to prove it.')),
  on: z
    .optional(
      z.strictObject({
        slo: z.optional(action).check(z.describe('An SLI against its target; default block.')),
        must_pass: z
          .optional(action)
          .check(z.describe('Scenarios that may not fail, and never-events; default block.')),
        cost: z.optional(action).check(z.describe('The cost for each solved task against the cap; default block.')),
        budget: z.optional(action).check(z.describe('A freeze of deployments by the error budget; default block.')),
        suite: z
          .optional(action)
          .check(z.describe('must_pass scenarios that a change removes, skips or loosens; default block.')),
      }),
    )
    .check(z.describe('The most that each check may do.')),
})

/** `agent-slo-gate.yml`, as written. */
export const configDocument = z
  .strictObject({
    version: z.literal(1).check(z.describe('Version of this format: 1.')),
    agent: agent.check(z.describe('The agent to gate: a name, and one of http, openai, command, module, replay.')),
    suite: z.prefault(suite, {}).check(z.describe('Which scenarios are run, how often and within what limits.')),
    judge: z.optional(judge).check(z.describe('Judge model; without it, deterministic expectations alone decide.')),
    scorecard: z
      .optional(z.array(criterionSchema).check(z.minLength(1)))
      .check(z.describe('Weighted criteria; without it, the five SLIs with their default weights.')),
    slos: z.prefault(slos, {}).check(z.describe('Targets of the five SLIs.')),
    traffic: z
      .optional(
        z.strictObject({
          conversations_per_day: z.number().check(z.positive(), z.describe('Conversations a day in production.')),
        }),
      )
      .check(z.describe('Turns rates into customers a day.')),
    gate: z.prefault(gate, {}).check(z.describe('What a check may do, and how strict it is.')),
    baseline: z
      .optional(baselineSchema)
      .check(z.describe('Where error budget, trial outcomes and autonomy state are kept between runs.')),
    policy: z
      .optional(policySchema)
      .check(z.describe('What each state of the budget means for the agent; what is left out keeps its default.')),
    alerts: z.optional(alertsSchema).check(z.describe('Where the names of the policy lead.')),
    corrections: z.optional(correctionsSchema).check(z.describe('Hours that do not count, at most 10% of the window.')),
    observe: z.optional(observeSchema).check(z.describe('Scoring of production sessions.')),
    tools: z.optional(toolsSchema).check(z.describe("The agent's tools by name.")),
  })
  .check(z.meta({ title: 'agent-slo-gate configuration' }))

export type ConfigDocument = z.output<typeof configDocument>
export type JudgeConfig = z.output<typeof judge>
export type SuiteConfig = z.output<typeof suite>
