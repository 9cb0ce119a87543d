import { ALPHA, betaCdf, cleanTrialsToExceed, lowerBound, upperBound } from '../domain/interval.ts'
import type { CheckResult, CheckStatus } from '../domain/result.ts'
import { type Counts, SLI_NAMES, type SliName } from '../domain/sli.ts'
import { type Stage, toleranceOf } from '../domain/slo.ts'
import { type Check, type CheckInput, UNFOUND_HINT } from './check.ts'

/** One SLI, or a part of one, with its target. */
interface Hypothesis {
  id: string
  sli: SliName
  /** A tool, `factual` or `procedural`: it can block, and never makes a verdict inconclusive. */
  part?: string
  good: number
  valid: number
  effective: Counts
  /** The same, were every event good that is unscored without a fault: a block must hold even then. */
  atBest: Counts
  target: number
  /** Events are bad for tool calls that were not found, and none was found in the whole run. */
  inDoubt: boolean
}

/** SLIs against their targets (rules A.1, one look; blocking tests step down by Holm, A.5). */
export const sloCheck: Check = {
  key: 'slo',
  run(input) {
    const hypotheses = hypothesesOf(input)
    const blocked = stepDown(hypotheses)
    return hypotheses.map((hypothesis) => {
      const result = decide(hypothesis, blocked.has(hypothesis.id), input)
      return hypothesis.sli === 'TaskSuccessRate' ? withWhyUnanswered(result, input) : result
    })
  },
}

/** Where not one session was answered, the agent is down or is called wrongly: no failing session says more. */
function withWhyUnanswered(result: CheckResult, { evidence }: CheckInput): CheckResult {
  const why = evidence.neverAnswered
  if (why === undefined || result.status === 'pass') return result
  return {
    ...result,
    reason: `${result.reason} Not one session was answered: ${briefly(why)}.`,
    hint: 'Try the agent by hand. If it answers, correct how the configuration calls it and reads its answer.',
  }
}

/** An error in one line: of a stack the line that says what was thrown, which Python writes last. */
function briefly(why: string): string {
  const [first = '', second = '', ...rest] = why.trimEnd().split('\n')
  const said = second.startsWith('Traceback') ? (rest.at(-1) ?? second) : second
  return (first.endsWith(':') ? `${first} ${said.trim()}` : first).replace(/[:.]$/, '')
}

/** SLIs that have events, and their parts that have a target and events. */
function hypothesesOf({ evidence, targets }: CheckInput): Hypothesis[] {
  const { doubtsToolCalls } = evidence
  const hypotheses: Hypothesis[] = []
  for (const sli of SLI_NAMES) {
    const tally = evidence.tallies[sli]
    const { target, parts, origin } = targets[sli]
    // Zero evidence is never a pass: an SLI with a hand-written target and no event stays in the list.
    if (tally.valid > 0 || origin === 'config') {
      const { good, valid } = tally
      const doubted = doubtsToolCalls ? tally.inDoubt : 0
      const inDoubt = doubted > 0 && good < valid
      const [effective, best] = [tally.effective(), tally.effectiveAtBest()]
      const atBest = { ...best, good: best.good + Math.min(doubted, best.valid - best.good) }
      hypotheses.push({ id: `slo.${sli}`, sli, good, valid, effective, atBest, target, inDoubt })
    }
    for (const [part, partTarget] of Object.entries(parts)) {
      const { good, valid } = tally.parts.get(part) ?? { good: 0, valid: 0 }
      const inDoubt = doubtsToolCalls && tally.inDoubt > 0 && good < valid
      const [effective, best] = [tally.effectivePart(part), tally.effectivePartAtBest(part)]
      const atBest = inDoubt ? { ...best, good: best.valid } : best
      const id = `slo.${sli}.${part}`
      hypotheses.push({ id, sli, part, good, valid, effective, atBest, target: partTarget, inDoubt })
    }
  }
  return hypotheses
}

/**
 * Holm's step-down over all tests of this look: the smallest p-value is held against alpha / m, the next
 * against alpha / (m - 1), and so on until one is not rejected (Holm 1979).
 */
function stepDown(hypotheses: readonly Hypothesis[]): Set<string> {
  const tested = hypotheses.filter(({ valid }) => valid > 0)
  const ascending = tested
    .map((hypothesis) => ({ id: hypothesis.id, p: pBelowTarget(hypothesis) }))
    .sort((a, b) => a.p - b.p)
  const rejected = new Set<string>()
  for (const [index, { id, p }] of ascending.entries()) {
    if (p > ALPHA / (ascending.length - index)) break
    rejected.add(id)
  }
  return rejected
}

/** P(at most this many good | exactly on target): <= alpha is the same as "upper bound < target". */
function pBelowTarget({ atBest: { good, valid }, target }: Hypothesis): number {
  return good >= valid ? 1 : betaCdf(1 - target, valid - good, good + 1)
}

