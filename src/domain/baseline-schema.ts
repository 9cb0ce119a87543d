import * as z from 'zod/mini'
import { alertReceiptSchema } from './alert.ts'
import { ledgerFileSchema } from './ledger-schema.ts'
import { usedOverrideSchema } from './overrides.ts'
import { policyRecordSchema } from './policy-state-schema.ts'

/** What the trials of a run depend on: outcomes under other fingerprints are not comparable (rules A.2). */
const fingerprintsSchema = z.object({
  suite: z.string(),
  judge: z.nullable(z.string()),
  agent: z.nullable(z.string()),
  harness: z.string(),
})

const runRecord = z.object({
  at: z.string(),
  commit: z.optional(z.string()),
  verdict: z.enum(['pass', 'warn']),
  stage: z.optional(z.enum(['merge', 'deploy'])),
  frozen: z.optional(z.literal(true).check(z.describe('A freeze stopped what the run itself let through.'))),
  fingerprints: fingerprintsSchema,
})

const outcome = z.object({
  run: z.string().check(z.describe('A key of `runs`.')),
  trial: z.int().check(z.nonnegative()),
  passed: z.boolean(),
  costUsd: z.optional(z.nullable(z.number())),
})

/** What the default branch has shown, as it is kept between runs. */
export const baselineFileSchema = z.object({
  schema: z.literal('agent-slo-gate-baseline/v1'),
  agent: z.string(),
  updatedAt: z.string(),
  runs: z.record(z.string(), runRecord).check(z.describe('Runs that passed or warned, whose outcomes are kept.')),
  outcomes: z.record(z.string(), z.array(outcome)).check(z.describe('The newest trials of each scenario.')),
  state: z.nullable(policyRecordSchema),
  alerts: z.array(alertReceiptSchema),
  overrides: z.array(usedOverrideSchema),
  ledger: ledgerFileSchema,
})

export type BaselineFile = z.output<typeof baselineFileSchema>
export type RunRecord = z.output<typeof runRecord>
export type Outcome = z.output<typeof outcome>
