import * as z from 'zod/mini'
import { usedOverrideSchema } from './overrides.ts'
import { ACTIONS, MODES, STATES } from './policy.ts'

const share = z.number().check(z.gte(0), z.lte(1))
const count = z.int().check(z.nonnegative())

/** The error budget and the autonomy state, as a result shows them. */
export const budgetSchema = z.object({
  baseline: z.object({
    place: z.string(),
    updatedAt: z.optional(z.string()),
    /** Why there is none. */
    absence: z.optional(
      z.object({ reason: z.enum(['none', 'expired', 'not_comparable', 'unreachable']), message: z.string() }),
    ),
  }),
  /** Whose sessions the figures are of. */
  source: z.enum(['production', 'suite']),
  state: z.enum(STATES),
  mode: z.enum(MODES),
  allowedActions: z.array(z.enum(ACTIONS)),
  freezeDeployments: z.boolean(),
  circuitBreak: z.boolean(),
  /** Clusters whose circuit alone is broken. */
  brokenClusters: z.array(z.object({ cluster: z.string(), why: z.string() })),
  why: z.string(),
  since: z.string(),
  /** SLIs and their parts that have a target. */
  indicators: z.array(
    z.object({
      name: z.string(),
      gating: z.boolean(),
      target: share,
      good: count,
      bad: count,
      valid: count,
      burnRate: z.nullable(z.number()),
      /** 1 untouched, 0 spent, below 0 overspent; null: nothing was measured. */
      budgetRemaining: z.nullable(z.number()),
      daysRemaining: z.nullable(z.number()),
      /** Why the figures do not suffice to move the state freely. */
      insufficient: z.array(z.string()),
      /** Of the last 24 hours. */
      trend: z.enum(['accelerating', 'steady', 'easing', 'unknown']),
      burn24h: z.nullable(z.number()),
      /** What shipping this candidate would spend; its own trials debit nothing. */
      projection: z.nullable(
        z.object({
          burn: z.number(),
          /** Share of the window's budget. */
          budgetPerDay: z.number(),
          daysUntilExhausted: z.nullable(z.number()),
          customersPerDay: z.nullable(z.number()),
        }),
      ),
    }),
  ),
  incidents: z.array(
    z.object({ kind: z.string(), evidence: z.string(), firstStep: z.string(), cluster: z.optional(z.string()) }),
  ),
  /** Of the last week, newest first. */
  alerts: z.array(z.object({ kind: z.string(), about: z.string(), at: z.string() })),
  overrides: z.object({
    accepted: z.optional(usedOverrideSchema),
    refused: z.array(z.string()),
    /** Of this quarter. */
    tokensLeft: count,
  }),
  notices: z.array(z.string()),
})
