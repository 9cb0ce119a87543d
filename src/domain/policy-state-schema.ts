import * as z from 'zod/mini'
import { STATES } from './policy.ts'

const state = z.enum(STATES)
const hour = z.int().check(z.nonnegative(), z.describe('A UTC hour, as hours since 1970.'))

const transition = z.object({
  at: z.string(),
  from: z.nullable(state),
  to: state,
  cause: z.enum(['first', 'trigger', 'recovered', 'reset']),
  why: z.string(),
})

const reset = z.object({
  at: z.string(),
  hour,
  by: z.string(),
  reason: z.string(),
  commit: z.optional(z.string()),
})

/** The autonomy state as it is kept between evaluations. */
export const policyRecordSchema = z.object({
  state,
  since: z.string(),
  at: z.string().check(z.describe('Of the last evaluation.')),
  why: z.string(),
  calm: z.int().check(z.describe('Evaluations in a row at which the state could have been left.')),
  lastBucket: z.nullable(hour).check(z.describe('Newest hour with events that an evaluation has used.')),
  reset: z.optional(reset).check(z.describe('A broken circuit that was reset and whose budget has not recovered yet.')),
  history: z.array(transition),
})

export type PolicyRecord = z.output<typeof policyRecordSchema>
export type ResetRecord = z.output<typeof reset>
export type Transition = z.output<typeof transition>
