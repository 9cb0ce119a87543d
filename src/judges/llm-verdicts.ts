import type { ClaimsReport, ExpectationFinding, Findings, RubricFinding } from '../domain/findings.ts'
import type { Question } from './llm-questions.ts'
import type { JudgeAnswer, JudgedReply, JudgeVerdict } from './llm-schema.ts'
import type { QuoteFinder, Transcript } from './llm-transcript.ts'
import { clip } from './made-calls.ts'

const FALSE_QUOTE = 'the judge quoted words that are not in the session'

/**
 * Turns an answer of the judge into findings. What the answer leaves out, says twice, cannot say or supports with
 * invented words is unscored: never a pass and never a failure of the agent.
 */
export function findingsOfAnswer(
  answer: JudgeAnswer,
  questions: readonly Question[],
  transcript: Transcript,
  quotes: QuoteFinder,
): Pick<Findings, 'expectations' | 'rubrics' | 'claims'> {
  const note = transcript.shortened ? ' (the judge saw a shortened transcript)' : ''
  const verdicts = questions.map((question) => ({ question, ...verdictOn(question, answer, quotes, note) }))
  return {
    expectations: verdicts.flatMap(({ question, ...verdict }) => expectationOf(question, verdict)),
    rubrics: verdicts.flatMap(({ question, ...verdict }) => rubricOf(question, verdict)),
    claims: claimsOf(answer, transcript, quotes, note),
  }
}

/** The findings where there is no answer at all: everything that was asked is unscored for this reason. */
export function findingsWithoutAnswer(
  questions: readonly Question[],
  turns: readonly number[],
  reason: string,
): Pick<Findings, 'expectations' | 'rubrics' | 'claims'> {
  const verdict: Verdict = { result: 'unscored', reason }
  return {
    expectations: questions.flatMap((question) => expectationOf(question, verdict)),
    rubrics: questions.flatMap((question) => rubricOf(question, verdict)),
    claims: { lookedAt: [], claims: [], failed: turns.map((turn) => ({ turn, reason })) },
  }
}

interface Verdict {
  result: RubricFinding['result']
  reason: string
}

function verdictOn({ id }: Question, answer: JudgeAnswer, quotes: QuoteFinder, note: string): Verdict {
  const given = answer.questions.filter((item) => item.id === id)
  const [verdict] = given
  if (!verdict) return { result: 'unscored', reason: 'the judge left this question out, or answered in another form' }
  if (given.length > 1) return { result: 'unscored', reason: 'the judge answered this question more than once' }
  const said = clip(verdict.reason, 500)
  if (verdict.verdict === 'cannot_say') return { result: 'unscored', reason: `the judge could not say: ${said}${note}` }
  if (!areQuotesTrue(verdict, quotes)) return { result: 'unscored', reason: FALSE_QUOTE }
  return { result: verdict.verdict, reason: `${said}${note}` }
}

function areQuotesTrue({ quotes }: JudgeVerdict, finder: QuoteFinder): boolean {
  return quotes.every((quote) => quote.trim() === '' || finder.isInSession(quote))
}

function rubricOf({ about }: Question, { result, reason }: Verdict): RubricFinding[] {
  return about.kind === 'rubric' ? [{ criterion: about.criterion, result, reason }] : []
}

function expectationOf({ about }: Question, { result, reason }: Verdict): ExpectationFinding[] {
  if (about.kind === 'rubric') return []
  const { kind, path, turn, expected } = about
  const held = { passed: 'yes', failed: 'no', unscored: 'unscored' } as const
  const actual = result === 'unscored' ? 'not judged' : reason
  return [{ kind, path, ...(turn === undefined ? {} : { turn }), held: held[result], expected, actual, reason }]
}

function claimsOf(answer: JudgeAnswer, { answered }: Transcript, quotes: QuoteFinder, note: string): ClaimsReport {
  const report: ClaimsReport = { lookedAt: [], claims: [], failed: [] }
  for (const turn of answered) {
    const given = answer.replies.filter((item) => item.turn === turn)
    const [reply] = given
    if (!reply || given.length > 1) {
      const reason = reply ? 'the judge spoke of this reply more than once' : 'the judge left this reply out'
      report.failed.push({ turn, reason })
      continue
    }
    const ungrounded = reply.ungrounded.filter(({ quote }) => quotes.isInReply(quote, turn))
    if (ungrounded.length < reply.ungrounded.length) report.failed.push({ turn, reason: FALSE_QUOTE })
    else report.lookedAt.push(turn)
    for (const { kind, quote, reason } of ungrounded) {
      const base = { turn, kind, grounded: false, quote: clip(quote, 300) }
      report.claims.push({ ...base, reason: `${clip(reason, 500)}${note}` })
    }
    for (const kind of groundedKinds(reply)) {
      report.claims.push({ turn, kind, grounded: true, quote: '', reason: 'the judge found it grounded' })
    }
  }
  return report
}

/** Kinds of claim of which none is said to be ungrounded. */
function groundedKinds({ claims, ungrounded }: JudgedReply): Set<'factual' | 'procedural'> {
  const bad = new Set(ungrounded.map(({ kind }) => kind))
  return new Set(claims.filter((kind) => !bad.has(kind)))
}
