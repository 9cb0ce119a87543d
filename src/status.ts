import { type BudgetRoom, keepBudget, readBudget, viewBudget } from './budgeting.ts'
import type { Config } from './config/config.ts'
import type { Baseline } from './domain/baseline.ts'
import type { Budgets } from './domain/budget.ts'
import { budgetReport } from './domain/budget-report.ts'
import { round9 } from './domain/burn.ts'
import { GateError } from './domain/errors.ts'
import { HOUR_MS, hourOf } from './domain/hours.ts'
import { resetState } from './domain/policy-state.ts'
import type { CheckResult, Result } from './domain/result.ts'
import { SLI_NAMES } from './domain/sli.ts'
import { PROFILES } from './domain/slo.ts'
import { type ProposalOrWait, proposeTarget } from './domain/targets-proposal.ts'
import type { Rooms } from './rooms.ts'

/** A broken circuit that somebody wants to close. */
export interface ResetRequest {
  reason: string
  by: string
  /** Commit that mends the agent. */
  commit: string
  /** Why this person may not; undefined: may. Write access, and not the author of the mend. */
  refusal(): Promise<string | undefined>
}

export interface Status {
  agent: string
  budget: NonNullable<Result['budget']>
  /** Of check `budget` at stage deploy. */
  deploy: CheckResult
  proposals: ProposalOrWait[]
  warnings: CheckResult[]
}

/**
 * `status`: where the agent stands, from the baseline alone. Nothing is measured and, without a reset, nothing stored.
 * @throws GateError `usage` where no baseline is kept, or a reset is not allowed; `untrusted_data` for one that is there
 *   and cannot be used.
 */
export async function status(
  rooms: Pick<Rooms, 'loadConfig' | 'openScorer' | 'openBudget' | 'now'>,
  {
    reset,
    checkBudget,
  }: { reset?: ResetRequest | undefined; checkBudget: (view: Awaited<ReturnType<typeof viewBudget>>) => CheckResult },
): Promise<Status> {
  const config = await rooms.loadConfig()
  const scorer = await rooms.openScorer(config)
  const room = await rooms.openBudget(config, scorer)
  if (!room) {
    throw new GateError('usage', '`status` reads a baseline, and none is kept', {
      hint: 'Set `baseline` in the configuration, or name a file with --baseline.',
    })
  }
  const reading = await readBudget(room).catch(unknown)
  const now = rooms.now()
  const warnings: CheckResult[] = []
  if (reset) {
    const kept = await resetBudget(room, reading, reset, now)
    reading.baseline = kept.baseline
    warnings.push(...kept.warnings)
  }
  const view = await viewBudget(room, reading, 'deploy', now)
  room.writeAutonomy(view.standing.autonomy)
  const { windowMs, conversationsPerDay } = config
  return {
    agent: config.agent.name,
    budget: budgetReport(view, () => undefined, { now, windowMs, conversationsPerDay }),
    deploy: onItsOwn(checkBudget(view), view),
    proposals: proposalsOf(config, view.standing.budgets, reading.baseline, now),
    warnings,
  }
}

/**
 * A gate that finds no baseline has measured the agent, and may warn. Here nothing else speaks for the deployment: zero
 * evidence is no pass, and a mistyped path would open a freeze.
 */
function onItsOwn(check: CheckResult, { absence }: Awaited<ReturnType<typeof viewBudget>>): CheckResult {
  return absence && check.status === 'warn' ? { ...check, status: 'inconclusive' } : check
}

/** Nobody knows then whether deployments are frozen: the call was right, and nothing can be concluded. */
function unknown(thrown: unknown): never {
  if (!(thrown instanceof GateError)) throw thrown
  const { message, hint, diagnostics } = thrown
  throw new GateError('untrusted_data', message, {
    diagnostics,
    cause: thrown,
    ...(hint === undefined ? {} : { hint }),
  })
}

/** Rules B: by somebody with write access who did not author the mend, after a deploy gate passed on a new commit. */
async function resetBudget(
  room: BudgetRoom,
  reading: Awaited<ReturnType<typeof readBudget>>,
  reset: ResetRequest,
  now: Date,
) {
  const { baseline, absence } = reading
  const refuse = (why: string, hint: string) => new GateError('usage', `the circuit was not reset: ${why}`, { hint })
  if (absence || !baseline.state) {
    const hint = absence?.reason === 'unreachable' ? 'Run it again.' : 'There is nothing to reset.'
    throw refuse(absence?.message ?? 'no state is stored yet', hint)
  }
  if (room.publishes !== true) throw refuse(room.publishes, 'Reset from a run that may add to the baseline.')
  const { reason, by, commit } = reset
  const state = resetState(baseline.state, { at: now.toISOString(), reason, by, commit })
  const refusal = await reset.refusal()
  if (refusal !== undefined) throw refuse(refusal, 'Ask somebody with write access who did not write the mend.')
  const { since } = baseline.state
  const gated = Object.values(baseline.runs).filter(
    ({ commit, at, stage }) => commit === reset.commit && at > since && stage === 'deploy',
  )
  if (!gated.some(({ verdict }) => verdict === 'pass')) {
    const [what, hint] =
      gated.length === 0
        ? [
            `no deploy gate has passed on`,
            'Run the gate with stage deploy on the default branch at the commit that mends the agent.',
          ]
        : [
            `the deploy gate has only warned on`,
            'A warning is too little to close a circuit by: see what it warns of, and run it again at a commit that passes.',
          ]
    throw refuse(`${what} ${reset.commit.slice(0, 7)} since the circuit broke (${since})`, hint)
  }
  return keepBudget(
    room,
    { ...reading, baseline: { ...baseline, state } },
    { ledger: baseline.ledger, overrides: [] },
    now,
  )
}

/** Rules C, for the SLIs that were measured in the window. */
function proposalsOf(config: Config, { budgets, source }: Budgets, { ledger }: Baseline, now: Date): ProposalOrWait[] {
  const profile = config.profile && PROFILES[config.profile]
  const profileTargets = {
    TaskSuccessRate: profile?.taskSuccess,
    HallucinationRate: profile && 1 - profile.hallucination,
  } as Partial<Record<string, number>>
  return budgets.flatMap(({ sli, part, target, revision, counts }) => {
    if (part !== undefined || !SLI_NAMES.includes(sli) || counts.valid === 0) return []
    const hours = [...ledger.series.values()]
      .filter(({ key }) => key.sli === sli && key.source === source && key.revision === revision)
      .map((series) => series.hours[0] ?? hourOf(now))
    const days = ((hourOf(now) - Math.min(...hours)) * HOUR_MS) / 86_400_000
    // The sample of the counts, with the shares of all: strata are not sampled alike.
    const good = round9(counts.valid * (1 - (counts.badShare ?? 0)))
    const observed = { sli, good, valid: counts.valid, days, current: target }
    return [proposeTarget({ ...observed, profileTarget: profileTargets[sli] }, config.conversationsPerDay)]
  })
}
