import { type ClaimFinding, type ClaimsReport, noFindings } from '../domain/findings.ts'
import type { Judge } from '../domain/judge.ts'
import type { Scenario } from '../domain/scenario.ts'
import { isAnswered, type Session } from '../domain/session.ts'
import { resultUnseen, wasDone, whyUndone } from './call-expectations.ts'
import { type CompiledScenario, withCompiled } from './compiled-scenario.ts'
import { factualClaims } from './factual.ts'
import { callsOf, clip } from './made-calls.ts'
import { readingOf } from './text.ts'

/**
 * Grounding of claims without a judge model (docs/decisions/0002-deterministic-grounding.md).
 *
 * Procedural: a reply that matches a `claims_require_call` pattern claims that something was done; it is grounded if
 * the tool was called with success by then. Factual: in a scenario that lists `documents`, figures with a unit are
 * held against the documents and the tool results. A reply that neither rule speaks of was not looked at.
 */
export const groundingJudge: Judge = {
  id: 'grounding',
  answersRubrics: false,
  canScoreClaims: (scenario) => scenario.documents !== undefined || hasProceduralRules(scenario),
  judge: (session, scenario) =>
    withCompiled(scenario, (compiled) => ({
      ...noFindings(),
      claims: judgeClaims(session, scenario, compiled),
    })),
}

function judgeClaims(session: Session, scenario: Scenario, compiled: CompiledScenario): ClaimsReport {
  const procedural = proceduralClaims(session, compiled)
  const factual = scenario.documents ? factualClaims(session, scenario) : []
  const answered = [...session.turns.entries()].filter(([, turn]) => isAnswered(turn)).map(([turn]) => turn)
  const lookedAt = scenario.documents ? answered : [...new Set(procedural.claims.map(({ turn }) => turn))]
  return { lookedAt, claims: [...procedural.claims, ...factual], failed: procedural.failed }
}

function proceduralClaims(session: Session, compiled: CompiledScenario): Pick<ClaimsReport, 'claims' | 'failed'> {
  const claims: ClaimFinding[] = []
  const failed: ClaimsReport['failed'] = []
  // Whether a tool was called cannot be said: nobody looked.
  if (session.observed?.toolCalls === 'no' || compiled.blocks.every((block) => block.claims.length === 0)) {
    return { claims, failed }
  }
  const scene = { allMade: callsOf(session), compiled }
  for (const [turn, answered] of session.turns.entries()) {
    if (!isAnswered(answered)) continue
    for (const block of compiled.blocks) {
      if (block.turn !== undefined && block.turn !== turn) continue
      for (const claim of block.claims) {
        if (!claim.isMadeIn(readingOf(answered))) continue
        const done = wasDone(scene, claim, turn)
        if (done === 'unknown') {
          failed.push({ turn, reason: resultUnseen(claim) })
          continue
        }
        const grounded = done === 'yes'
        const reason = grounded ? `${claim.tool} was called` : whyUndone(scene, claim, turn)
        claims.push({ turn, kind: 'procedural', grounded, quote: clip(answered.reply, 200), reason })
      }
    }
  }
  return { claims, failed }
}

function hasProceduralRules({ expect, customer }: Scenario): boolean {
  if (expect?.claims_require_call) return true
  return customer.kind === 'scripted' && customer.turns.some((turn) => turn.expect?.claims_require_call)
}
