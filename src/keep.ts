import { type BudgetReading, type BudgetRoom, keepBudget } from './budgeting.ts'
import { type Outcome, withRun } from './domain/baseline.ts'
import { acceptedOverride, type BudgetView } from './domain/budget-report.ts'
import type { EventBatch } from './domain/event-batch.ts'
import type { SuiteEvidence } from './domain/evidence.ts'
import { type CheckResult, type CheckStatus, type Result, worstStatus } from './domain/result.ts'

interface FinishedRun {
  budget: BudgetRoom
  reading: BudgetReading
  view: BudgetView
  batch: EventBatch
  result: Result
  evidence: SuiteEvidence
  now: Date
}

/**
 * Adds a run of the default branch to the baseline. Its counts are kept whatever its verdict, blocked ones too: leaving
 * them out would hide what the agent did. Outcomes to compare with are those of runs that passed or warned (rules B); a
 * freeze says nothing of the agent of this run, and the deploy gate that a reset waits for runs while it lasts. A run that
 * failed or was cancelled half-way adds nothing, and neither does one whose authors are not trusted.
 */
export async function keepRun(run: FinishedRun): Promise<{ warnings: CheckResult[]; notices: string[] }> {
  const { budget, reading, view, batch, result, evidence, now } = run
  if (budget.publishes !== true || result.error) return { warnings: [], notices: [] }
  // Nobody knows what is there: a baseline of this run alone in its place would forget it.
  if (reading.absence?.reason === 'unreachable')
    return { warnings: [], notices: ['This run is not in the baseline, which could not be read.'] }
  const accepted = acceptedOverride(view)
  const shown = verdictOfAgent(result)
  const { warnings, notices, standing } = await keepBudget(
    budget,
    reading,
    {
      ledger: batch.appended({ doubts: evidence.doubtsToolCalls }),
      withOutcomes: (baseline) =>
        shown === 'pass' || shown === 'warn'
          ? withRun(baseline, budget.run, recordOf(run, shown), outcomesOf(run))
          : baseline,
      overrides: accepted ? [accepted] : [],
    },
    now,
  )
  budget.writeAutonomy(standing.autonomy)
  return { warnings, notices }
}

/** The verdict without the budget's: what this run has shown of the agent. */
function verdictOfAgent({ checks }: Result): CheckStatus | undefined {
  return worstStatus(checks.filter(({ id }) => id !== 'budget').map(({ status }) => status))
}

function recordOf({ result, now }: FinishedRun, verdict: 'pass' | 'warn') {
  const { suite, judge, agent, harness } = result.fingerprints
  return {
    at: now.toISOString(),
    ...(result.agent.commit === undefined ? {} : { commit: result.agent.commit }),
    verdict,
    stage: result.stage,
    ...(result.verdict === 'block' ? { frozen: true as const } : {}),
    fingerprints: { suite, judge, agent, harness: harness ?? '' },
  }
}

function outcomesOf({ evidence }: FinishedRun): Record<string, Omit<Outcome, 'run'>[]> {
  return Object.fromEntries([...evidence.scenarios].map(([id, { outcomes }]) => [id, outcomes]))
}
