import { SLI_NAMES } from '../domain/sli.ts'
import type { Observation } from '../observe.ts'

/** What was read, scored and found, a sentence each. */
export function observationLines(observation: Observation): string[] {
  const { population, sampled, duplicates, tooOld, unreadable, slis, contributors, judge } = observation
  const left = [
    ...(duplicates > 0 ? [`${duplicates} were counted before`] : []),
    ...(tooOld > 0 ? [`${tooOld} are of hours that are closed`] : []),
    ...(unreadable.count > 0 ? [`${unreadable.count} could not be read`] : []),
  ]
  return [
    `${population} new sessions, of which ${sampled} were scored${left.length === 0 ? '' : `; ${left.join(', ')}`}.`,
    ...SLI_NAMES.map((sli) => {
      const { good, bad, unscored, counted, reason } = slis[sli]
      const left = unscored === 0 ? '' : `, ${unscored} unscored`
      return counted ? `${sli}: ${bad} bad of ${good + bad}${left}` : `${sli}: not counted${left} (${reason})`
    }),
    ...contributors.slice(0, 10).map(({ session, sli, reason }) => `${sli}, session ${session}: ${reason}`),
    ...(contributors.length > 10 ? [`and ${contributors.length - 10} more bad events`] : []),
    ...unreadable.named.slice(0, 5).map((place) => `not read: ${place}`),
    ...(judge.model === null
      ? []
      : [
          `Judge ${judge.model}: ${judge.calls} calls, ${judge.usd === null ? 'cost unknown' : `$${judge.usd.toFixed(4)}`}.`,
        ]),
  ]
}
