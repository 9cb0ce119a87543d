import type { Alert } from '../domain/alert.ts'

/** The headline: who, and what became of it. */
export function headlineOf({ kind, agent, state, previousState, sli }: Alert): string {
  const from = previousState === undefined ? '' : ` (was ${previousState})`
  switch (kind) {
    case 'worsened':
      return `${agent} is ${state}${from}`
    case 'still':
      return `${agent} is still ${state}`
    case 'burning':
      return `${agent} burns its error budget fast: ${sli ?? 'overall'}`
    case 'recovered':
      return sli === undefined ? `${agent} has recovered: ${state}${from}` : `${agent} has recovered: ${sli}`
  }
}

/** The figures that are known, as words. */
export function figuresOf({ burnRate, budgetRemaining, daysRemaining }: Alert): string[] {
  return [
    burnRate === null ? 'burn rate not measured' : `burn rate ${rounded(burnRate)}`,
    ...(budgetRemaining === null ? [] : [`${rounded(budgetRemaining * 100)}% of the error budget left`]),
    ...(daysRemaining === null ? [] : [`${rounded(daysRemaining)} days left at this rate`]),
  ]
}

/** At most `limit` UTF-16 units, with an ellipsis where something was cut; never half a character. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100)
}
