import { REDACTED } from '../domain/redact.ts'
import type { Scenario } from '../domain/scenario.ts'
import type { Session } from '../domain/session.ts'

/** What the customer of a scenario says, turn by turn; undefined where that is not written down. */
export function scriptOf({ customer }: Scenario): string[] | undefined {
  return customer.kind === 'scripted' ? customer.turns.map(({ user }) => user) : undefined
}

/**
 * Whether a collected session is one that the gate can have driven: the customer's lines are its own. Other words, or
 * fewer lines though nothing went wrong, are somebody else's.
 */
export function followsScript({ turns, error }: Session, script: readonly string[] | undefined): boolean {
  if (script === undefined) return true
  if (turns.length > script.length || (error === undefined && turns.length < script.length)) return false
  return turns.every(({ user }, turn) => isSameLine(user, script[turn] ?? ''))
}

/** A collector takes its secrets out of what it stores; nobody knows here what stood in their place. */
function isSameLine(said: string, scripted: string): boolean {
  if (said === scripted) return true
  const [first = '', ...rest] = said.split(REDACTED)
  const last = rest.pop()
  if (last === undefined || !scripted.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = scripted.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return scripted.length - last.length >= at && scripted.endsWith(last)
}
