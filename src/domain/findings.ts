/** What the judges say of one session. Plain data: the scorecard turns it into scores and SLI events. */

type ExpectationKind =
  | 'say'
  | 'never_say'
  | 'calls'
  | 'never_call'
  | 'claims_require_call'
  | 'handoff'
  | 'outcome'
  | 'criteria'
  | 'limits'

/** Whether one expectation of the scenario held, with expected and actual side by side. */
export interface ExpectationFinding {
  kind: ExpectationKind
  /** Path in the scenario's YAML, for example `turns[0].expect.say[1]`. */
  path: string
  turn?: number
  /** `unscored`: nothing could look (tool calls not observable, criteria without a judge, a judge that erred). */
  held: 'yes' | 'no' | 'unscored'
  expected: string
  actual: string
  /** Why it did not hold or could not be looked at. One sentence. */
  reason?: string
  /** Unscored because nothing that is configured could look. */
  unlooked?: boolean
  /** Not held only because its turn was never answered: nothing was said or done against it. */
  unreached?: boolean
}

/** Whether something was done or said that may never happen: one is enough, whatever became of the session. */
export function isNeverEvent({ kind, held, unreached }: ExpectationFinding): boolean {
  return (kind === 'never_call' || kind === 'never_say') && held === 'no' && !unreached
}

/** One tool call that was made, or one that was expected and not made. */
export interface ToolCallFinding {
  tool: string
  turn?: number
  /** `unscored`: nothing is wrong with the call, and what came of it was not seen. */
  result: 'good' | 'bad' | 'unscored'
  reason?: string
}

/** What was found out about the claims of one reply. */
export interface ClaimFinding {
  turn: number
  kind: 'factual' | 'procedural'
  grounded: boolean
  /** The words of the reply that make the claim. */
  quote: string
  reason: string
}

/** What one judge says about the claims of a session's replies. */
export interface ClaimsReport {
  /** Turns whose replies were looked at; a turn looked at without a claim found is no event. */
  lookedAt: number[]
  claims: ClaimFinding[]
  /** Turns that should have been looked at and could not be, with the reason. */
  failed: { turn: number; reason: string }[]
}

/** What a judge says of one rubric of the scorecard. */
export interface RubricFinding {
  criterion: string
  result: 'passed' | 'failed' | 'unscored'
  reason: string
}

export interface Findings {
  expectations: ExpectationFinding[]
  /** undefined: this judge does not look at tool calls, or they were not observable (`toolCallsReason`). */
  toolCalls?: ToolCallFinding[]
  toolCallsUnobservable?: string
  claims: ClaimsReport
  rubrics: RubricFinding[]
  /** Calls of a judge model and what they cost; usd null: unknown. */
  spent: { calls: number; usd: number | null }
}

/** Findings of a judge that found nothing yet: judges fill in what they look at. */
export function noFindings(): Findings {
  return {
    expectations: [],
    claims: { lookedAt: [], claims: [], failed: [] },
    rubrics: [],
    spent: { calls: 0, usd: 0 },
  }
}
