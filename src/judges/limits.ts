import type { ExpectationFinding } from '../domain/findings.ts'
import type { Scenario } from '../domain/scenario.ts'
import { isAnswered, type Session } from '../domain/session.ts'
import { sessionCostUsd } from '../domain/session-cost.ts'

/** `limits`: what each answered turn may take and what the session may cost. */
export function limitFindings(session: Session, { limits }: Scenario): ExpectationFinding[] {
  return [
    ...(limits?.latency === undefined ? [] : [latencyFinding(session, limits.latency)]),
    ...(limits?.cost === undefined ? [] : [costFinding(session, limits.cost)]),
  ]
}

function latencyFinding(session: Session, limitMs: number): ExpectationFinding {
  const base = { kind: 'limits', path: 'limits.latency', expected: `at most ${limitMs} ms a turn` } as const
  const answered = [...session.turns.entries()].filter(([, turn]) => isAnswered(turn))
  if (answered.length === 0) return { ...base, held: 'no', actual: 'no reply', reason: 'no turn was answered' }
  const timed = answered.flatMap(([turn, { latencyMs }]) => (latencyMs === undefined ? [] : [{ turn, latencyMs }]))
  const slowest = timed.reduce((worst, item) => (item.latencyMs > worst.latencyMs ? item : worst), {
    turn: 0,
    latencyMs: Number.NEGATIVE_INFINITY,
  })
  const actual = timed.length === 0 ? 'not timed' : `${Math.round(slowest.latencyMs)} ms in turn ${slowest.turn + 1}`
  if (slowest.latencyMs > limitMs) {
    return { ...base, turn: slowest.turn, held: 'no', actual, reason: `turn ${slowest.turn + 1} took too long` }
  }
  if (timed.length === answered.length) return { ...base, held: 'yes', actual }
  return { ...base, held: 'unscored', actual, reason: 'not every answered turn was timed', unlooked: true }
}

function costFinding(session: Session, limitUsd: number): ExpectationFinding {
  const base = { kind: 'limits', path: 'limits.cost', expected: `at most $${limitUsd}` } as const
  const costUsd = sessionCostUsd(session)
  if (costUsd === null) {
    return { ...base, held: 'unscored', actual: 'unknown', reason: 'the cost is unknown', unlooked: true }
  }
  const actual = `$${Number(costUsd.toFixed(4))}`
  if (costUsd <= limitUsd) return { ...base, held: 'yes', actual }
  return { ...base, held: 'no', actual, reason: `the session cost ${actual}, more than $${limitUsd}` }
}
