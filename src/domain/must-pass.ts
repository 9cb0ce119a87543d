/**
 * Sequential probability ratio test of one `must_pass` scenario (Wald 1945): is it a scenario that passes
 * 98% of the time, or 70%? At least 3 and at most 12 trials (rules A.4). A plain "any of three fails"
 * would block ten good scenarios 26% of the time.
 */
const GOOD = 0.98
const BROKEN = 0.7
const PASS_AT = Math.log(0.2)
const BLOCK_AT = Math.log(200)

export const MUST_PASS_MIN_TRIALS = 3
export const MUST_PASS_MAX_TRIALS = 12

export type MustPassDecision = 'pass' | 'block' | 'undecided'

/** Log-likelihood ratio of "70%" over "98%" after these trials. */
export function mustPassLogLikelihoodRatio(passed: number, failed: number): number {
  return passed * Math.log(BROKEN / GOOD) + failed * Math.log((1 - BROKEN) / (1 - GOOD))
}

/** What the trials so far say; `undecided` asks for another one, up to the maximum. */
export function decideMustPass(passed: number, failed: number): MustPassDecision {
  if (passed + failed < MUST_PASS_MIN_TRIALS) return 'undecided'
  const ratio = mustPassLogLikelihoodRatio(passed, failed)
  if (failed === 0 || ratio <= PASS_AT) return 'pass'
  return ratio >= BLOCK_AT ? 'block' : 'undecided'
}

/** Whether one more trial can still be asked for. */
export function needsAnotherTrial(passed: number, failed: number): boolean {
  return decideMustPass(passed, failed) === 'undecided' && passed + failed < MUST_PASS_MAX_TRIALS
}
