import { decideMustPass, MUST_PASS_MIN_TRIALS, mustPassLogLikelihoodRatio } from '../domain/must-pass.ts'
import type { CheckResult, CheckStatus } from '../domain/result.ts'
import type { ScenarioEvidence } from '../domain/scenario-evidence.ts'
import { type Check, UNFOUND_HINT } from './check.ts'

/** `must_pass` scenarios: one never-event blocks, the rest by the sequential test (rules A.4). */
export const mustPassCheck: Check = {
  key: 'must_pass',
  run: ({ evidence: { scenarios, doubtsToolCalls } }) =>
    [...scenarios.values()]
      .filter(({ scenario }) => scenario.must_pass)
      .map((evidence) => decide(evidence, doubtsToolCalls)),
}

function decide(evidence: ScenarioEvidence, doubtsToolCalls: boolean): CheckResult {
  const { id } = evidence.scenario
  const passed = evidence.passed + evidence.extra.passed
  const failed = evidence.failed + evidence.extra.failed
  const logLikelihoodRatio = mustPassLogLikelihoodRatio(passed, failed)
  const result = (status: CheckStatus, reason: string, hint?: string): CheckResult => ({
    id: `must_pass.${id}`,
    status,
    reason,
    ...(hint === undefined ? {} : { hint }),
    numbers: { passed, failed, logLikelihoodRatio },
  })
  const counts = `${passed} of ${passed + failed} trials passed`

  const [never] = evidence.neverEvents
  if (never)
    return result(
      'block',
      `${id}: ${never.evidence.reason}${never.discarded ? ` (session ${never.session}, an attempt that then ended invalid)` : ''}`,
      'It must never happen, not even once: fix it before merging.',
    )
  const inDoubt = doubtsToolCalls ? evidence.inDoubt : 0
  if (inDoubt > 0 && decideMustPass(passed, failed - inDoubt) !== 'block') {
    return result(
      'inconclusive',
      `${id} must pass: ${counts}, and ${inDoubt} may have: agent.http.tool_calls matched nothing in the whole run.`,
      UNFOUND_HINT,
    )
  }
  switch (decideMustPass(passed, failed)) {
    case 'pass':
      return result('pass', `${id}: ${counts}.`)
    case 'block':
      return result(
        'block',
        `${id} must pass: ${counts}.`,
        'Fix the agent, or the scenario if its expectation is wrong.',
      )
    case 'undecided':
      break
  }
  if (passed + failed < MUST_PASS_MIN_TRIALS) {
    return result(
      'inconclusive',
      `${id} must pass, and only ${passed + failed} of the 3 trials it needs could be scored.`,
      'See why its other trials were invalid.',
    )
  }
  // At the maximum of trials the likelihood still says which way it leans.
  return logLikelihoodRatio <= 0
    ? result(
        'warn',
        `${id} must pass: ${counts}; more like an occasional failure than a broken scenario.`,
        'Look at the failed trial: it may be a flaky expectation.',
      )
    : result(
        'inconclusive',
        `${id} must pass: ${counts}, which is too few to call it working or broken.`,
        'Look at the failed trials, or run it with more trials.',
      )
}
