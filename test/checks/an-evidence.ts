import type { CheckInput } from '../../src/checks/check.ts'
import { SuiteEvidence } from '../../src/domain/evidence.ts'
import type { SessionScore } from '../../src/domain/score.ts'
import type { SliName } from '../../src/domain/sli.ts'
import { resolveTargets, type SloTargets } from '../../src/domain/slo.ts'
import { aScenario } from '../builders.ts'

/** A score of a passed session without events. */
export function aScore(overrides: Partial<SessionScore> = {}): SessionScore {
  return {
    session: 's-1',
    scenario: 'greets',
    trial: 0,
    result: 'passed',
    scores: [],
    events: [],
    neverEvents: [],
    costUsd: null,
    latenciesMs: [],
    ...overrides,
  }
}

/** Evidence with one session per event: counts are [good, valid]. */
export function evidenceOf(counts: Partial<Record<SliName, readonly [number, number]>>): SuiteEvidence {
  const trials = Math.max(...Object.values(counts).map(([, valid]) => valid))
  const evidence = new SuiteEvidence({ trialsOf: [{ scenario: aScenario(), planned: trials }] })
  for (let trial = 0; trial < trials; trial++) {
    const events = Object.entries(counts).flatMap(([sli, [good, valid]]) =>
      trial < valid ? [{ sli: sli as SliName, result: trial < good ? ('good' as const) : ('bad' as const) }] : [],
    )
    const failed = events.some(({ sli, result }) => sli === 'TaskSuccessRate' && result === 'bad')
    evidence.add(aScore({ session: `s-${trial}`, trial, result: failed ? 'failed' : 'passed', events }), {
      extra: false,
      spent: { calls: 0, usd: 0 },
    })
  }
  return evidence
}

/** Targets with only this SLI's target changed. */
export function targetsWith(sli: SliName, target: number): SloTargets {
  return resolveTargets({ [sli]: { target } }, undefined)
}

export function aCheckInput(overrides: Partial<CheckInput> = {}): CheckInput {
  return {
    evidence: evidenceOf({ TaskSuccessRate: [40, 40] }),
    targets: resolveTargets({}, undefined),
    stage: 'merge',
    unmeasured: {},
    unproven: 'warn',
    ...overrides,
  }
}
