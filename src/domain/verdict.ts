import { counted } from './counted.ts'
import type { SuiteEvidence } from './evidence.ts'
import { type CheckResult, type Result, type ScenarioResult, type Verdict, worstStatus } from './result.ts'
import type { Scenario } from './scenario.ts'
import { type Criterion, weightedScore } from './scorecard.ts'
import { SLI_NAMES } from './sli.ts'
import { criterionScores, sliResults, type Unmeasured } from './sli-results.ts'
import type { SloTargets, Stage } from './slo.ts'
import { type SuiteChanges, suiteChangesOf } from './suite-changes.ts'

/** Everything a result is made of, besides what was measured. */
export interface Conclusion {
  evidence: SuiteEvidence
  targets: SloTargets
  checks: readonly CheckResult[]
  unmeasured: Unmeasured
  notices: readonly string[]
  scorecard: readonly Criterion[]
  skipped: readonly Scenario[]
  stage: Stage
  measureOnly: boolean
  agent: Result['agent']
  fingerprints: Result['fingerprints']
  judgeModel: string | null
  profile?: string | undefined
  windowMs: number
  conversationsPerDay?: number | undefined
  startedAt: Date
  durationMs: number
  /** Set when the run ended early or something of ours failed. */
  error?: Result['error'] | undefined
  sessionsFile?: string | undefined
  /** How the base-owned sections of the configuration differ from the base commit's, which are in force. */
  configuration?: Result['configuration']
  changes?: SuiteChanges | undefined
  budget?: Result['budget']
}

/** Builds the result: the verdict is the worst check, and `error` where the gate itself failed. */
export function conclude(conclusion: Conclusion): Result {
  const { evidence, targets, checks, error } = conclusion
  const { passed, failed, invalid, extra } = evidence.totals()
  const verdict = verdictOf(checks, error)
  const criteria = criterionScores(evidence, conclusion.scorecard)
  return {
    schema: 'agent-slo-gate-result/v1',
    verdict,
    stage: conclusion.stage,
    measureOnly: conclusion.measureOnly,
    summary: summaryOf(verdict, conclusion),
    startedAt: conclusion.startedAt.toISOString(),
    durationMs: Math.round(conclusion.durationMs),
    agent: conclusion.agent,
    fingerprints: conclusion.fingerprints,
    trials: {
      planned: evidence.planned,
      completed: passed + failed,
      invalid: evidence.planned - passed - failed,
      passed,
      failed,
      extra,
      listed: evidence.listsAllTrials ? 'all' : 'failing',
    },
    slis: sliResults(evidence, targets, checks, conclusion.unmeasured),
    ...(conclusion.profile === undefined ? {} : { profile: conclusion.profile }),
    windowDays: conclusion.windowMs / 86_400_000,
    ...(conclusion.conversationsPerDay === undefined ? {} : { conversationsPerDay: conclusion.conversationsPerDay }),
    scorecard: { weighted: weightedScore(criteria), criteria },
    scenarios: scenarioResults(evidence, conclusion.skipped),
    checks: [...checks],
    notices: [...conclusion.notices, ...(invalid < evidence.planned - passed - failed ? [notRun(evidence)] : [])],
    judge: { model: conclusion.judgeModel, calls: evidence.judge.calls, usd: evidence.judge.usd },
    ...(error === undefined ? {} : { error }),
    ...(conclusion.sessionsFile === undefined ? {} : { sessionsFile: conclusion.sessionsFile }),
    ...(conclusion.configuration === undefined ? {} : { configuration: conclusion.configuration }),
    ...(conclusion.budget === undefined ? {} : { budget: conclusion.budget }),
    ...(conclusion.changes === undefined ? {} : { suiteChanges: suiteChangesOf(conclusion.changes, evidence) }),
  }
}

/** The result with warnings that came up after it was concluded: they can make a pass a warning, and nothing better or worse. */
export function withWarnings(result: Result, warnings: readonly CheckResult[], notices: readonly string[]): Result {
  const [first] = warnings
  const warns = first !== undefined && result.verdict === 'pass'
  return {
    ...result,
    ...(warns ? { verdict: 'warn' as const, summary: `${first.reason} (${result.summary})` } : {}),
    checks: [...result.checks, ...warnings],
    notices: [...result.notices, ...notices],
  }
}

