import { type CheckResult, type Result, type Verdict, worstStatus } from '../../domain/result.ts'

/** Checks that did not pass, worst first, in the order they ran among equals. */
export function findings({ checks }: Result): CheckResult[] {
  return checks
    .filter(({ status, uncapped }) => status !== 'pass' || uncapped !== undefined)
    .sort((a, b) => (a.status === b.status ? 0 : worstStatus([a.status, b.status]) === a.status ? -1 : 1))
}

/** What `gate.on` or measure-only made of a finding; undefined where nothing was capped. */
export function capText({ status, uncapped }: CheckResult): string | undefined {
  if (uncapped === undefined || uncapped === status) return undefined
  return status === 'pass'
    ? `${uncapped}, switched off by the configuration`
    : `${uncapped}, capped to ${status} by the configuration`
}

/** One thing to do, and the ids of the checks that ask for it. */
export interface Step {
  text: string
  checks: string[]
}

/** What to do now: the hints of the checks that made the verdict, each once; a general one where there is none. */
export function nextSteps(result: Result): Step[] {
  const { verdict, error } = result
  if (error) return [{ text: error.hint ?? GENERAL[verdict] ?? 'Run it again.', checks: [] }]
  const steps = new Map<string, string[]>()
  for (const { id, status, hint } of findings(result)) {
    if (status === verdict && hint !== undefined) steps.set(hint, [...(steps.get(hint) ?? []), id])
  }
  const general = GENERAL[verdict]
  if (steps.size === 0 && general !== undefined) return [{ text: general, checks: [] }]
  return [...steps].slice(0, MOST_STEPS).map(([text, checks]) => ({ text, checks }))
}

const MOST_STEPS = 4

const GENERAL: Partial<Record<Verdict, string>> = {
  block: 'Fix what fails below; each failure shows what was expected and what the agent did.',
  warn: 'Read the warnings below before you go on; nothing has to change.',
  inconclusive: 'See below what could not be measured, mend that, and run the gate again.',
  error: 'Nothing was decided about the agent: mend the cause and run the gate again.',
}
