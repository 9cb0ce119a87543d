import { existsSync } from 'node:fs'
import type { CollectionFacts } from '../domain/agent.ts'
import { MUST_PASS_MAX_TRIALS } from '../domain/must-pass.ts'
import type { Plan } from '../domain/plan.ts'
import { invalidReasonOf } from '../domain/session.ts'
import { byteLines } from './byte-lines.ts'
import { followsScript, scriptOf } from './collected-script.ts'
import type { Recording } from './replay-files.ts'
import { type Place, readSession } from './replay-index.ts'

/** Longest session that is taken, bytes. */
const MAX_SESSION_BYTES = 20_000_000

/** Attempts at one trial that the runner makes at most. */
const MAX_ATTEMPTS = 8

/** Where the session of each trial stands, by scenario id and trial. */
type Places = Map<string, (Place | undefined)[]>

/**
 * Reads every line of every shard once and keeps places, not sessions. What was not asked for is refused and counted by
 * its reason: another scenario's trial, a trial beyond the plan, a second session of a trial, a line that is no session,
 * and a conversation in which the customer did not say what the scenario has them say.
 */
export async function indexShards(
  shards: readonly { sessions: Recording }[],
  plan: Plan,
): Promise<{ places: Places; discarded: Place[]; refused: CollectionFacts['refused'] }> {
  const asked = askedOf(plan)
  const places: Places = new Map()
  const repeated = new Map<string, { place: Place; scenario: string; trial: number }[]>()
  const ids = new Set<string>()
  const refused = new Map<string, { count: number; example: string }>()
  const refuse = (reason: string, example: string) => {
    const known = refused.get(reason)
    if (known) known.count++
    else refused.set(reason, { count: 1, example })
  }
  for (const { sessions } of shards) {
    if (!existsSync(sessions.path)) {
      refuse('a shard without its sessions', sessions.shown)
      continue
    }
    for await (const { number, offset, length, text } of byteLines(sessions.path)) {
      const at = `${sessions.shown}:${number}`
      if (length > MAX_SESSION_BYTES) {
        refuse(`a session of more than ${MAX_SESSION_BYTES} bytes`, at)
        continue
      }
      const read = readSession(text)
      if ('problem' in read) {
        refuse('a line that is no session', `${at}: ${read.problem.message}`)
        continue
      }
      const { id, scenario, trial } = read.session
      const wanted = scenario === undefined ? undefined : asked.get(scenario)
      const named = `${at}: ${scenario ?? 'no scenario'}, trial ${trial ?? 'none'}`
      if (scenario === undefined || trial === undefined || wanted === undefined) {
        refuse('a session of no scenario of this suite', named)
      } else if (trial >= wanted.trials) refuse('a trial that was not asked for', named)
      else if (!followsScript(read.session, wanted.script)) refuse('a session that does not follow its scenario', named)
      else if (ids.has(id)) refuse('a second session with the same id', named)
      else if (invalidReasonOf(read.session) !== undefined) {
        // An attempt that was repeated stands beside the one that was measured.
        const attempts = repeated.get(`${scenario}\u0000${trial}`) ?? []
        if (attempts.length >= MAX_ATTEMPTS) refuse('more attempts at a trial than are made', named)
        else {
          ids.add(id)
          attempts.push({ place: { recording: sessions, line: number, offset, length }, scenario, trial })
          repeated.set(`${scenario}\u0000${trial}`, attempts)
        }
      } else if (places.get(scenario)?.[trial]) refuse('a second session of a trial', named)
      else {
        ids.add(id)
        setPlace(places, scenario, trial, { recording: sessions, line: number, offset, length })
      }
    }
  }
  const discarded: Place[] = []
  for (const attempts of repeated.values()) {
    const last = attempts.at(-1)
    const measured = last && places.get(last.scenario)?.[last.trial]
    // Where nothing was measured, the last attempt is the trial's session: an invalid one.
    if (last && !measured) setPlace(places, last.scenario, last.trial, last.place)
    discarded.push(...(measured ? attempts : attempts.slice(0, -1)).map(({ place }) => place))
  }
  return { places, discarded, refused: [...refused].map(([reason, found]) => ({ reason, ...found })) }
}

function setPlace(places: Places, scenario: string, trial: number, place: Place): void {
  const ofScenario = places.get(scenario) ?? []
  ofScenario[trial] = place
  places.set(scenario, ofScenario)
}

interface Asked {
  /** The most there may be: the planned ones, and additional ones where the scenario must pass. */
  trials: number
  /** What the customer says, turn by turn; undefined where it is not written down. */
  script: readonly string[] | undefined
}

/** What was asked for, by scenario id. */
function askedOf({ trialsOf, versions }: Plan): Map<string, Asked> {
  const asked = new Map<string, Asked>()
  for (const { scenario, planned } of versions) asked.set(scenario.id, { trials: planned, script: scriptOf(scenario) })
  for (const { scenario, planned } of trialsOf) {
    const trials = scenario.must_pass ? Math.max(planned, MUST_PASS_MAX_TRIALS) : planned
    asked.set(scenario.id, { trials, script: scriptOf(scenario) })
  }
  return asked
}
