import { type CheckResult, type Result, type Verdict, worstStatus } from '../../domain/result.ts'
import { findingText, grouped, subjectOf } from './own-texts.ts'

/** Checks that did not pass, worst first, in the order they ran among equals. */
export function findings({ checks }: Result): CheckResult[] {
  return checks
    .filter(({ status, uncapped }) => status !== 'pass' || uncapped !== undefined)
    .sort((a, b) => (a.status === b.status ? 0 : worstStatus([a.status, b.status]) === a.status ? -1 : 1))
}

/** Whether `gate.on` switched a finding off: the result counts it as a pass, and a reader must not take it for one. */
export function isOff({ status, uncapped }: CheckResult): boolean {
  return status === 'pass' && uncapped !== undefined && uncapped !== 'pass'
}

/** What `gate.on` or measure-only made of a finding; undefined where nothing was capped. */
export function capText({ status, uncapped }: CheckResult): string | undefined {
  if (uncapped === undefined || uncapped === status) return undefined
  return status === 'pass'
    ? `${uncapped}, switched off by the configuration`
    : `${uncapped}, capped to ${status} by the configuration`
}

/** One thing to do, and what it is about. */
export interface Step {
  text: string
  about: Subject[]
  /** How many of them to name: fewer where each has its reason beside it. */
  most: number
  /** The hint of the checks as they gave it. */
  hint: string | undefined
}

export interface Subject {
  name: string
  /** An id: of a scenario, or of a check. */
  isId: boolean
  /** What was found, where the name alone does not say it. */
  why: string | undefined
}

/** What to do now: the hints of the checks that made the verdict, each once; a general one where there is none. */
export function nextSteps(result: Result): Step[] {
  const { verdict, error } = result
  const general = (text: string): Step[] => [{ text, about: [], most: 0, hint: undefined }]
  if (error) return general(error.hint ?? GENERAL[verdict] ?? 'Run it again.')
  const steps = new Map<string, CheckResult[]>()
  for (const check of findings(result)) {
    const { status, hint } = check
    if (status === verdict && hint !== undefined) steps.set(hint, [...(steps.get(hint) ?? []), check])
  }
  const otherwise = GENERAL[verdict]
  if (steps.size === 0 && otherwise !== undefined) return general(otherwise)
  return [...steps].slice(0, MOST_STEPS).map(([hint, checks]) => {
    const about = checks.map((check) => aboutOf(check, result))
    const text = grouped(checks.length === 1 ? hint : hint.replace(/^It (?=must|may)/, 'Each of these '))
    return { text, about, most: about.some(({ why }) => why !== undefined) ? 3 : 5, hint }
  })
}

function aboutOf(check: CheckResult, result: Result): Subject {
  const name = subjectOf(check)
  // The table says the figures of an SLI.
  if (check.id.startsWith('slo.')) return { name, isId: false, why: undefined }
  const change = check.id.startsWith('suite.') ? result.suiteChanges?.find(({ id }) => id === name)?.change : undefined
  // The line above, which says why, says it already.
  const isSaid = result.summary.startsWith(check.reason)
  return { name, isId: true, why: change ?? (isSaid ? undefined : findingText(check, result).replace(/\.$/, '')) }
}

const MOST_STEPS = 4

const GENERAL: Partial<Record<Verdict, string>> = {
  block: 'Fix what fails below; each failure shows what was expected and what the agent did.',
  warn: 'Read the warnings below before you go on; nothing has to change.',
  inconclusive: 'See below what could not be measured, mend that, and run the gate again.',
  error: 'Nothing was decided about the agent: mend the cause and run the gate again.',
}
