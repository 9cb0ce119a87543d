import type { SuiteEvidence } from './evidence.ts'
import { interval90 } from './interval.ts'
import type { CheckResult, Part, SliResult, SliResults, SliStatus } from './result.ts'
import { type Counts, generalisation90, passHatK, percentileOf, SLI_NAMES, type SliName } from './sli.ts'
import type { SloTargets } from './slo.ts'

/** Beyond this k, pass^k says nothing that a reader would use. */
const MAX_K = 8

/** What an SLI that has no event can be: not measured, with the reason. */
export type Unmeasured = Partial<Record<SliName, string>>

/** The five SLIs of a result: counts, rate, interval, target, status and headline each. */
export function sliResults(
  evidence: SuiteEvidence,
  targets: SloTargets,
  checks: readonly CheckResult[],
  unmeasured: Unmeasured,
): SliResults {
  const base = (sli: SliName) => baseOf(sli, evidence, targets, checks, unmeasured)
  const part = (sli: SliName, name: string) => partOf(sli, name, evidence, targets, checks)
  const scenarioCounts = [...evidence.scenarios.values()].map(({ passed, failed }) => ({
    good: passed,
    valid: passed + failed,
  }))
  const { usdTotal, known } = evidence.cost
  const ascending = Float64Array.from(evidence.latenciesMs).sort()
  const percentile = (p: number) => percentileOf(ascending, p)
  const p99Ms = percentile(0.99)
  const latencyNote =
    ascending.length > 0 && p99Ms === null ? { note: `p99 not estimable at n = ${ascending.length}` } : {}
  const tools = [
    ...new Set([...evidence.tallies.ToolCallAccuracy.parts.keys(), ...Object.keys(targets.ToolCallAccuracy.parts)]),
  ].sort()

  return {
    TaskSuccessRate: {
      ...base('TaskSuccessRate'),
      generalisation90: generalisation90(scenarioCounts),
      passHatK: passHatKs(scenarioCounts),
    },
    ToolCallAccuracy: {
      ...base('ToolCallAccuracy'),
      tools: Object.fromEntries(tools.map((tool) => [tool, part('ToolCallAccuracy', tool)])),
    },
    HallucinationRate: {
      ...base('HallucinationRate'),
      max: round(1 - targets.HallucinationRate.target),
      factual: part('HallucinationRate', 'factual'),
      procedural: part('HallucinationRate', 'procedural'),
    },
    CostPerTask: {
      ...base('CostPerTask'),
      capUsd: targets.CostPerTask.capUsd ?? 0,
      usdPerSuccess: evidence.usdPerSuccess,
      usdTotal: known === 0 ? null : round(usdTotal),
    },
    P99Latency: {
      ...base('P99Latency'),
      thresholdMs: targets.P99Latency.thresholdMs ?? 0,
      p50Ms: percentile(0.5),
      p95Ms: percentile(0.95),
      p99Ms,
      ...latencyNote,
    },
  }
}

function baseOf(
  sli: SliName,
  evidence: SuiteEvidence,
  targets: SloTargets,
  checks: readonly CheckResult[],
  unmeasured: Unmeasured,
): SliResult {
  const tally = evidence.tallies[sli]
  const { target, origin } = targets[sli]
  const effective = tally.effective()
  const reason = checks.find(({ id }) => id === `slo.${sli}`)?.reason ?? unmeasured[sli]
  const reasons = [...tally.reasonsUnscored].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return {
    good: tally.good,
    valid: tally.valid,
    unscored: tally.unscored,
    ...(reasons.length === 0
      ? {}
      : { unscoredReasons: reasons.slice(0, 10).map(([text, count]) => ({ reason: text, count })) }),
    rate: rateOf(sli, tally),
    interval90: tally.valid === 0 ? null : intervalOf(sli, effective),
    effective: round(effective.valid),
    target,
    targetOrigin: origin,
    status: statusOf(`slo.${sli}`, checks),
    ...(reason === undefined ? {} : { reason }),
    contributors: evidence.contributorsOf(sli),
  }
}

function partOf(
  sli: SliName,
  name: string,
  evidence: SuiteEvidence,
  targets: SloTargets,
  checks: readonly CheckResult[],
): Part {
  const { good, valid } = evidence.tallies[sli].parts.get(name) ?? { good: 0, valid: 0 }
  const { parts } = targets[sli]
  // The name is a tool's, which may be one that every object has.
  const target = Object.hasOwn(parts, name) ? parts[name] : undefined
  return { good, valid, ...(target === undefined ? {} : { target, status: statusOf(`slo.${sli}.${name}`, checks) }) }
}

/** HallucinationRate is the rate of bad events, as its name says; every other rate is good / valid. */
function rateOf(sli: SliName, { good, valid }: Counts): number | null {
  if (valid === 0) return null
  return round((sli === 'HallucinationRate' ? valid - good : good) / valid)
}

function intervalOf(sli: SliName, { good, valid }: Counts): [number, number] {
  const [low, high] = interval90(good, valid)
  return sli === 'HallucinationRate' ? [round(1 - high), round(1 - low)] : [round(low), round(high)]
}

function statusOf(id: string, checks: readonly CheckResult[]): SliStatus {
  return checks.find((check) => check.id === id)?.status ?? 'not_measured'
}

function passHatKs(scenarios: readonly Counts[]): number[] {
  const values: number[] = []
  for (let k = 1; k <= MAX_K; k++) {
    const value = passHatK(scenarios, k)
    if (value === null) break
    values.push(round(value))
  }
  return values
}

/** Nine decimals: exact boundaries hold and two runs print the same bytes (rules B). */
function round(value: number): number {
  return Number(value.toFixed(9))
}

/** The score of one criterion, 0 to 100: an SLI's share of good events, or the share of sessions that passed. */
export function criterionScores(
  evidence: SuiteEvidence,
  scorecard: readonly { name: string; weight: number; targetScore: number }[],
): {
  name: string
  weight: number
  targetScore: number
  score: number | null
  passed: number
  valid: number
  unscored: number
  gating: boolean
}[] {
  return scorecard.map(({ name, weight, targetScore }) => {
    const sli = SLI_NAMES.find((candidate) => candidate === name)
    const own = evidence.criteria.get(name) ?? { passed: 0, valid: 0, unscored: 0 }
    const { passed, valid, unscored } = sli
      ? {
          passed: evidence.tallies[sli].good,
          valid: evidence.tallies[sli].valid,
          unscored: evidence.tallies[sli].unscored,
        }
      : own
    const score = valid === 0 ? null : round((100 * passed) / valid)
    return { name, weight, targetScore, score, passed, valid, unscored, gating: sli !== undefined }
  })
}
