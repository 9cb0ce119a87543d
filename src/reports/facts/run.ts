import type { Result } from '../../domain/result.ts'
import { SLI_NAMES } from '../../domain/sli.ts'
import { brief } from '../text/clean.ts'
import { counted, decimals, dollars, duration, integer } from '../text/numbers.ts'
import { grouped } from './own-texts.ts'

/** `100 trials of 20 scenarios: 65 passed, 33 failed, 2 invalid.` */
export function trialsText({ trials, scenarios }: Result): string {
  const run = scenarios.filter(({ skipped }) => skipped === undefined).length
  const skipped = scenarios.length - run
  const extra = trials.extra === 0 ? '' : ` ${counted(trials.extra, 'extra trial')} of must_pass scenarios.`
  const counts = `${integer(trials.passed)} passed, ${integer(trials.failed)} failed, ${integer(trials.invalid)} invalid`
  return `${counted(trials.planned, 'trial')} of ${counted(run, 'scenario')}: ${counts}.${extra}${skipped === 0 ? '' : ` ${counted(skipped, 'scenario')} skipped.`}`
}

/** Why trials are invalid, most frequent first. Trials that never ran have no reason of their own. */
export function invalidReasons({ trials, scenarios }: Result): { reason: string; count: number }[] {
  const counts = new Map<string, number>()
  let listed = 0
  for (const trial of scenarios.flatMap((scenario) => scenario.trials)) {
    if (trial.result !== 'invalid' || trial.extra) continue
    listed++
    const reason = trial.reason ?? 'no reason was recorded'
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  const unlisted = trials.invalid - listed
  const reasons = [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count)
  return unlisted > 0 ? [...reasons, { reason: 'not run', count: unlisted }] : reasons
}

/** What could not be scored, an SLI a line: `ToolCallAccuracy: 3 unscored: tool calls were not observable (3)`. */
export function unscoredTexts({ slis }: Result): string[] {
  return SLI_NAMES.flatMap((name) => {
    const { unscored, unscoredReasons = [] } = slis[name]
    if (unscored === 0) return []
    const reasons = unscoredReasons.slice(0, 3).map(({ reason, count }) => `${reason} (${integer(count)})`)
    return [`${name}: ${integer(unscored)} unscored${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}`]
  })
}

/** `Weighted score 78.2 of 100 without Tone, unscored (for reading; it gates nothing).` */
export function scoreText({ scorecard: { weighted, criteria } }: Result): string {
  if (weighted === null) return 'Weighted score: nothing was scored.'
  const missing = criteria.filter(({ score }) => score === null).map(({ name }) => brief(name))
  const without = missing.length === 0 ? '' : ` without ${missing.join(', ')}, unscored`
  return `Weighted score ${decimals(weighted, 1)} of 100${without} (for reading; it gates nothing).`
}

/** `Judge gpt-5-mini: 300 calls, $0.42.` */
export function judgeText({ judge }: Result): string {
  if (judge.model === null) return 'No judge model: deterministic expectations only, $0.'
  const cost = judge.usd === null ? 'cost unknown' : dollars(judge.usd)
  return `Judge ${judge.model}: ${counted(judge.calls, 'call')}, ${cost}.`
}

/** What the agent itself spent, and how long the run took. */
export function spentText({ slis, durationMs }: Result): string {
  const { usdTotal } = slis.CostPerTask
  return `Agent: ${usdTotal === null ? 'cost unknown' : dollars(usdTotal)}. Took ${duration(durationMs)}.`
}

/** Notices that the SLI table does not already give as the reason of an SLI that is not measured. */
export function otherNotices({ notices, slis }: Result): string[] {
  const told = SLI_NAMES.filter((name) => slis[name].status === 'not_measured' && slis[name].reason !== undefined)
  return notices.filter((notice) => !told.some((name) => notice.startsWith(`${name} is not measured`))).map(grouped)
}
