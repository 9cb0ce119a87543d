import type { Result } from '../../domain/result.ts'
import { inline } from '../defang.ts'
import { allowanceText, budgetFacts, budgetRows, stateText } from '../facts/budget.ts'
import type { Section } from './section.ts'
import { table } from './slis.ts'

const STATE_ICONS = { healthy: '🟢', warning: '🟡', critical: '🟠', exhausted: '🔴' } as const

/** The error budget, the autonomy state, and what shipping this candidate would spend of it. */
export function budgetSections({ budget }: Pick<Result, 'budget'>): Section[] {
  if (!budget) return []
  const rows = budgetRows(budget)
  const head = ['Error budget', 'Left', 'Burn rate', 'Until spent', 'This candidate would spend']
  const cells = rows.map(({ name, left, burn, until, projection }) =>
    [name, left, burn, until, projection].map((text) => inline(text, 120)),
  )
  const text = [
    `### ${STATE_ICONS[budget.state]} Autonomy: ${budget.state}`,
    `${inline(stateText(budget), 400)}. ${inline(allowanceText(budget), 300)}`,
    ...(rows.length === 0 ? [] : [table([head, ...cells])]),
    budgetFacts(budget)
      .map((fact) => `- ${inline(fact, 400)}`)
      .join('\n'),
  ]
  return [{ name: 'the error budget', text: text.filter((part) => part !== '').join('\n\n') }]
}
