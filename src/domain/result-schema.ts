import * as z from 'zod/mini'
import { budgetSchema } from './result-budget-schema.ts'

/**
 * The finished result: what every report is rendered from, what `gate --json` prints and `report` reads.
 * Counts stand beside every rate; a rate without events is null.
 */

export const VERDICTS = ['pass', 'warn', 'block', 'inconclusive', 'error'] as const
export type Verdict = (typeof VERDICTS)[number]

const checkStatus = z.enum(['pass', 'warn', 'inconclusive', 'block'])
const sliStatus = z.enum(['pass', 'warn', 'inconclusive', 'block', 'not_measured'])
const share = z.number().check(z.gte(0), z.lte(1))
const count = z.int().check(z.nonnegative())
const interval = z.nullable(z.array(share).check(z.length(2)))

/** Counts of a part of an SLI: one tool, or the factual / procedural claims. */
const part = z.object({ good: count, valid: count, target: z.optional(share), status: z.optional(sliStatus) })

const sliBase = {
  good: count,
  valid: count,
  unscored: count,
  /** Why events are unscored, most frequent first. */
  unscoredReasons: z.optional(z.array(z.object({ reason: z.string(), count }))),
  /** good / valid; of HallucinationRate the rate of bad events. null without events. */
  rate: z.nullable(share),
  /** Clopper-Pearson 90% interval of `rate`, on effective counts where events are clustered in sessions. */
  interval90: interval,
  /** Independent trials the events are worth (design effect); equals `valid` for session events. */
  effective: z.number(),
  /** Share of good events that is the target. */
  target: share,
  targetOrigin: z.enum(['config', 'openslo', 'profile', 'scorecard']),
  status: sliStatus,
  /** One sentence. */
  reason: z.optional(z.string()),
  /** Ids of sessions with a bad event, in suite order, at most 20. */
  contributors: z.array(z.string()),
  note: z.optional(z.string()),
}

const slis = z.object({
  TaskSuccessRate: z.object({
    ...sliBase,
    /** Interval for new scenarios, clustered by scenario; for reading only. */
    generalisation90: z.optional(interval),
    /** pass^k over the scenarios, k = 1.. */
    passHatK: z.optional(z.array(share)),
  }),
  ToolCallAccuracy: z.object({ ...sliBase, tools: z.record(z.string(), part) }),
  HallucinationRate: z.object({ ...sliBase, max: share, factual: part, procedural: part }),
  CostPerTask: z.object({
    ...sliBase,
    capUsd: z.number(),
    /** Total cost of all sessions / successful sessions; null when a cost or the success is unknown. */
    usdPerSuccess: z.nullable(z.number()),
    /** Sum of the known costs; null when none is known. */
    usdTotal: z.nullable(z.number()),
  }),
  P99Latency: z.object({
    ...sliBase,
    thresholdMs: z.number(),
    /** null where the sample is too small to estimate the percentile. */
    p50Ms: z.nullable(z.number()),
    p95Ms: z.nullable(z.number()),
    p99Ms: z.nullable(z.number()),
  }),
})

/** Why a trial failed or could not be scored: expected and actual side by side. */
const evidence = z.object({
  /** Path in the scenario's YAML, when an expectation is meant. */
  path: z.optional(z.string()),
  /** 0-based turn. */
  turn: z.optional(z.int()),
  expected: z.optional(z.string()),
  actual: z.optional(z.string()),
  reason: z.string(),
})

const score = z.object({
  criterion: z.string(),
  result: z.enum(['passed', 'failed', 'unscored']),
  reason: z.optional(z.string()),
  evidence: z.optional(z.array(evidence)),
})

const trial = z.object({
  session: z.string(),
  trial: count,
  result: z.enum(['passed', 'failed', 'invalid']),
  /** Why it is invalid, or in one sentence why it failed. */
  reason: z.optional(z.string()),
  scores: z.array(score),
  costUsd: z.optional(z.nullable(z.number())),
  /** An additional trial of a must_pass scenario; it enters no SLI. */
  extra: z.optional(z.boolean()),
})

const scenarioResult = z.object({
  id: z.string(),
  description: z.optional(z.string()),
  cluster: z.optional(z.string()),
  mustPass: z.optional(z.boolean()),
  file: z.optional(z.string()),
  line: z.optional(z.int()),
  /** Index of its YAML document in the file. */
  document: z.optional(count),
  passed: count,
  failed: count,
  invalid: count,
  /** Mean duration of its sessions, milliseconds, where they say it. */
  meanDurationMs: z.optional(z.number()),
  /** Why the scenario was not run. */
  skipped: z.optional(z.string()),
  /** All trials of a small suite; only those that failed or were invalid at scale (`trials.listed`). */
  trials: z.array(trial),
})

