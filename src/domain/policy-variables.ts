import type { Budget, Budgets, Insufficiency } from './budget.ts'

/** The budget as the expressions of a policy see it. */
export interface BurnVariables {
  burnRate: number
  /** 1 is untouched, 0 spent, below 0 overspent. */
  budgetRemaining: number
  /** Infinite where the budget is not running out. */
  daysRemaining: number
}

/** The worst gating SLI of each figure, and every SLI by its name (`sli.TaskSuccessRate.burnRate`). */
export interface PolicyVariables extends BurnVariables {
  sli: Record<string, BurnVariables>
}

/** What the policy decides by, of one evaluation. */
export interface Evaluation {
  at: Date
  /** What is known, however little. */
  observed: PolicyVariables
  /** The same without SLIs whose counts do not suffice: the only figures that lead past `warning`. */
  proven: PolicyVariables
  /** Whether any gating SLI has an event. */
  measured: boolean
  /** Why the state may not improve; undefined when it may. */
  holdsBack: string | undefined
  newestEvents: number | null
}

/** Says of budgets what the policy's expressions and the state machine need. */
export function evaluationOf(budgets: Budgets): Evaluation {
  const gating = budgets.budgets.filter((budget) => budget.gating)
  return {
    at: budgets.at,
    observed: variablesOf(budgets.budgets, () => true),
    proven: variablesOf(budgets.budgets, ({ insufficient }) => insufficient.length === 0),
    measured: gating.some(({ counts }) => counts.valid > 0),
    holdsBack: holdsBack(gating),
    newestEvents: budgets.newestEvents,
  }
}

const UNTOUCHED: BurnVariables = { burnRate: 0, budgetRemaining: 1, daysRemaining: Number.POSITIVE_INFINITY }

function variablesOf(budgets: readonly Budget[], counts: (budget: Budget) => boolean): PolicyVariables {
  const sli: Record<string, BurnVariables> = {}
  const worst = { ...UNTOUCHED }
  for (const budget of budgets) {
    // Too few events of a part are no reason to worry: a part can block, never hold anything up.
    const tooFew = budget.part !== undefined && budget.insufficient.length > 0
    const own = counts(budget) && !tooFew ? ofBudget(budget) : UNTOUCHED
    sli[budget.name] = own
    if (!budget.gating) continue
    worst.burnRate = Math.max(worst.burnRate, own.burnRate)
    worst.budgetRemaining = Math.min(worst.budgetRemaining, own.budgetRemaining)
    worst.daysRemaining = Math.min(worst.daysRemaining, own.daysRemaining)
  }
  return { ...worst, sli }
}

function ofBudget({ burnRate, budgetRemaining, daysRemaining }: Budget): BurnVariables {
  return {
    burnRate: burnRate ?? UNTOUCHED.burnRate,
    budgetRemaining: budgetRemaining ?? UNTOUCHED.budgetRemaining,
    daysRemaining: daysRemaining ?? UNTOUCHED.daysRemaining,
  }
}

const HOLDING: Record<Insufficiency, string | undefined> = {
  // An SLI that nothing measures says nothing; that all of them do is `measured: false`.
  no_events: undefined,
  few_events: 'too few events',
  // With enough events, hardly a bad one is the best news there is: nothing to hold back for.
  few_bad: undefined,
  stale: 'no recent events',
}

function holdsBack(gating: readonly Budget[]): string | undefined {
  const reasons = gating
    .filter(({ part }) => part === undefined)
    .flatMap(({ name, insufficient }) => {
      const said = insufficient.map((reason) => HOLDING[reason]).filter((reason) => reason !== undefined)
      return said.length === 0 ? [] : [`${name}: ${said.join(', ')}`]
    })
  return reasons.length === 0 ? undefined : `not enough data yet (${reasons.join('; ')})`
}
