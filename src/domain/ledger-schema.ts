import * as z from 'zod/mini'
import { SLI_NAMES } from './sli.ts'

/**
 * The ledger as it is written: one record of columns a series, so that a year of hourly buckets stays a
 * few megabytes that a person can still read. Row i of a series is `hours[i]`, `run[i]`, `good[i]`, `bad[i]`.
 */

export const LEDGER_SOURCES = ['production', 'suite'] as const

const hourStart = z
  .string()
  .check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:00:00Z$/, 'expected the start of a UTC hour, such as 2026-11-25T14:00:00Z'))

/** Non-negative integers. One loop over the whole column: a check for every number would cost more than reading it. */
const counts = z
  .custom<number[]>(
    (value) => Array.isArray(value) && value.every(isCount),
    'expected whole numbers that are not negative',
  )
  .check(z.meta({ type: 'array', items: { type: 'integer', minimum: 0 } }))

const estimates = z
  .custom<number[]>(
    (value) => Array.isArray(value) && value.every(isEstimate),
    'expected numbers that are not negative',
  )
  .check(z.meta({ type: 'array', items: { type: 'number', minimum: 0 } }))

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isEstimate(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0
}

const series = z.object({
  sli: z.enum(SLI_NAMES),
  part: z.optional(z.string()).check(z.describe('A tool of ToolCallAccuracy; factual or procedural claims.')),
  cluster: z.optional(z.string()).check(z.describe('Stratum of the sessions; the strata of an SLI add up to it.')),
  source: z.enum(LEDGER_SOURCES),
  revision: z.string().check(z.describe('Of the definition of the SLI; counts of two revisions are never added.')),
  from: hourStart.check(z.describe('The UTC hour that `hours` counts from.')),
  hours: counts.check(z.describe('Hour of each bucket, ascending, as hours after `from`.')),
  run: counts.check(z.describe('Who counted each bucket: an index into `runs`.')),
  good: counts,
  bad: counts,
  population: z
    .optional(estimates)
    .check(z.describe('Events that good + bad stand for, where only a sample of the sessions was scored.')),
})

export const ledgerFileSchema = z.object({
  runs: z
    .array(z.string())
    .check(z.describe('Gates of workflow runs (id.attempt configuration) and content hashes of observed batches.')),
  series: z.array(series),
  seen: z
    .object({
      since: z.nullable(hourStart).check(z.describe('Sessions before this hour are no longer taken in.')),
      hours: z.record(hourStart, z.array(z.string())).check(z.describe('Hashes of session ids by hour.')),
    })
    .check(z.describe('Sessions that were counted: one seen twice counts once.')),
})

export type LedgerFile = z.output<typeof ledgerFileSchema>
export type SeriesFile = LedgerFile['series'][number]
export type LedgerSource = (typeof LEDGER_SOURCES)[number]
