import type { Result } from '../../domain/result.ts'
import { allowanceText, type BudgetOf, type BudgetRow, budgetFacts, budgetRows, stateText } from '../facts/budget.ts'
import { brief } from '../text/clean.ts'
import { displayWidth, hanging, padTo, wrap } from '../text/layout.ts'
import type { Page } from './page.ts'

/** The error budget and what it lets the agent do. */
export function budgetSection({ budget }: Pick<Result, 'budget'>, page: Page): string[] {
  return budget ? budgetLines(budget, page) : []
}

export function budgetLines(budget: BudgetOf, page: Page): string[] {
  const { bold } = page.colors
  const rows = budgetRows(budget)
  const projected = rows.filter(({ projection }) => projection !== '-')
  return [
    ...hanging(bold('State  '), wrap(brief(stateText(budget), 300), page.width - 7)),
    ...wrap(allowanceText(budget), page.width - 7).map((text) => `       ${text}`),
    ...(rows.length === 0 ? [] : tableOf(rows, page)),
    ...(projected.length === 0
      ? []
      : [
          'Shipping this candidate would spend',
          ...projected.flatMap(({ name, projection }) => hanging('  ', wrap(`${name}: ${projection}`, page.width - 2))),
        ]),
    ...budgetFacts(budget).flatMap((fact) => hanging('  - ', wrap(brief(fact, 400), page.width - 4))),
  ]
}

/** A row each with its burn rate below it; where a name leaves no room for columns, a sentence each. */
function tableOf(rows: readonly BudgetRow[], { colors, width }: Page): string[] {
  const cells = [['error budget', 'left', 'until spent'], ...rows.map(({ name, left, until }) => [name, left, until])]
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((line) => displayWidth(line[column] ?? ''))))
  const [head = '', ...lines] = cells.map((line) =>
    line
      .map((text, column) => padTo(text, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const fits = widths.reduce((sum, one) => sum + one + 2, -2) <= width
  return [
    colors.dim(fits ? head : 'error budget'),
    ...rows.flatMap(({ name, left, until, burn }, index) => [
      ...(fits ? [lines[index] ?? ''] : hanging('  ', wrap(`${name}: ${left}; ${until}`, width - 2))),
      ...(burn === '-' ? [] : [colors.dim(`    burn rate ${burn}`)]),
    ]),
  ]
}