const check = z.object({
  id: z.string(),
  status: checkStatus,
  /** What the check said before `gate.on` or measure-only capped it. */
  uncapped: z.optional(checkStatus),
  /** One sentence a person can act on. */
  reason: z.string(),
  /** What to do about it. */
  hint: z.optional(z.string()),
  numbers: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
})

const criterionScore = z.object({
  name: z.string(),
  weight: z.number(),
  targetScore: z.number(),
  /** 0 to 100; null: unscored. */
  score: z.nullable(z.number()),
  passed: count,
  valid: count,
  unscored: count,
  gating: z.boolean(),
})

const trialCounts = z.object({ passed: count, failed: count, invalid: count })

/** What a change does to the suite that its base commit was held to. */
const scenarioChange = z.object({
  id: z.string(),
  change: z.enum(['added', 'removed', 'skipped', 'loosened', 'changed']),
  mustPass: z.boolean(),
  /** What became looser, or what was changed: one phrase each. */
  what: z.array(z.string()),
  /** Trials of the version of the base commit, where it was tried. */
  before: z.optional(trialCounts),
  after: z.optional(trialCounts),
})

const configurationChange = z.object({
  section: z.string(),
  /** Unified diff of the section, base to head. */
  diff: z.string(),
})

export const resultSchema = z.object({
  schema: z.literal('agent-slo-gate-result/v1'),
  verdict: z.enum(VERDICTS),
  stage: z.enum(['merge', 'deploy']),
  measureOnly: z.boolean(),
  summary: z.string(),
  startedAt: z.string(),
  durationMs: z.number(),
  agent: z.object({
    name: z.string(),
    kind: z.string(),
    version: z.optional(z.string()),
    commit: z.optional(z.string()),
  }),
  fingerprints: z.object({
    suite: z.string(),
    judge: z.nullable(z.string()),
    agent: z.nullable(z.string()),
    /** Of how the agent was driven. */
    harness: z.optional(z.string()),
  }),
  trials: z.object({
    planned: count,
    completed: count,
    invalid: count,
    passed: count,
    failed: count,
    /** Additional trials of must_pass scenarios. */
    extra: count,
    listed: z.enum(['all', 'failing']),
  }),
  slis,
  profile: z.optional(z.string()),
  windowDays: z.number(),
  conversationsPerDay: z.optional(z.number()),
  scorecard: z.object({ weighted: z.nullable(z.number()), criteria: z.array(criterionScore) }),
  scenarios: z.array(scenarioResult),
  checks: z.array(check),
  /** What a reader must know: SLIs that are not measured, a small suite, skipped scenarios. */
  notices: z.array(z.string()),
  judge: z.object({ model: z.nullable(z.string()), calls: count, usd: z.nullable(z.number()) }),
  /** Set when the run was ended early or the gate itself failed. */
  error: z.optional(
    z.object({
      code: z.string(),
      message: z.string(),
      hint: z.optional(z.string()),
      /** Several lines: the end of the agent's log. */
      details: z.optional(z.string()),
    }),
  ),
  /** Where the sessions of this result are, relative to the result file. */
  sessionsFile: z.optional(z.string()),
  /** On a pull request: where the sections that decide came from, and what the change proposes for them. */
  configuration: z.optional(
    z.object({
      /** Commit whose sections are in force; null: that commit has no configuration yet. */
      base: z.nullable(z.string()),
      changed: z.array(configurationChange),
    }),
  ),
  suiteChanges: z.optional(z.array(scenarioChange)),
  /** The error budget and the autonomy state, where a baseline is kept. */
  budget: z.optional(budgetSchema),
})

export type Result = z.output<typeof resultSchema>
export type SliResults = Result['slis']
export type SliResult = SliResults[keyof SliResults]
export type SliStatus = z.output<typeof sliStatus>
export type Part = z.output<typeof part>
export type Evidence = z.output<typeof evidence>
export type Score = z.output<typeof score>
export type TrialResult = z.output<typeof trial>
export type ScenarioResult = z.output<typeof scenarioResult>
export type ScenarioChange = z.output<typeof scenarioChange>
export type CheckResult = z.output<typeof check>
export type CheckStatus = z.output<typeof checkStatus>
