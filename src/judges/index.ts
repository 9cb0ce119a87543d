import { type ExpectationFinding, type Findings, isNeverEvent, noFindings } from '../domain/findings.ts'
import type { Judge } from '../domain/judge.ts'
import type { Scenario } from '../domain/scenario.ts'
import { invalidReasonOf, type Session } from '../domain/session.ts'
import { expectationsJudge } from './expectations.ts'
import { groundingJudge } from './grounding.ts'
import type { LlmJudge, LlmJudgeOptions } from './llm.ts'
import { toolCallsJudge } from './tool-calls.ts'

export type { LlmJudge, LlmJudgeOptions }

/** The judges that need no model, in the order their findings are merged. */
const DETERMINISTIC_JUDGES: readonly Judge[] = [expectationsJudge, toolCallsJudge, groundingJudge]

/**
 * Opens the judge model; nothing of it is loaded where none is configured.
 * @throws (rejects) GateError where the key of OpenAI's own endpoint is missing.
 */
export async function openLlmJudge(options: LlmJudgeOptions): Promise<LlmJudge> {
  const { createLlmJudge } = await import('./llm.ts')
  return createLlmJudge(options)
}

/** Every judge of a run; `llm` where a judge model is configured. */
export function allJudges(llm?: LlmJudge): readonly Judge[] {
  return llm ? [...DETERMINISTIC_JUDGES, llm] : DETERMINISTIC_JUDGES
}

/**
 * Lets every judge look at a finished session and merges what they found. A session from which nothing was learnt is
 * looked at only for what may never happen. Rejects only for a fault of a judge itself.
 */
export async function judgeSession(
  judges: readonly Judge[],
  session: Session,
  scenario: Scenario,
  signal: AbortSignal,
): Promise<Findings> {
  const merged: Findings = noFindings()
  if (invalidReasonOf(session) !== undefined) {
    const { expectations } = await expectationsJudge.judge(session, scenario, signal)
    return { ...merged, expectations: expectations.filter(isNeverEvent) }
  }
  for (const judge of judges) {
    const found = judge.judge(session, scenario, signal)
    merge(merged, found instanceof Promise ? await found : found)
  }
  return merged
}

function merge(into: Findings, found: Findings): void {
  for (const finding of found.expectations) mergeExpectation(into.expectations, finding)
  if (found.toolCalls) into.toolCalls = [...(into.toolCalls ?? []), ...found.toolCalls]
  if (found.toolCallsUnobservable !== undefined) into.toolCallsUnobservable = found.toolCallsUnobservable
  into.claims.lookedAt.push(...found.claims.lookedAt)
  into.claims.claims.push(...found.claims.claims)
  into.claims.failed.push(...found.claims.failed)
  into.rubrics.push(...found.rubrics)
  into.spent.calls += found.spent.calls
  into.spent.usd = into.spent.usd === null || found.spent.usd === null ? null : into.spent.usd + found.spent.usd
}

/** One finding an expectation: what nobody could look at is replaced by what a later judge says of it. */
function mergeExpectation(findings: ExpectationFinding[], finding: ExpectationFinding): void {
  const index = findings.findIndex(({ path }) => path === finding.path)
  const earlier = findings[index]
  if (!earlier) findings.push(finding)
  else if (earlier.held === 'unscored' && earlier.unlooked) findings[index] = finding
}
