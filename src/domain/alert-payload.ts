import * as z from 'zod/mini'
import { ALERT_KINDS, ALERT_STATES } from './alert.ts'

const state = z.enum(ALERT_STATES)

/** `agent-slo-gate-alert/v1`: what a generic webhook is sent as JSON. Receivers ignore keys they do not know. */
export const alertPayloadSchema = z.object({
  schema: z.literal('agent-slo-gate-alert/v1').check(z.describe('Name and version of this shape.')),
  key: z.string().check(z.describe('What the alert is about, without a time: the same for every reminder.')),
  idempotencyKey: z
    .string()
    .check(z.describe('The same whenever this alert is sent again; also the Idempotency-Key header.')),
  kind: z
    .enum(ALERT_KINDS)
    .check(z.describe('worsened, still (once a day), burning (an SLI at burn 2.0 or more) or recovered.')),
  channel: z.string().check(z.describe("The policy's name of the channel.")),
  agent: z.string().check(z.describe('Name of the agent.')),
  state: state.check(z.describe('Autonomy state now.')),
  previousState: z.nullable(state).check(z.describe('State before the transition.')),
  sli: z.nullable(z.string()).check(z.describe('The SLI it is about; null: the agent as a whole.')),
  burnRate: z.nullable(z.number()).check(z.describe('1.0 spends the budget in one window; null: nothing measured.')),
  budgetRemaining: z.nullable(z.number()).check(z.describe('Share of the error budget left; below 0 overspent.')),
  daysRemaining: z.nullable(z.number()).check(z.describe('Days until it is spent; null: it is not being spent.')),
  why: z.string().check(z.describe('One sentence.')),
  at: z.string().check(z.describe('When it happened: ISO 8601, UTC.')),
  runUrl: z.nullable(z.string()).check(z.describe('The workflow run that found it.')),
})

export type AlertPayload = z.output<typeof alertPayloadSchema>
