import type { Result, ScenarioChange } from '../../domain/result.ts'
import { counted } from '../text/numbers.ts'

/** One scenario that the change adds, removes or alters, in words. */
export interface SuiteChangeRow {
  id: string
  /** `loosened, must pass` */
  change: string
  what: string
  /** `3 of 5 passed`, or why there is none. */
  before: string
  after: string
}

/** What the change does to the suite, the worst first. */
export function suiteChangeRows({ suiteChanges = [] }: Result): SuiteChangeRow[] {
  return suiteChanges
    .toSorted((a, b) => WEIGHT.indexOf(a.change) - WEIGHT.indexOf(b.change))
    .map(({ id, change, mustPass, what, before, after }) => ({
      id,
      change: mustPass ? `${change}, must pass` : change,
      what: what.join('; '),
      before: before ? countsText(before) : '-',
      after: after ? countsText(after) : '-',
    }))
}

const WEIGHT: readonly ScenarioChange['change'][] = ['removed', 'skipped', 'loosened', 'changed', 'added']

function countsText({ passed, failed, invalid }: NonNullable<ScenarioChange['before']>): string {
  return `${passed} of ${passed + failed} passed${invalid === 0 ? '' : `, ${invalid} invalid`}`
}

/** What is in force on a change, in a sentence; undefined where nothing was taken from a base. */
export function configurationText({ configuration }: Result): string | undefined {
  if (!configuration || configuration.base === null) return undefined
  const names = configuration.changed.map(({ section }) => section)
  if (names.length === 0) return undefined
  const [are, they] = names.length === 1 ? ['is', 'it takes'] : ['are', 'they take']
  return `This change alters ${names.join(', ')} (${counted(names.length, 'section')}), which ${are} in force as on the base commit ${configuration.base.slice(0, 7)}: ${they} effect after the merge.`
}
