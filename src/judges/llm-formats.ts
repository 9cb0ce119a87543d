import { messageOf } from '../domain/errors.ts'
import { ANSWER_JSON_SCHEMA } from './llm-schema.ts'

const RESPONSE_FORMATS = [
  {
    response_format: {
      type: 'json_schema' as const,
      json_schema: { name: 'verdicts', strict: true, schema: ANSWER_JSON_SCHEMA },
    },
  },
  { response_format: { type: 'json_object' as const } },
  {},
]

/** What a request was sent with. */
export interface SentFormat {
  format: number
  temperature: boolean
  parameters: (typeof RESPONSE_FORMATS)[number] & { temperature?: number }
}

/**
 * What is asked of the endpoint beyond the messages: structured output, temperature 0. An endpoint that refuses one is
 * not asked for it again: json_schema becomes json_object, and that no format at all (the prompt has the schema too).
 */
export class Formats {
  #format = 0
  #temperature = true

  current(): SentFormat {
    return {
      format: this.#format,
      temperature: this.#temperature,
      parameters: { ...RESPONSE_FORMATS[this.#format], ...(this.#temperature ? { temperature: 0 } : {}) },
    }
  }

  /** Whether the error is about what was sent beyond the messages, so that the request is worth sending without it. */
  leaveOut(sent: SentFormat, thrown: unknown): boolean {
    const { status, param } = Object(thrown) as { status?: unknown; param?: unknown }
    if (status !== 400 && status !== 422) return false
    const text = `${String(param)} ${messageOf(thrown)}`
    if (sent.temperature && /temperature/i.test(text)) {
      this.#temperature = false
      return true
    }
    if (sent.format < RESPONSE_FORMATS.length - 1 && /response_format|json_schema|json_object|structured/i.test(text)) {
      // Requests in flight are refused too: each of them moves on from what it was sent with.
      this.#format = Math.max(this.#format, sent.format + 1)
      return true
    }
    return false
  }
}
