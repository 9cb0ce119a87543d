/**
 * Exact binomial confidence bounds (Clopper & Pearson 1934). Counts may be fractional: clustered events
 * are turned into an effective number of trials first (rules A.1), and the beta form carries over.
 */

/** One-sided error of a bound, and so of a false block and of a false pass (rules A). */
export const ALPHA = 0.05

/** Coefficients of the Lanczos approximation (g = 7, n = 9), as published by Godfrey 2001. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** ln Gamma(x) for x > 0. */
export function logGamma(x: number): number {
  const shifted = x - 1
  const t = shifted + 7.5
  let sum = LANCZOS[0] as number
  for (let index = 1; index < LANCZOS.length; index++) sum += (LANCZOS[index] as number) / (shifted + index)
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum)
}

/** Continued fraction of the incomplete beta function, evaluated by the modified Lentz method (DLMF 8.17.22). */
function betaContinuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  const guard = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / guard(1 + even * d)
    c = guard(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / guard(1 + odd * d)
    c = guard(1 + odd / c)
    const factor = d * c
    fraction *= factor
    if (Math.abs(factor - 1) < 1e-15) return fraction
  }
  return fraction
}

/** Regularised incomplete beta function I_x(a, b): the CDF of Beta(a, b) at x. */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  // The fraction converges fast on the near side of the mean only; the other side follows by symmetry.
  return x < (a + 1) / (a + b + 2)
    ? (front * betaContinuedFraction(x, a, b)) / a
    : 1 - (front * betaContinuedFraction(1 - x, b, a)) / b
}

/** Quantile of Beta(a, b): bisection, which cannot diverge, to the last bit that matters. */
function betaQuantile(probability: number, a: number, b: number): number {
  let low = 0
  let high = 1
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (betaCdf(middle, a, b) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Lower one-sided Clopper-Pearson bound of a proportion at level `alpha`; 0 without a success. */
export function lowerBound(good: number, valid: number, alpha: number): number {
  return good <= 0 || valid <= 0 ? 0 : betaQuantile(alpha, good, valid - good + 1)
}

/** Upper one-sided Clopper-Pearson bound of a proportion at level `alpha`; 1 without a failure. */
export function upperBound(good: number, valid: number, alpha: number): number {
  return valid <= 0 || good >= valid ? 1 : betaQuantile(1 - alpha, good + 1, valid - good)
}

/** Two-sided 90% interval: its ends are the one-sided 95% bounds. */
export function interval90(good: number, valid: number): [number, number] {
  return [lowerBound(good, valid, ALPHA), upperBound(good, valid, ALPHA)]
}

/** Smallest number of trials, all clean, whose lower bound at `alpha` exceeds `proportion`. */
export function cleanTrialsToExceed(proportion: number, alpha = ALPHA): number {
  // Where the tolerance reaches below 0 any evidence is enough; the logarithm has no value there.
  if (proportion <= 0) return 1
  // Without a failure the bound is alpha^(1/n).
  const trials = Math.max(1, Math.floor(Math.log(alpha) / Math.log(proportion)))
  return lowerBound(trials, trials, alpha) > proportion ? trials : trials + 1
}
