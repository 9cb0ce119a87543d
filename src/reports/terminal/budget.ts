import type { Result } from '../../domain/result.ts'
import { allowanceText, type BudgetOf, budgetFacts, budgetRows, stateText } from '../facts/budget.ts'
import { brief } from '../text/clean.ts'
import { displayWidth, hanging, padTo, wrap } from '../text/layout.ts'
import type { Page } from './page.ts'

/** The error budget and what it lets the agent do. */
export function budgetSection({ budget }: Pick<Result, 'budget'>, page: Page): string[] {
  return budget ? budgetLines(budget, page) : []
}

export function budgetLines(budget: BudgetOf, page: Page): string[] {
  const { bold, dim } = page.colors
  const rows = budgetRows(budget)
  const head = ['error budget', 'left', 'burn rate', 'until spent']
  const cells = rows.map(({ name, left, burn, until }) => [name, left, burn, until])
  const widths = head.map((_, column) => Math.max(...[head, ...cells].map((line) => displayWidth(line[column] ?? ''))))
  const line = (texts: readonly string[]) =>
    texts
      .map((text, column) => padTo(text, widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const projected = rows.filter(({ projection }) => projection !== '-')
  return [
    ...hanging(bold('State  '), wrap(brief(stateText(budget), 300), page.width - 7)),
    ...wrap(allowanceText(budget), page.width - 7).map((text) => `       ${text}`),
    ...(rows.length === 0 ? [] : [dim(line(head)), ...cells.map(line)]),
    ...(projected.length === 0
      ? []
      : [
          'Shipping this candidate would spend',
          ...projected.map(({ name, projection }) => `  ${name}: ${projection}`),
        ]),
    ...budgetFacts(budget).flatMap((fact) => hanging('  - ', wrap(brief(fact, 400), page.width - 4))),
  ]
}
