import { type Session, type Step, stepsOf } from './session.ts'

/**
 * What a session cost the agent, in US dollars; null: unknown. It is the sum over the model steps, or
 * `session.costUsd` where no step carries a cost. One step without its cost makes the sum unknown, and so does
 * a recorded 0 beside non-zero tokens: that is a missing price, not a free answer (design, section 1).
 */
export function sessionCostUsd(session: Session): number | null {
  let tokens = 0
  let sum = 0
  let priced = 0
  let unpriced = 0
  for (const { step } of stepsOf(session)) {
    if (step.kind !== 'model') continue
    tokens += tokensOf(step)
    if (step.costUsd === undefined) {
      // A model call that was refused cost nothing.
      if (!step.error || tokensOf(step) > 0) unpriced++
      continue
    }
    if (!isKnownCost(step.costUsd, tokensOf(step))) return null
    priced++
    sum += step.costUsd
  }
  // Nine decimals: three times $0.06 must not exceed a cap of $0.18 by a rounding error.
  if (priced > 0) return unpriced === 0 ? Number(sum.toFixed(9)) : null
  if (session.costUsd === undefined) return null
  return isKnownCost(session.costUsd, tokens) ? session.costUsd : null
}

function isKnownCost(usd: number, tokens: number): boolean {
  return Number.isFinite(usd) && usd >= 0 && (usd > 0 || tokens === 0)
}

function tokensOf({ usage }: Step & { kind: 'model' }): number {
  return usage ? usage.input + usage.output : 0
}
