import type { RecordedAgent, Trial } from './agent.ts'
import type { SuiteEvidence } from './evidence.ts'
import { MUST_PASS_MIN_TRIALS, needsAnotherTrial } from './must-pass.ts'
import type { Scenario } from './scenario.ts'
import type { SuiteChanges } from './suite-changes.ts'

/** Which scenarios are run, how often, and which are skipped. */
export interface Plan {
  trialsOf: { scenario: Scenario; planned: number }[]
  skipped: Scenario[]
  /** Scenarios as the base commit has them, where the change alters them: additional trials that enter no SLI. */
  versions: { scenario: Scenario; planned: number }[]
}

/** What a plan depends on: a recording has the trials it has. */
export type Plannable = { mode: 'live' | 'collected' } | Pick<RecordedAgent, 'mode' | 'count'>

/** Plans the trials: a recording has as many as were recorded (at least one, so that a gap shows as invalid). */
export function planTrials(
  scenarios: readonly Scenario[],
  agent: Plannable,
  defaultTrials: number,
  changes?: Pick<SuiteChanges, 'versions'>,
): Plan {
  const planned = (scenario: Scenario) => ({ scenario, planned: trialsOf(scenario, agent, defaultTrials) })
  return {
    trialsOf: scenarios.filter(({ skip }) => skip === undefined).map(planned),
    skipped: scenarios.filter(({ skip }) => skip !== undefined),
    // A recording holds no session of a version that it was not recorded with.
    versions: agent.mode === 'recorded' ? [] : (changes?.versions ?? []).map(planned),
  }
}

function trialsOf(scenario: Scenario, agent: Plannable, defaultTrials: number): number {
  if (agent.mode === 'recorded') return Math.max(1, agent.count(scenario.id))
  const wanted = scenario.trials ?? defaultTrials
  return scenario.must_pass ? Math.max(MUST_PASS_MIN_TRIALS, wanted) : wanted
}

/** The trials in the order they run: a round over all scenarios at a time, so that a run cut short has seen them all. */
export function* trialsInRounds({ trialsOf, versions }: Plan): Generator<Trial> {
  const rounds = [...trialsOf, ...versions].reduce((most, { planned }) => Math.max(most, planned), 0)
  for (let trial = 0; trial < rounds; trial++) {
    for (const { scenario, planned } of trialsOf) if (trial < planned) yield { scenario, trial, extra: false }
    for (const { scenario, planned } of versions) if (trial < planned) yield { scenario, trial, extra: true }
  }
}

/**
 * One more trial for each `must_pass` scenario that is still undecided. They decide that scenario alone:
 * pooling uneven retries into a rate would bias it (rules A.3).
 */
export function extraTrials(evidence: SuiteEvidence): Trial[] {
  return [...evidence.scenarios.values()].flatMap(({ scenario, planned, passed, failed, extra, neverEvents }) => {
    const done = { passed: passed + extra.passed, failed: failed + extra.failed }
    const spent = extra.passed + extra.failed + extra.invalid
    const undecided = needsAnotherTrial(done.passed, done.failed) && neverEvents.length === 0
    // Invalid trials were repeated already: a scenario that has only those gets no more.
    if (!scenario.must_pass || !undecided || done.passed + done.failed === 0 || extra.invalid > 0) return []
    return [{ scenario, trial: planned + spent, extra: true }]
  })
}
