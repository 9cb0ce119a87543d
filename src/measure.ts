import type { Config } from './config/config.ts'
import type { Agent, Trial } from './domain/agent.ts'
import { GateError, messageOf } from './domain/errors.ts'
import type { EventBatch } from './domain/event-batch.ts'
import type { SuiteEvidence } from './domain/evidence.ts'
import { extraTrials } from './domain/plan.ts'
import type { Redact } from './domain/redact.ts'
import type { Result } from './domain/result.ts'
import { invalidReasonOf, type Session } from './domain/session.ts'
import type { SessionStore } from './domain/session-store.ts'
import type { Rooms, Scorer } from './rooms.ts'

export interface Measuring {
  rooms: Rooms
  config: Config
  evidence: SuiteEvidence
  sessions: SessionStore
  scorer: Scorer
  redact: Redact
  /** Counts for the ledger; absent where no baseline is kept. */
  batch?: EventBatch | undefined
}

/** Trials -> sessions -> scores -> evidence, those of an interrupted run first. */
export async function measure(measuring: Measuring, agent: Agent, trials: Iterable<Trial>): Promise<void> {
  const { rooms, config, evidence, sessions, scorer, redact, batch } = measuring
  const runner = await rooms.openRunner(config, agent)
  const add = async (session: Session, { scenario, extra }: Pick<Trial, 'scenario' | 'extra'>) => {
    const { score, spent } = await scorer.score(session, scenario, rooms.signal)
    evidence.add(score, { extra, spent })
    // Additional trials decide their own scenario alone: in the ledger they would bias the rates.
    if (!extra) batch?.add({ startedAt: session.startedAt, events: score.events, ...clusterOf(scenario) })
    rooms.onScore(score, evidence, config)
  }
  // An attempt from which nothing else was learnt can still have done what may never happen.
  const addDiscarded = async (session: Session, { scenario }: Pick<Trial, 'scenario'>) => {
    const { score } = await scorer.score(session, scenario, rooms.signal)
    evidence.addNeverEvents(score)
    return score.neverEvents.length > 0
  }
  const runAndKeep = (some: Iterable<Trial>) =>
    runner.run(
      some,
      async (run, trial) => {
        const session = redact(run)
        sessions.append(session)
        await add(session, trial)
      },
      async (attempt, trial) => {
        const session = redact(attempt)
        if (await addDiscarded(session, trial)) sessions.append(session)
      },
    )

  const done = new Set<string>()
  for await (const session of sessions.earlier()) {
    const item = evidence.itemOf(session.scenario ?? '')
    if (!item || session.trial === undefined) continue
    // Nothing was learnt from an invalid trial: it is run again.
    if (invalidReasonOf(session)) {
      await addDiscarded(session, item)
      continue
    }
    // Where two runs wrote to one folder, the first session of a trial is the one that counts.
    if (done.has(trialKey(item.scenario.id, session.trial))) continue
    done.add(trialKey(item.scenario.id, session.trial))
    runner.countSpent(session)
    await add(session, { scenario: item.scenario, extra: session.trial >= item.planned })
  }
  let server: { stop(): Promise<void> } | undefined
  try {
    if (agent.mode === 'live') server = await rooms.startAgent(config)
    if (agent.mode === 'collected') {
      for await (const session of agent.discarded()) {
        const item = evidence.itemOf(session.scenario ?? '')
        if (item && (await addDiscarded(session, item))) sessions.append(redact(session))
      }
    }
    await runAndKeep(remaining(trials, done))
    for (let round = moreTrials(measuring, agent); round.length > 0; round = moreTrials(measuring, agent)) {
      await runAndKeep(round)
    }
  } finally {
    await agent.close()
    await server?.stop()
  }
}

/** Additional trials that are still wanted: a recording has no more than it has, and neither has a collection. */
function moreTrials({ rooms, evidence }: Measuring, agent: Agent): Trial[] {
  if (rooms.signal.aborted || agent.mode === 'recorded') return []
  return extraTrials(evidence).filter((trial) => agent.mode === 'live' || agent.has(trial))
}

/** Runs a part of the pipeline; says what ended it early. Errors of the input are thrown: they precede every trial. */
export async function whatEndedEarly(signal: AbortSignal, run: () => Promise<void>): Promise<Result['error']> {
  try {
    await run()
  } catch (thrown) {
    if (signal.aborted) return stopped(signal)
    if (!(thrown instanceof GateError))
      return { code: 'internal', message: `The gate itself failed: ${messageOf(thrown)}` }
    if (thrown.code === 'invalid_input' || thrown.code === 'usage') throw thrown
    const [first = '', ...details] = thrown.message.split('\n')
    return {
      code: thrown.code,
      message: first.replace(/:$/, ''),
      ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
      ...(details.length === 0 ? {} : { details: details.join('\n') }),
    }
  }
  return signal.aborted ? stopped(signal) : undefined
}

function stopped(signal: AbortSignal): Result['error'] {
  return {
    code: 'cancelled',
    message: `Stopped before the end: ${messageOf(signal.reason)}.`,
    hint: 'Run it again; on the command line --resume goes on from what was measured.',
  }
}

function clusterOf({ cluster }: Trial['scenario']): { cluster?: string } {
  return cluster === undefined ? {} : { cluster }
}

function trialKey(scenario: string, trial: number): string {
  return `${scenario}\u0000${trial}`
}

function* remaining(trials: Iterable<Trial>, done: ReadonlySet<string>): Generator<Trial> {
  for (const trial of trials) if (!done.has(trialKey(trial.scenario.id, trial.trial))) yield trial
}
