import * as z from 'zod/mini'

/** Raised when the meaning of an answer changes: verdicts under different versions are not comparable. */
export const ANSWER_VERSION = 1

const verdict = z.object({
  id: z.string(),
  reason: z.string(),
  quotes: z.array(z.string()),
  verdict: z.enum(['passed', 'failed', 'cannot_say']),
})

const claimKind = z.enum(['factual', 'procedural'])

const reply = z.object({
  turn: z.int(),
  claims: z.array(claimKind),
  ungrounded: z.array(z.object({ kind: claimKind, quote: z.string(), reason: z.string() })),
})

const lists = z.object({ questions: z.array(z.unknown()), replies: z.array(z.unknown()) })

export type JudgeVerdict = z.output<typeof verdict>
export type JudgedReply = z.output<typeof reply>

/** What was understood of an answer. Items that do not fit are left out, and so count as missing. */
export interface JudgeAnswer {
  questions: JudgeVerdict[]
  replies: JudgedReply[]
}

/** Reads an answer; undefined when it is no JSON object with both lists. */
export function parseAnswer(text: string): JudgeAnswer | undefined {
  const parsed = lists.safeParse(readJson(text))
  if (!parsed.success) return undefined
  return {
    questions: parsed.data.questions.flatMap((item) => fitting(verdict, item)),
    replies: parsed.data.replies.flatMap((item) => fitting(reply, item)),
  }
}

function fitting<T extends z.ZodMiniType>(schema: T, item: unknown): z.output<T>[] {
  const parsed = schema.safeParse(item)
  return parsed.success ? [parsed.data] : []
}

function readJson(text: string): unknown {
  // Endpoints without structured output like to put a code fence around it.
  const [, fenced] = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text) ?? []
  try {
    return JSON.parse(fenced ?? text)
  } catch {
    return undefined
  }
}

const text = { type: 'string' } as const
const kinds = { type: 'string', enum: ['factual', 'procedural'] } as const

/** The answer as a JSON Schema in the strict subset of structured outputs: every key required, none beside them. */
export const ANSWER_JSON_SCHEMA = strictObject({
  questions: listOf(
    strictObject({
      id: text,
      reason: text,
      quotes: listOf(text),
      verdict: { type: 'string', enum: ['passed', 'failed', 'cannot_say'] },
    }),
  ),
  replies: listOf(
    strictObject({
      turn: { type: 'integer' },
      claims: listOf(kinds),
      ungrounded: listOf(strictObject({ kind: kinds, quote: text, reason: text })),
    }),
  ),
})

function strictObject(properties: Record<string, object>) {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

function listOf(items: object) {
  return { type: 'array', items }
}