function decide(hypothesis: Hypothesis, blocked: boolean, { stage, unproven }: CheckInput): CheckResult {
  const { id, part, good, valid, effective, atBest, target } = hypothesis
  const lower = lowerBound(effective.good, effective.valid, ALPHA)
  const upper = upperBound(atBest.good, atBest.valid, ALPHA)
  const tolerance = toleranceOf(target, stage)
  const numbers = { good, valid, effective: effective.valid, target, lower, upper, tolerance }
  const result = (status: CheckStatus, reason: string, hint?: string): CheckResult => ({
    id,
    status,
    reason,
    ...(hint === undefined ? {} : { hint }),
    numbers,
  })
  const measured = describe(hypothesis)

  if (valid === 0) {
    const status = part ? 'warn' : 'inconclusive'
    return result(status, `${nameOf(hypothesis)} has a target and not one event.`, noEventHint(hypothesis))
  }
  if (blocked)
    return result(
      'block',
      `${measured}; ${beyondDoubt(hypothesis, upper)}.`,
      'Fix the failing sessions named below, or revert the change.',
    )
  const onTarget = good / valid >= target
  if (hypothesis.inDoubt && !onTarget) {
    return result(
      part ? 'warn' : 'inconclusive',
      `${measured}, and may be on target: agent.http.tool_calls matched nothing in the whole run.`,
      UNFOUND_HINT,
    )
  }
  if (lower > target - tolerance) {
    return onTarget
      ? result('pass', `${measured}; target ${targetText(hypothesis)}.`)
      : result('warn', `${measured}: within tolerance, but ${offTarget(hypothesis)}.`)
  }
  if (onTarget) {
    return result(
      part ? 'warn' : unproven,
      `${measured}: not proven, ${provenText(hypothesis, lower)}.`,
      moreTrialsHint(hypothesis, stage),
    )
  }
  return result(
    part ? 'warn' : 'inconclusive',
    `${measured}: ${offTarget(hypothesis)}, but too few trials to tell (90% interval ${intervalText(hypothesis, lower, upper)}).`,
    'Look at the failing sessions; more trials (suite.trials) or more scenarios narrow the interval.',
  )
}

function noEventHint({ sli }: Hypothesis): string {
  return sli === 'ToolCallAccuracy'
    ? 'No tool was called and none was expected: expect calls in a scenario, or remove the target.'
    : 'Add scenarios that produce such events, or remove the target.'
}

/** How many clean events a pass needs, when no more could have been had from these. */
function moreTrialsHint({ target, effective }: Hypothesis, stage: Stage): string {
  const clean = cleanTrialsToExceed(target - toleranceOf(target, stage))
  return `A pass needs ${clean} clean trials at this target and ${Math.floor(effective.valid)} were had: raise suite.trials, or add scenarios.`
}

const isInverse = ({ sli }: Hypothesis) => sli === 'HallucinationRate'

function nameOf({ sli, part }: Hypothesis): string {
  return part ? `${sli} of ${part}` : sli
}

function describe(hypothesis: Hypothesis): string {
  const { good, valid } = hypothesis
  const shown = isInverse(hypothesis) ? valid - good : good
  return `${nameOf(hypothesis)} is ${percent(valid === 0 ? 0 : shown / valid)} (${shown}/${valid})`
}

function targetText(hypothesis: Hypothesis): string {
  return isInverse(hypothesis) ? `at most ${percent(1 - hypothesis.target)}` : percent(hypothesis.target)
}

function offTarget(hypothesis: Hypothesis): string {
  return isInverse(hypothesis)
    ? `over the ceiling of ${percent(1 - hypothesis.target)}`
    : `below the target of ${percent(hypothesis.target)}`
}

/** Why chance cannot explain it: the bound on the agent's side lies beyond the target. */
function beyondDoubt(hypothesis: Hypothesis, upper: number): string {
  return isInverse(hypothesis)
    ? `even the lower bound (${percent(1 - upper)}) is over the ceiling of ${percent(1 - hypothesis.target)}`
    : `even the upper bound (${percent(upper)}) misses the target of ${percent(hypothesis.target)}`
}

function provenText(hypothesis: Hypothesis, lower: number): string {
  const trials = Math.floor(hypothesis.effective.valid)
  const proven = isInverse(hypothesis) ? `at most ${percent(1 - lower)}` : `at least ${percent(lower)}`
  return `${trials} trials prove ${proven}`
}

function intervalText(hypothesis: Hypothesis, lower: number, upper: number): string {
  return isInverse(hypothesis)
    ? `${percent(1 - upper)} to ${percent(1 - lower)}`
    : `${percent(lower)} to ${percent(upper)}`
}

/** 0.925 -> 92.5%, 0.9 -> 90%; two decimals where one would round to the bound itself. */
function percent(share: number): string {
  const value = share * 100
  const digits = value > 99 && value < 100 ? 2 : 1
  return `${Number(value.toFixed(digits))}%`
}
