/** Whether rates rise over time, and when they changed. */

/** Bad events of one span of time. */
export interface TrendPoint {
  hour: number
  bad: number
  valid: number
}

/**
 * Mann-Kendall test for a monotonic trend (Mann 1945, Kendall 1975), two-sided, with the variance corrected
 * for ties and the normal approximation. null for fewer than 4 values: no trend could be seen.
 */
export function mannKendall(values: readonly number[]): { s: number; p: number } | null {
  const n = values.length
  if (n < 4) return null
  let s = 0
  for (const [index, later] of values.entries())
    for (const earlier of values.slice(0, index)) s += Math.sign(later - earlier)
  const ties = new Map<number, number>()
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1)
  const spread = (count: number) => count * (count - 1) * (2 * count + 5)
  const variance = (spread(n) - [...ties.values()].reduce((sum, count) => sum + spread(count), 0)) / 18
  if (variance <= 0) return { s, p: 1 }
  const z = Math.max(0, Math.abs(s) - 1) / Math.sqrt(variance)
  return { s, p: complementaryError(z / Math.SQRT2) }
}

/** A likelihood ratio of equal rates, but for the last bits of its logarithms. */
const NO_STEP = 1e-9

/** A step up in a rate: from this hour on it was a higher one. */
export interface ChangePoint {
  hour: number
  before: number
  after: number
  p: number
}

/**
 * The most likely step up in a rate: the split with the highest binomial likelihood ratio of those with a higher rate
 * after it, with the p of a chi-square of one degree times the number of splits tried (Bonferroni). A recovery is as
 * likely a split, and would hide the step that came after it. null where the rate is nowhere higher than before.
 */
export function changePoint(points: readonly TrendPoint[]): ChangePoint | null {
  const measured = points.filter(({ valid }) => valid > 0)
  const total = measured.reduce(add, { bad: 0, valid: 0 })
  const left = { bad: 0, valid: 0 }
  let best: { ratio: number; hour: number; before: number; after: number } | undefined
  for (const [index, point] of measured.slice(0, -1).entries()) {
    left.bad += point.bad
    left.valid += point.valid
    const right = { bad: total.bad - left.bad, valid: total.valid - left.valid }
    if (right.bad * left.valid <= left.bad * right.valid) continue
    const ratio = likelihood(left) + likelihood(right) - likelihood(total)
    const hour = measured[index + 1]?.hour
    if (hour !== undefined && ratio > (best?.ratio ?? NO_STEP))
      best = { ratio, hour, before: left.bad / left.valid, after: right.bad / right.valid }
  }
  if (!best) return null
  const { ratio, ...step } = best
  return { ...step, p: Math.min(1, (measured.length - 1) * complementaryError(Math.sqrt(ratio))) }
}

function add(sum: { bad: number; valid: number }, { bad, valid }: TrendPoint) {
  return { bad: sum.bad + bad, valid: sum.valid + valid }
}

/** Highest log-likelihood of a binomial count. */
function likelihood({ bad, valid }: { bad: number; valid: number }): number {
  const term = (count: number) => (count === 0 ? 0 : count * Math.log(count / valid))
  return term(bad) + term(valid - bad)
}

/** erfc(x) for x >= 0, to 1.2e-7 of its value (Chebyshev fit of Press et al., Numerical Recipes 6.2). */
function complementaryError(x: number): number {
  const t = 1 / (1 + x / 2)
  const fit = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ]
  return t * Math.exp(-x * x + fit.reduceRight((sum, coefficient) => coefficient + t * sum, 0))
}
