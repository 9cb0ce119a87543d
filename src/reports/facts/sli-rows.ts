import type { Part, Result, SliResult, SliStatus } from '../../domain/result.ts'
import { SLI_NAMES, type SliName } from '../../domain/sli.ts'
import { decimals, dollars, duration, integer, percent, percentRange, rate } from '../text/numbers.ts'
import { isOff } from './checks.ts'
import { statusWord } from './words.ts'

/** One SLI as texts. Every rate stands beside its counts. */
export interface SliRow {
  name: SliName
  status: SliStatus
  /** In words: `block`, `not measured`; `not decided` where counts exist and no check judged them; `off` by `gate.on`. */
  word: string
  /** `85.0%`; of HallucinationRate that of the bad events. `no event` where there is none. */
  rate: string
  /** `34/40`; undefined without an event. */
  counts: string | undefined
  /** Both: `85.0% (34/40)`. */
  measured: string
  /** 90% interval, or `-`. */
  interval: string
  /** `≥ 94%`, `≤ 3%`. */
  target: string
  /** The figure a reader wants beside the rate: cost per success, percentiles; why it is not measured. */
  headline: string | undefined
  /** The rest worth knowing, a sentence each. */
  facts: string[]
}

/** The five SLIs in the order every report shows them. */
export function sliRows(result: Result): SliRow[] {
  return SLI_NAMES.map((name) => {
    const sli = result.slis[name]
    // A gate that failed half-way decides nothing, whatever the counts so far.
    const off = result.checks.some((check) => check.id === `slo.${name}` && isOff(check))
    const status = result.verdict === 'error' || off ? 'not_measured' : sli.status
    return {
      name,
      status,
      word: wordOf(status, sli, off),
      ...measuredTexts(name, sli),
      interval: sli.interval90 === null ? '-' : percentRange(sli.interval90[0] ?? 0, sli.interval90[1] ?? 1),
      target: targetText(name, sli.target),
      headline: sli.valid === 0 ? sli.reason : headlineOf(name, result),
      facts: sli.valid === 0 ? [] : factsOf(name, result),
    }
  })
}

function wordOf(status: SliStatus, { valid }: SliResult, off: boolean): string {
  if (off) return 'off'
  return status === 'not_measured' && valid > 0 ? 'not decided' : statusWord(status)
}

function measuredTexts(name: SliName, { good, valid, rate: share, target }: SliResult) {
  if (share === null) return { rate: 'no event', counts: undefined, measured: 'no event' }
  const inverse = name === 'HallucinationRate'
  const text = rate(share, inverse ? 1 - target : target)
  const counts = `${integer(inverse ? valid - good : good)}/${integer(valid)}`
  return { rate: text, counts, measured: `${text} (${counts})` }
}

/** A target as the reader's inequality; that of HallucinationRate is a ceiling. */
function targetText(name: SliName, target: number): string {
  return name === 'HallucinationRate' ? `≤ ${percent(1 - target)}` : `≥ ${percent(target)}`
}

function headlineOf(name: SliName, { slis }: Result): string | undefined {
  if (name === 'CostPerTask') {
    const { usdPerSuccess, capUsd } = slis.CostPerTask
    const perSuccess =
      usdPerSuccess === null ? 'cost per successful task unknown' : `${dollars(usdPerSuccess)} per successful task`
    return `${perSuccess}, cap ${dollars(capUsd)}`
  }
  if (name === 'P99Latency') {
    const { p50Ms, p95Ms, p99Ms, thresholdMs, valid } = slis.P99Latency
    const percentiles = { p50: p50Ms, p95: p95Ms, p99: p99Ms }
    const known = Object.entries(percentiles).flatMap(([p, ms]) => (ms === null ? [] : [`${p} ${duration(ms)}`]))
    const unknown = Object.entries(percentiles).flatMap(([p, ms]) => (ms === null ? [p] : []))
    const missing =
      unknown.length === 0
        ? []
        : [`${unknown.join(', ').replace(/, (?=[^,]*$)/, ' and ')} not estimable at n = ${integer(valid)}`]
    return `${[...known, ...missing].join(', ')}; threshold ${duration(thresholdMs)}`
  }
  return undefined
}

function factsOf(name: SliName, { slis }: Result): string[] {
  const { effective, valid, note } = slis[name]
  const clustered = valid - effective >= 1 ? [`the interval rests on ${decimals(effective, 1)} independent events`] : []
  // The headline says "not estimable" itself.
  const notes = note === undefined || note.includes('not estimable') ? [] : [note]
  return [...ownFacts(name, slis), ...clustered, ...notes]
}

function ownFacts(name: SliName, slis: Result['slis']): string[] {
  switch (name) {
    case 'TaskSuccessRate':
      return taskFacts(slis.TaskSuccessRate)
    case 'ToolCallAccuracy':
      return partsFact(name, Object.entries(slis.ToolCallAccuracy.tools))
    case 'HallucinationRate':
      return partsFact(
        name,
        Object.entries({ factual: slis.HallucinationRate.factual, procedural: slis.HallucinationRate.procedural }),
      )
    case 'CostPerTask':
      return slis.CostPerTask.usdTotal === null ? [] : [`${dollars(slis.CostPerTask.usdTotal)} in all`]
    case 'P99Latency':
      return []
  }
}

function taskFacts({ passHatK = [], generalisation90 }: Result['slis']['TaskSuccessRate']): string[] {
  const last = passHatK.at(-1)
  // pass^1 is the rate itself, give or take uneven trials.
  const repeated =
    last === undefined || passHatK.length < 2
      ? []
      : [`pass^${passHatK.length} ${rate(last)} (a scenario passes ${passHatK.length} times in a row)`]
  const general = generalisation90
    ? [`expected on new scenarios ${percentRange(generalisation90[0] ?? 0, generalisation90[1] ?? 1)}`]
    : []
  return [...repeated, ...general]
}

/** Parts with a target or a bad event by name, worst first; of the others how many there are. */
function partsFact(name: SliName, parts: readonly (readonly [string, Part])[]): string[] {
  const named = parts
    .filter(([, { good, valid, target }]) => valid > 0 && (good < valid || target !== undefined))
    .sort(([, a], [, b]) => a.good / a.valid - b.good / b.valid)
  const clean = parts.filter(
    ([, { good, valid, target }]) => valid > 0 && good === valid && target === undefined,
  ).length
  const shown = named.slice(0, 6).map(([part, counts]) => partText(name, part, counts))
  const rest = [
    ...(named.length > shown.length ? [`${named.length - shown.length} more with errors`] : []),
    ...(clean > 0 && named.length > 0 ? [`${clean} without an error`] : []),
  ]
  return shown.length === 0 ? [] : [[...shown, ...rest].join(', ')]
}

function partText(name: SliName, part: string, { good, valid, target, status }: Part): string {
  const shown = name === 'HallucinationRate' ? valid - good : good
  const against =
    target === undefined
      ? ''
      : ` (${targetText(name, target)}${status === undefined || status === 'not_measured' ? '' : `, ${status}`})`
  return `${part} ${integer(shown)}/${integer(valid)}${against}`
}
