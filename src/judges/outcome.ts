import type { ExpectationFinding } from '../domain/findings.ts'
import { expectationBlocks, type Scenario } from '../domain/scenario.ts'
import type { Session } from '../domain/session.ts'
import { elsewhere, TOOL_CALLS_UNOBSERVABLE } from './call-expectations.ts'
import type { Handoff } from './made-calls.ts'
import type { Scene } from './scene.ts'

/** `handoff`: the conversation must be handed to this team or agent. */
export function handoffFindings(scene: Scene): ExpectationFinding[] {
  const { block, handoffs, session } = scene
  const wanted = block.expect.handoff
  if (!wanted) return []
  const base = { kind: 'handoff', path: `${block.path}.handoff`, expected: `handoff to ${wanted.to}` } as const
  if (handoffs.some(({ to }) => to === wanted.to || `transfer_to_${to}` === wanted.to)) {
    return [{ ...base, held: 'yes', actual: `handed to ${wanted.to}` }]
  }
  if (handoffs.length === 0 && session.observed?.toolCalls === 'no') {
    return [{ ...base, held: 'unscored', actual: 'no handoff seen', reason: TOOL_CALLS_UNOBSERVABLE, unlooked: true }]
  }
  const actual = handoffs.length === 0 ? 'no handoff' : `handed to ${handoffs.map(({ to }) => to).join(', ')}`
  return [
    { ...base, held: 'no', actual, reason: `${actual} where ${wanted.to} was expected${elsewhere(scene, wanted.to)}` },
  ]
}

/**
 * `outcome`, which is `resolved` where nothing is written: it is expected of every session. Of a turn only where it is
 * written there, and then by what that turn did.
 */
export function outcomeFindings({ block, session, scenario, handoffs }: Scene): ExpectationFinding[] {
  const written = block.expect.outcome
  if (block.turn !== undefined && written === undefined) return []
  const base = { kind: 'outcome', path: `${block.path}.outcome`, expected: written ?? 'resolved' } as const
  const human = handoffs.find((handoff) => handoff.human)
  const actual = whatCameOut(session, human)
  if (written === 'refused') {
    const reason = 'whether the agent refused needs a judge: configure `judge`'
    return [{ ...base, held: 'unscored', actual, reason, unlooked: true }]
  }
  const escalated = human !== undefined || session.status === 'escalated'
  if (written === 'escalated') {
    if (escalated) return [{ ...base, held: 'yes', actual }]
    if (session.observed?.toolCalls === 'no') {
      return [{ ...base, held: 'unscored', actual, reason: TOOL_CALLS_UNOBSERVABLE, unlooked: true }]
    }
    return [{ ...base, held: 'no', actual, reason: 'the conversation was not handed to a human' }]
  }
  if (escalated) {
    // What is asked for more precisely wins: a scenario that wants a handoff cannot be failed for it.
    if (expectsTransfer(scenario)) return [{ ...base, held: 'yes', actual }]
    return [{ ...base, held: 'no', actual, reason: 'the issue was handed to a human, not resolved' }]
  }
  if (session.status === 'completed') return [{ ...base, held: 'yes', actual }]
  return [{ ...base, held: 'no', actual, reason: 'the session did not come to its end' }]
}

function whatCameOut({ status, error }: Session, human: Handoff | undefined): string {
  if (human) return `handed to ${human.to} in turn ${human.turn + 1}`
  return error ? `${status}: ${error.message}` : status
}

/** Names of tools that hand over; `transfer_funds` is not one. */
const TRANSFER = /^transfer_to_|human|^hand_?off|^escalate/i

/** Whether the scenario itself asks for a handoff: then handing over is what it means by "as expected". */
export function expectsTransfer(scenario: Scenario): boolean {
  for (const { expect } of expectationBlocks(scenario)) {
    if (expect.handoff || expect.calls?.some(({ tool }) => TRANSFER.test(tool))) return true
  }
  return false
}
