/** What a sample shows of one stratum: `sampled` sessions of its `population` were scored, `bad` of them badly. */
export interface StratumOutcome {
  population: number
  sampled: number
  bad: number
}

/**
 * The rate of bad events over all strata, each weighted by its population: sum(N_h x bad_h / n_h) / sum(N_h), the
 * stratified estimator (Cochran, Sampling Techniques, 3rd ed., 5.1). It is unbiased whatever the sampling shares
 * are; the plain bad / sampled is not. Strata of which nothing was sampled say nothing and are left out of both sums.
 * null when none was sampled.
 */
export function weightedBadRate(strata: readonly StratumOutcome[]): number | null {
  let bad = 0
  let all = 0
  for (const { population, sampled, bad: badSampled } of strata) {
    if (sampled === 0) continue
    bad += (population * badSampled) / sampled
    all += population
  }
  return all === 0 ? null : bad / all
}
