import type { Scenario } from '../domain/scenario.ts'
import { type Document, isAnswered, type Session, type Step } from '../domain/session.ts'
import { plainText } from './text.ts'

/** Bytes a field may have, tried in turn until the whole transcript fits. */
const FIELD_CAPS_BYTES = [8_000, 4_000, 2_000, 1_000, 500, 200]
const TRANSCRIPT_CAP_BYTES = 200_000

/** A session as the judge model sees it. */
export interface Transcript {
  /** JSON text. */
  json: string
  /** Some field was cut in its middle. */
  shortened: boolean
  /** 0-based turns that were answered. */
  answered: number[]
}

/** Writes a session down for the judge, long fields cut in the middle with a mark; undefined: too long even so. */
export function transcriptOf(session: Session, scenario: Scenario): Transcript | undefined {
  for (const cap of FIELD_CAPS_BYTES) {
    const cut = createCutter(cap)
    const json = JSON.stringify(viewOf(session, scenario, cut))
    if (Buffer.byteLength(json) > TRANSCRIPT_CAP_BYTES) continue
    const answered = [...session.turns.entries()].filter(([, turn]) => isAnswered(turn)).map(([turn]) => turn)
    return { json, shortened: cut.shortened(), answered }
  }
  return undefined
}

function viewOf(session: Session, scenario: Scenario, cut: Cutter) {
  const { customer, description, documents, history } = scenario
  return {
    scenario: {
      description: cut.text(description),
      customer_goal: customer.kind === 'simulated' ? cut.text(customer.goal) : undefined,
      customer_facts: customer.kind === 'simulated' ? cut.value(customer.facts) : undefined,
    },
    documents: [...(documents ?? []), ...(session.documents ?? [])].map((document) => viewOfDocument(document, cut)),
    system_prompt: cut.text(session.systemPrompt),
    before: history?.map(({ user, reply }) => ({ customer: cut.text(user), agent: cut.text(reply) })),
    turns: session.turns.map((turn, index) => ({
      turn: index,
      customer: cut.text(turn.user),
      steps: turn.steps.flatMap((step) => viewOfStep(step, cut)),
      agent: isAnswered(turn) ? cut.text(turn.reply) : null,
    })),
    ended: session.status,
  }
}

function viewOfStep(step: Step, cut: Cutter): object[] {
  switch (step.kind) {
    case 'model':
      return []
    case 'tool': {
      const { name, error, result } = step
      return [
        {
          tool: name,
          arguments: cut.value(step.arguments ?? step.argumentsRaw),
          ...(error ? { error: cut.text(error.message) } : { result: cut.value(result) }),
        },
      ]
    }
    case 'retrieval':
      return [{ retrieved: step.documents.map((document) => viewOfDocument(document, cut)) }]
    case 'handoff':
      return [{ handoff_to: step.to, human: step.human }]
  }
}

function viewOfDocument({ id, content }: Document, cut: Cutter) {
  return { id, content: cut.text(content) }
}

interface Cutter {
  text(text: string | undefined): string | undefined
  value(value: unknown): unknown
  shortened(): boolean
}

function createCutter(capBytes: number): Cutter {
  let shortened = false
  const text = (whole: string | undefined) => {
    // A character has at most three bytes per UTF-16 unit, so short texts need no counting.
    if (whole === undefined || whole.length * 3 <= capBytes) return whole
    const bytes = Buffer.from(whole)
    if (bytes.length <= capBytes) return whole
    shortened = true
    const half = Math.floor(capBytes / 2)
    const head = bytes
      .subarray(0, half)
      .toString()
      .replace(/\ufffd$/, '')
    const tail = bytes
      .subarray(-half)
      .toString()
      .replace(/^\ufffd+/, '')
    return `${head} [... ${bytes.length - 2 * half} bytes left out ...] ${tail}`
  }
  const value = (whole: unknown) => {
    if (typeof whole === 'string') return text(whole)
    const json = JSON.stringify(whole)
    return json === undefined || json.length * 3 <= capBytes ? whole : cutJson(json, whole)
  }
  const cutJson = (json: string, whole: unknown) => {
    const cut = text(json)
    return cut === json ? whole : cut
  }
  return { text, value, shortened: () => shortened }
}

/** Finds the judge's quotes in a session: white space, quotation marks, dashes, case and emphasis make no difference. */
export class QuoteFinder {
  readonly #session: Session
  readonly #transcript: string
  #whole: string | undefined

  constructor(session: Session, transcript: Transcript) {
    this.#session = session
    this.#transcript = transcript.json
  }

  /** Whether the words stand anywhere in what the judge was sent. */
  isInSession(quote: string): boolean {
    // JSON escapes are undone by dropping backslashes; a quote may span an escaped line end.
    this.#whole ??= squash(this.#transcript.replace(/\\[nrt]/g, ' '))
    return isIn(quote, this.#whole)
  }

  /** Whether the words stand in the reply of this turn. */
  isInReply(quote: string, turn: number): boolean {
    return isIn(quote, squash(this.#session.turns[turn]?.reply ?? ''))
  }
}

/** Quotes are often shortened by an ellipsis: then each part must be there. */
function isIn(quote: string, squashed: string): boolean {
  const parts = quote
    .split(/\[?(?:\.\.\.|…)\]?/)
    .map(squash)
    .filter((part) => part !== '')
  return parts.length > 0 && parts.every((part) => squashed.includes(part))
}

function squash(text: string): string {
  return plainText(text)
    .toLowerCase()
    .replace(/[\s*`"'\\]+/g, '')
}
