import { resolve } from 'node:path'
import type { BudgetFurnishing } from '../wiring/budget.ts'
import { localStore } from '../wiring/local-store.ts'
import type { Terminal } from './terminal.ts'

export interface BudgetOptions {
  /** File of the baseline, in place of the configuration's. */
  baseline?: string
  /** Count this run in the baseline. */
  publish?: boolean
}

/**
 * The budget of the command line: the baseline in a file. Labels of pull requests are the Action's; here nobody asks for
 * a way through a freeze.
 */
export function localBudget({ cwd }: Pick<Terminal, 'cwd'>, options: BudgetOptions, run: string): BudgetFurnishing {
  const path = options.baseline === undefined ? undefined : resolve(cwd, options.baseline)
  return {
    openStore: (config) => localStore(config, path),
    publishes: options.publish === true ? true : 'it was not asked to (--publish)',
    overrideFacts: async () => ({ facts: [], problems: [] }),
    mergedOverrideFacts: async () => ({ facts: [], problems: [] }),
    run,
  }
}
