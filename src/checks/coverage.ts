import type { SuiteEvidence } from '../domain/evidence.ts'
import type { CheckResult } from '../domain/result.ts'
import { SLI_NAMES } from '../domain/sli.ts'
import { isHandWritten } from '../domain/slo.ts'
import { type Check, type CheckInput, UNFOUND_HINT } from './check.ts'

/** Share of invalid trials, or of unscored events of an SLI, above which nothing can be concluded. */
const MAX_MISSING = 0.1

/** Enough was measured: few invalid trials, few unscored events. It cannot be capped: zero evidence is never a pass. */
export const coverageCheck: Check = {
  run: (input) => [trialCoverage(input), ...toolCallCoverage(input), ...sliCoverage(input)],
}

function trialCoverage({ evidence }: CheckInput): CheckResult {
  const { passed, failed } = evidence.totals()
  const { planned } = evidence
  const measured = passed + failed
  const numbers = { planned, measured, missing: planned - measured }
  const id = 'coverage.trials'
  if (planned === 0) {
    return {
      id,
      status: 'inconclusive',
      reason: 'No trial was planned: every scenario is skipped.',
      hint: 'Remove a skip.',
      numbers,
    }
  }
  if (measured > 0 && planned - measured <= MAX_MISSING * planned) {
    return { id, status: 'pass', reason: `${measured} of ${planned} trials were scored.`, numbers }
  }
  const why = mostFrequentReason(evidence)
  return {
    id,
    status: 'inconclusive',
    reason:
      measured === 0
        ? `None of ${planned} trials could be scored: ${why}.`
        : `${planned - measured} of ${planned} trials are invalid, more than 10%: ${why}.`,
    hint: 'Nothing was learnt from invalid trials: mend their reason and run again (on the command line, --resume keeps the others).',
    numbers,
  }
}

function mostFrequentReason(evidence: SuiteEvidence): string {
  const counts = new Map<string, number>()
  for (const { trials } of evidence.scenarios.values()) {
    for (const { result, reason = 'no reason given' } of trials) {
      if (result === 'invalid') counts.set(reason, (counts.get(reason) ?? 0) + 1)
    }
  }
  const [first] = [...counts].sort((a, b) => b[1] - a[1])
  return first?.[0] ?? 'they were not run'
}

/** Whether a tool was called cannot be told from answers in which the configured path never matched. */
function toolCallCoverage({ evidence }: CheckInput): CheckResult[] {
  if (!evidence.doubtsToolCalls) return []
  const { notFound } = evidence.toolCallSessions
  return [
    {
      id: 'coverage.toolCalls',
      status: 'inconclusive',
      reason: `agent.http.tool_calls matched nothing in ${notFound} sessions: either no tool was called, or the path is wrong.`,
      hint: UNFOUND_HINT,
      numbers: { sessions: notFound },
    },
  ]
}

function sliCoverage({ evidence, targets, unmeasured }: CheckInput): CheckResult[] {
  return SLI_NAMES.flatMap((sli) => {
    const { valid, unscored, unscoredDespiteScorer, reasonsUnscored } = evidence.tallies[sli]
    // Nothing that is configured could score it: not measured, which the slo check and the notices say. A scorer that
    // was asked and never answered is another matter: less evidence must not make a better verdict.
    const isAsked = isHandWritten(targets[sli]) || unscoredDespiteScorer > 0
    if (unmeasured[sli] !== undefined || (valid === 0 && !isAsked)) return []
    // Replies that nothing was configured to look at are named in a notice; elsewhere a gap is a gap.
    const missing = sli === 'HallucinationRate' ? unscoredDespiteScorer : unscored
    const due = valid + missing + (sli === 'HallucinationRate' ? evidence.repliesWithoutClaim : 0)
    if (missing <= MAX_MISSING * due) return []
    const [reason] = [...reasonsUnscored].sort((a, b) => b[1] - a[1])[0] ?? ['unknown reason']
    return [
      {
        id: `coverage.${sli}`,
        status: 'inconclusive' as const,
        reason: `${missing} of ${due} ${sli === 'HallucinationRate' ? 'replies' : 'events'} of ${sli} could not be scored, more than 10%: ${reason}.`,
        numbers: { missing, due },
      },
    ]
  })
}
