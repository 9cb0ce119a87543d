import { ALPHA, betaCdf, lowerBound } from './interval.ts'
import type { Proof } from './proof.ts'
import { type Stage, toleranceOf } from './slo.ts'

/** A gate that stops a good agent more often than this is soon worked around. */
const TOO_OFTEN = 0.05
/** How many times the trials, as a person would raise them. */
const FACTORS = [1.5, 2, 3, 4, 6, 10]

/** How often chance alone stops an agent that spends half of every error budget. */
export interface FalseStop {
  /** Share of runs that end inconclusive or blocked by the `slo` check. */
  share: number
  /** More than 5%. */
  isTooOften: boolean
  /** The SLI that stops most of them. */
  mostly: string
  /** The smallest multiple of today's trials that stops at most 5%, and what is left then. */
  mend?: { factor: number; share: number }
}

/**
 * Chance that a good agent - half of every error budget spent, SLIs independent of each other - is not let through
 * by the `slo` check over these trials. Sub-SLIs are left out: they make no verdict inconclusive. Undefined where
 * nothing is measured.
 */
export function falseStopOf(
  proofs: readonly Proof[],
  rule: { stage: Stage; unproven: 'warn' | 'inconclusive' },
): FalseStop | undefined {
  const measured = proofs.filter(({ name, unmeasured, trials }) => !unmeasured && !name.includes('.') && trials > 0)
  const shareOf = (factor: number) =>
    1 - measured.reduce((kept, { target, trials }) => kept * (1 - stoppedShare(target, trials * factor, rule)), 1)
  const [worst] = measured
    .map(({ name, target, trials }) => ({ name, share: stoppedShare(target, trials, rule) }))
    .sort((a, b) => b.share - a.share)
  if (!worst) return undefined
  const share = shareOf(1)
  const isTooOften = share > TOO_OFTEN
  const factor = isTooOften ? FACTORS.find((one) => shareOf(one) <= TOO_OFTEN) : undefined
  return {
    share,
    isTooOften,
    mostly: worst.name,
    ...(factor === undefined ? {} : { mend: { factor, share: shareOf(factor) } }),
  }
}

/** P(as many bad events as stop | half of the budget spent): the binomial tail, which is I_p(k, n - k + 1). */
function stoppedShare(
  target: number,
  trials: number,
  { stage, unproven }: { stage: Stage; unproven: 'warn' | 'inconclusive' },
): number {
  const valid = Math.floor(trials)
  const stops = (bad: number) =>
    lowerBound(valid - bad, valid, ALPHA) <= target - toleranceOf(target, stage) &&
    (unproven === 'inconclusive' || (valid - bad) / valid < target)
  // More bad events never let through what fewer stopped.
  let [least, most] = [0, valid]
  while (least < most) {
    const middle = Math.floor((least + most) / 2)
    if (stops(middle)) most = middle
    else least = middle + 1
  }
  return least === 0 ? 1 : betaCdf((1 - target) / 2, least, valid - least + 1)
}