/** Codes of errors that say "nothing can be concluded" rather than "the gate is broken". */
const INCONCLUSIVE_ERRORS: ReadonlySet<string> = new Set([
  'agent_not_ready',
  'untrusted_data',
  'cancelled',
  'collection_ended',
])

function verdictOf(checks: readonly CheckResult[], error: Conclusion['error']): Verdict {
  if (error) return INCONCLUSIVE_ERRORS.has(error.code) ? 'inconclusive' : 'error'
  // No check at all is no evidence.
  return worstStatus(checks.map(({ status }) => status)) ?? 'inconclusive'
}

/** A finished result, where it turned out afterwards that the run ended with this error. */
export function endedBy(result: Result, error: NonNullable<Result['error']>): Result {
  return { ...result, verdict: 'error', summary: error.message, error }
}

function summaryOf(verdict: Verdict, { evidence, checks, error, measureOnly }: Conclusion): string {
  if (error) return error.message
  const ofVerdict = checks.filter(({ status }) => status === verdict)
  const [first] = ofVerdict
  if (verdict === 'pass' || !first) {
    const measured = SLI_NAMES.filter((sli) => evidence.tallies[sli].valid > 0).length
    const { passed, failed } = evidence.totals()
    const off = checks.filter(({ uncapped }) => uncapped).length
    const meets =
      off > 0
        ? `Nothing that gates failed (${counted(off, 'finding is', 'findings are')} switched off by gate.on)`
        : measured === 1
          ? 'The one measured SLI meets its target'
          : `All ${measured} measured SLIs meet their targets`
    return `${meets}, over ${counted(passed + failed, 'trial')} of ${counted(evidence.scenarios.size, 'scenario')}.${failedWholly(evidence)}`
  }
  const more = ofVerdict.length > 1 ? ` And ${ofVerdict.length - 1} more.` : ''
  return `${measureOnly && verdict === 'warn' ? 'Measured only, nothing blocks: ' : ''}${first.reason}${more}${verdict === 'warn' ? failedWholly(evidence) : ''}`
}

/** What a good mean hides: the sentence that names scenarios of which not one trial passed, where they stop nothing. */
function failedWholly(evidence: SuiteEvidence): string {
  const ids = [...evidence.scenarios.values()]
    .filter(({ passed, failed }) => passed === 0 && failed > 0)
    .map(({ scenario }) => scenario.id)
  const named = ids.length > 3 ? `${ids.slice(0, 3).join(', ')} and ${ids.length - 3} more` : ids.join(', ')
  return ids.length === 0 ? '' : ` But no trial of ${named} passed.`
}

function scenarioResults(evidence: SuiteEvidence, skipped: readonly Scenario[]): ScenarioResult[] {
  const run = [...evidence.scenarios.values()].map((item): ScenarioResult => {
    const { scenario, planned, passed, failed, took } = item
    return {
      ...identityOf(scenario),
      passed,
      failed,
      invalid: planned - passed - failed,
      ...(took.sessions === 0 ? {} : { meanDurationMs: Math.round(took.totalMs / took.sessions) }),
      trials: item.trials.toSorted((a, b) => a.trial - b.trial),
    }
  })
  const notRun = skipped.map(
    (scenario): ScenarioResult => ({
      ...identityOf(scenario),
      passed: 0,
      failed: 0,
      invalid: 0,
      skipped: scenario.skip ?? 'skipped',
      trials: [],
    }),
  )
  return [...run, ...notRun]
}

function identityOf({ id, description, cluster, must_pass, origin }: Scenario) {
  return {
    id,
    ...(description === undefined ? {} : { description }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(must_pass ? { mustPass: true } : {}),
    file: origin.file,
    line: origin.line,
    document: origin.document,
  }
}

function notRun(evidence: SuiteEvidence): string {
  const { passed, failed, invalid } = evidence.totals()
  return `${evidence.planned - passed - failed - invalid} of ${evidence.planned} trials were not run: they count as invalid.`
}
