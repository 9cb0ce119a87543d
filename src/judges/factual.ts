import type { ClaimFinding } from '../domain/findings.ts'
import { mocksOf, type Scenario } from '../domain/scenario.ts'
import { isAnswered, type Session } from '../domain/session.ts'
import { type Figure, figuresIn } from './figures.ts'
import { addDocuments, addTurn, Material } from './material.ts'

/**
 * Holds the figures with a unit of each reply (money, percentages, durations) against what is known by then: the
 * documents of scenario, session and retrieval, the system prompt, tool results, mocks that answered, what successful
 * calls were given, the history. Precision comes before recall; a figure is, by the first rule that applies,
 *
 * 1. grounded when it is there: as it is, in another unit of time, as one end of a range, as the value of a tool;
 * 2. grounded when the customer said it and the sentence speaks of the customer ("your", "you asked"); no claim when
 *    the customer said it and the sentence denies it ("we cannot refund $600") or looks back ("it has been 12 days");
 * 3. no claim when it may be computed: an amount from two known ones, one that the sentence calls a total or only
 *    compares with ("above $100"), a duration from a date; nor in a manner of speaking ("7 days a week", "not 3 days");
 * 4. ungrounded when the material has another figure of the same kind and unit: it contradicts what is known;
 * 5. no claim otherwise: a thing the material never speaks of is left to a judge.
 *
 * Where tool results could not be observed a single figure may have come from one, so only ranges, which are the
 * language of policies, are held against the documents.
 */
export function factualClaims(session: Session, scenario: Scenario): ClaimFinding[] {
  const known = knownBefore(session, scenario)
  const said = new Material()
  for (const { user } of scenario.history ?? []) said.addText(user, 'the customer')
  const claims: ClaimFinding[] = []
  for (const [turn, item] of session.turns.entries()) {
    said.addText(item.user, 'the customer')
    addTurn(known, item, scenario)
    if (!isAnswered(item)) continue
    claims.push(...claimsOf(item.reply, turn, { known, said, toolsUnseen: toolsUnseen(session, scenario, turn) }))
  }
  return claims
}

function knownBefore(session: Session, scenario: Scenario): Material {
  const known = new Material()
  addDocuments(known, scenario.documents)
  addDocuments(known, session.documents)
  if (session.systemPrompt) known.addText(session.systemPrompt, 'the system prompt')
  for (const { reply } of scenario.history ?? []) known.addText(reply, 'the history')
  // Which mocks answered cannot be said: each of them may have.
  if (session.observed?.toolCalls === 'no') {
    for (const [tool, rules] of Object.entries(scenario.mocks ?? {})) {
      for (const rule of rules) known.addValue(rule.return, tool)
    }
  }
  return known
}

/** Whether a tool may have answered something by this turn that is not in the session; what mocks answer is known. */
function toolsUnseen({ observed, turns }: Session, scenario: Scenario, turn: number): boolean {
  if (observed?.toolCalls === 'no') return scenario.mocks === undefined
  return turns
    .slice(0, turn + 1)
    .some(({ steps }) =>
      steps.some(
        (step) => step.kind === 'tool' && step.result === undefined && !step.error && !mocksOf(scenario, step.name),
      ),
    )
}

interface Grounds {
  known: Material
  /** The customer's own words. */
  said: Material
  toolsUnseen: boolean
}

/** The claims of one reply: each figure that is ungrounded, and the first one that is grounded. */
function claimsOf(reply: string, turn: number, grounds: Grounds): ClaimFinding[] {
  const { spoken, figures } = figuresIn(reply)
  const claims: ClaimFinding[] = []
  let grounded = 0
  for (const figure of figures) {
    if (figure.kind === 'percent' && (figure.high === 100 || figure.high === 0)) continue
    const sentence = sentenceAround(spoken, figure)
    const verdict = judgeFigure(figure, sentence, grounds)
    if (verdict === 'open' || (verdict === 'grounded' && grounded++ > 0)) continue
    const reason =
      verdict === 'grounded'
        ? `${figure.text} is known from the material or from the customer`
        : `the material has ${distinct(verdict.others.map(({ text, source }) => `${text} (${source})`))}`
    claims.push({ turn, kind: 'factual', grounded: verdict === 'grounded', quote: sentence.whole, reason })
  }
  return claims
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ')
}

type Verdict = 'grounded' | 'open' | { others: { text: string; source: string }[] }

function judgeFigure(figure: Figure, sentence: Sentence, { known, said, toolsUnseen }: Grounds): Verdict {
  if (known.has(figure)) return 'grounded'
  if (said.has(figure)) {
    if (DENIAL.test(sentence.whole)) return 'open'
    if (ABOUT_CUSTOMER.test(sentence.whole)) return 'grounded'
    if (LOOKING_BACK.test(sentence.whole)) return 'open'
  }
  if (mayBeComputed(figure, sentence, known) || isMannerOfSpeaking(figure, sentence)) return 'open'
  if (toolsUnseen && figure.low === figure.high) return 'open'
  const others = known.others(figure)
  return others.length === 0 ? 'open' : { others }
}

function mayBeComputed(figure: Figure, { before, whole }: Sentence, known: Material): boolean {
  if (figure.kind === 'duration') return known.hasDates
  if (figure.kind !== 'money') return false
  return known.canCompute(figure) || COMPARISON.test(before) || TOTAL.test(whole)
}

/** "24 hours a day" says how often, "one minute" asks for patience, and "not 3 days" says what is not so. */
function isMannerOfSpeaking({ text, kind }: Figure, { before, after }: Sentence): boolean {
  if (/\b(?:not|instead of|rather than) $/i.test(before)) return true
  if (kind !== 'duration') return false
  return /^one (?:minute|day)$/i.test(text) || OFTEN.test(after)
}

const OFTEN = /^(?: (?:a|an|per|each|every) |\/)(?:day|week|month|year)\b/i
const LOOKING_BACK = /\b(?:been|waited|waiting|ago)\b/i
const COMPARISON =
  /(?:\b(?:above|below|under|over|more than|less than|around|about|approximately|roughly|nearly|almost) |~ ?)$/i
const TOTAL = /\b(?:total|totals|sum|difference|altogether|combined)\b/i
const ABOUT_CUSTOMER = /\b(?:you|your|yours)\b/i
const DENIAL = /n't\b|\b(?:not|cannot|never|unable|if)\b/i

/** The sentence that a figure stands in, at most 120 characters to either side. */
interface Sentence {
  whole: string
  before: string
  after: string
}

function sentenceAround(spoken: string, { at, text }: Figure): Sentence {
  const end = at + text.length
  const before = (
    spoken
      .slice(Math.max(0, at - 120), at)
      .split(/[.!?] /)
      .at(-1) ?? ''
  ).trimStart()
  const [rest = ''] = spoken.slice(end, end + 120).split(/(?<=[.!?])(?: |$)/)
  const after = rest.trimEnd()
  return { whole: `${before}${text}${after}`, before, after }
}
