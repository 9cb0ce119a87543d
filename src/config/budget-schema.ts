import * as z from 'zod/mini'
import { alertsSchema } from '../domain/alert-channels.ts'
import { RISKS } from '../domain/autonomy.ts'
import { LEDGER_SOURCES } from '../domain/ledger-schema.ts'
import { ACTIONS, MODES, STATES } from '../domain/policy.ts'
import { SLI_NAMES } from '../domain/sli.ts'

/** The keys of the error budget: where it is kept, what it makes of the agent, who hears of it. */

const text = z.string().check(z.minLength(1))
const workflowFile = text.check(z.regex(/^[\w./-]+\.ya?ml$/, 'expected the name of a workflow file, such as gate.yml'))

export const baselineSchema = z.union([
  z.enum(['artifact', 'branch']),
  z.strictObject({
    store: z
      ._default(z.enum(['artifact', 'branch', 'file']), 'artifact')
      .check(
        z.describe('artifact: of a workflow run (90 days at most); branch: an orphan branch; file: a local file.'),
      ),
    workflows: z
      .optional(z.array(workflowFile).check(z.minLength(1)))
      .check(z.describe('Workflows whose artifacts are trusted; default: the one that runs the gate.')),
    artifact: z._default(text, 'agent-slo-gate-baseline').check(z.describe('Name of the artifact.')),
    branch: z._default(text, 'agent-slo-gate-baseline').check(z.describe('Name of the orphan branch.')),
    file: z.optional(text).check(z.describe('store: file - its path, relative to this file.')),
  }),
])

const statePolicy = z.strictObject({
  mode: z.optional(z.enum(MODES)).check(z.describe("How the agent's runtime is to work in this state.")),
  trigger: z
    .optional(text)
    .check(
      z.describe(
        'CEL condition that enters the state, over burnRate, budgetRemaining, daysRemaining and sli.<Name>, such as burnRate >= 5.0.',
      ),
    ),
  exit: z
    .optional(text)
    .check(z.describe('CEL condition that leaves the state; without it, as soon as its own trigger does not hold.')),
  allowedActions: z
    .optional(z.array(z.enum(ACTIONS)))
    .check(z.describe('What the agent may do: autonomous, draft, escalate.')),
  alerts: z.optional(z.array(text)).check(z.describe('Names of the channels that hear of it.')),
  freezeDeployments: z.optional(z.boolean()).check(z.describe('Whether deploys are blocked while it lasts.')),
  circuitBreak: z.optional(z.boolean()).check(z.describe('Whether the agent may do nothing at all while it lasts.')),
})

const freezeAction = z.enum(['block', 'warn', 'off'])

export const policySchema = z.strictObject({
  ...(Object.fromEntries(
    STATES.map((state) => [
      state,
      z.optional(statePolicy).check(z.describe(`What ${state} means; keys that are left out keep their default.`)),
    ]),
  ) as Record<(typeof STATES)[number], z.ZodMiniOptional<typeof statePolicy>>),
  freeze: z
    .optional(
      z.strictObject({
        merge: z._default(freezeAction, 'warn').check(z.describe('What a freeze does to a merge.')),
        deploy: z._default(freezeAction, 'block').check(z.describe('What a freeze does to a deploy.')),
      }),
    )
    .check(z.describe('What the check `budget` says while deployments are frozen.')),
})

const moment = z.string().check(
  z.refine(
    (written) => /^\d{4}-\d\d-\d\dT\d\d:\d\d\S*(Z|[+-]\d\d:\d\d)$/.test(written) && !Number.isNaN(Date.parse(written)),
    // Without its zone it would be another hour on another machine.
    'expected a time with its zone, such as 2026-11-25T14:00:00Z',
  ),
)

export const correctionsSchema = z.array(
  z.strictObject({
    from: moment.check(z.describe('First hour that does not count.')),
    to: moment.check(z.describe('End of it.')),
    reason: text.check(
      z.refine((written) => written.trim() !== '', 'expected a reason, such as "INC-31: the CRM was down"'),
      z.describe('Why: it stands in every report.'),
    ),
    sli: z.optional(z.enum(SLI_NAMES)).check(z.describe('The SLI that is meant; default all.')),
    source: z.optional(z.enum(LEDGER_SOURCES)).check(z.describe('production or suite; default both.')),
  }),
)

export const observeSchema = z.strictObject({
  sample: z
    ._default(z.int().check(z.gte(1), z.lte(100_000)), 200)
    .check(z.describe('Sessions that are scored of each batch, stratified by cluster.')),
  seed: z._default(z.int().check(z.nonnegative()), 1).check(z.describe('Seed of the sample: the same draws the same.')),
  trust_ground_truth: z
    ._default(z.boolean(), false)
    .check(z.describe("Let the sessions' groundTruth (CRM, human label) decide TaskSuccessRate.")),
})

export const toolsSchema = z.record(
  text,
  z.strictObject({
    risk: z.enum(RISKS).check(z.describe('Harm it can do when used wrongly; a tool that is not declared is high.')),
  }),
)

export { alertsSchema }
