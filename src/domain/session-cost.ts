import { type Session, type Step, stepsOf } from './session.ts'

/**
 * What a session cost the agent, in US dollars; null: unknown. It is the sum over the model steps, or
 * `session.costUsd` where no step carries a cost. One step without its cost makes the sum unknown, and so does
 * a recorded 0 beside non-zero tokens: that is a missing price, not a free answer (design, section 1). A turn that
 * did not say what it cost is not free either, where others did (`observed.usage` is `partial`).
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
  const isWhole = unpriced === 0 && session.observed?.usage !== 'partial'
  if (priced > 0) return isWhole ? Number(sum.toFixed(9)) : null
  if (session.costUsd === undefined) return null
  return isKnownCost(session.costUsd, tokens) ? session.costUsd : null
}

/** The least that a session cost, US dollars: what is known of it, 0 where nothing is. For spending, not for judging. */
export function leastCostUsd(session: Session): number {
  let sum = 0
  for (const { step } of stepsOf(session)) {
    if (step.kind === 'model' && step.costUsd !== undefined && isKnownCost(step.costUsd, 0)) sum += step.costUsd
  }
  return sum > 0 ? sum : (sessionCostUsd(session) ?? 0)
}

function isKnownCost(usd: number, tokens: number): boolean {
  return Number.isFinite(usd) && usd >= 0 && (usd > 0 || tokens === 0)
}

function tokensOf({ usage }: Step & { kind: 'model' }): number {
  return usage ? usage.input + usage.output : 0
}
