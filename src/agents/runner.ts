import pMap from 'p-map'
import { type Agent, AgentError, type Trial } from '../domain/agent.ts'
import { invalidReasonOf, type Session } from '../domain/session.ts'
import { leastCostUsd } from '../domain/session-cost.ts'
import { repeatWhileInvalid, WaitBudget } from './retry.ts'
import {
  type Attempted,
  driveTrial,
  emptySession,
  failedSession,
  recallTrial,
  type TrialDeps,
  type TrialLimits,
} from './trial.ts'

export interface RunnerOptions extends TrialLimits {
  agent: Agent
  concurrency: number
  /** What the agent may spend, US dollars; trials beyond it are invalid. */
  maxCostUsd?: number | undefined
  maxWaitMs: number
  deps: TrialDeps
  signal: AbortSignal
}

type OnSession = (session: Session, trial: Trial) => Promise<void>

/** Runs trials. One runner serves a whole run: its spending and its patience are counted across calls. */
export class TrialRunner {
  private readonly options: RunnerOptions
  private readonly waiting: WaitBudget
  private spentUsd = 0

  constructor(options: RunnerOptions) {
    this.options = options
    this.waiting = new WaitBudget(options.maxWaitMs, options.deps.clock)
  }

  /**
   * Runs the trials with the configured concurrency and hands each finished session over as it ends;
   * `onSession` is awaited, so that a slow consumer slows the run down instead of filling the memory.
   * Trials that were not run because the run was stopped are handed to nobody. `onDiscarded` is given the attempts
   * that are no trial - repeated, or cut short by a stop: what the agent did in them, it did.
   */
  async run(trials: Iterable<Trial>, onSession: OnSession, onDiscarded: OnSession = async () => {}): Promise<void> {
    const { signal, concurrency } = this.options
    await pMap(
      trials,
      async (trial) => {
        if (signal.aborted) return
        const session = await this.runTrial(trial, onDiscarded)
        if (session.error?.type === 'invalid.cancelled') await onDiscarded(session, trial)
        else await onSession(session, trial)
      },
      { concurrency },
    )
  }

  /** A session from an earlier, interrupted run counts towards the spending cap. */
  countSpent(session: Session): void {
    this.spentUsd += leastCostUsd(session)
  }

  private async runTrial(trial: Trial, onDiscarded: OnSession): Promise<Session> {
    const { signal } = this.options
    let previous: Session | undefined
    return repeatWhileInvalid(
      async (number) => {
        if (previous) await onDiscarded(previous, trial)
        const { session, retryAfterMs } = await this.attempt(trial, number)
        // An attempt that is repeated was paid for as well.
        this.countSpent(session)
        previous = session
        const reason = invalidReasonOf(session)
        return { value: session, invalid: reason !== undefined && REPEATABLE.has(reason), retryAfterMs }
      },
      { budget: this.waiting, signal, gaveUp: (session, delayMs) => gaveUp(session, delayMs, this.options.maxWaitMs) },
    )
  }

  private async attempt(trial: Trial, number: number): Promise<Attempted> {
    const { agent, deps, signal, maxCostUsd } = this.options
    if (agent.mode !== 'live') return recallTrial(agent, trial, deps)
    if (maxCostUsd !== undefined && this.spentUsd >= maxCostUsd) return overBudget(trial, number, maxCostUsd, deps)
    return driveTrial(agent, trial, number, this.options, deps, signal)
  }
}

/** Reasons that may be gone at the next attempt. */
const REPEATABLE: ReadonlySet<string> = new Set([
  'invalid.refused',
  'invalid.rate_limited',
  'invalid.proxy',
  'invalid.provider',
  'invalid.internal',
])

/** The session, which says where it was refused by a wait that is too long. */
function gaveUp(session: Session, delayMs: number, maxWaitMs: number): Session {
  if (session.error?.type !== 'invalid.rate_limited') return session
  const [wait, most] = [delayMs, maxWaitMs].map((ms) => `${Number((ms / 1000).toFixed(1))} s`)
  const message = `${session.error.message}; not tried again: to wait ${wait} more would exceed suite.max_wait (${most} in all)`
  return { ...session, error: { ...session.error, message } }
}

function overBudget(trial: Trial, attempt: number, maxCostUsd: number, deps: TrialDeps): Attempted {
  const message = `the run had spent its suite.max_cost of $${maxCostUsd} before this trial`
  return { session: failedSession(emptySession(trial, attempt, deps), new AgentError('invalid.budget', message)) }
}
