import type { Evidence as EvidenceLine, TrialResult } from './result.ts'
import type { Scenario } from './scenario.ts'

/** What is known of one scenario so far. */
export interface ScenarioEvidence {
  scenario: Scenario
  /** Planned trials; additional ones of a must_pass scenario are counted in `extra`. */
  planned: number
  passed: number
  failed: number
  invalid: number
  /** Of those that failed, extra ones included: the agent's doing only if the path to its tool calls is right. */
  inDoubt: number
  extra: { passed: number; failed: number; invalid: number }
  trials: TrialResult[]
  /** Violations of never_call and never_say. */
  neverEvents: { session: string; trial: number; evidence: EvidenceLine; discarded?: true }[]
  /** How long its sessions took, milliseconds, and how many said so. */
  took: { totalMs: number; sessions: number }
  /** Of the planned trials that were measured. */
  outcomes: { trial: number; passed: boolean; costUsd: number | null }[]
}

/** A scenario of which nothing is known yet. */
export function nothingOf(scenario: Scenario, planned: number): ScenarioEvidence {
  return {
    scenario,
    planned,
    passed: 0,
    failed: 0,
    invalid: 0,
    inDoubt: 0,
    extra: { passed: 0, failed: 0, invalid: 0 },
    trials: [],
    neverEvents: [],
    took: { totalMs: 0, sessions: 0 },
    outcomes: [],
  }
}
