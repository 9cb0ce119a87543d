import { MAX_DEPTH, nestsTooDeep } from '../domain/nesting.ts'

export type Parsed = { ok: true; value: unknown } | { ok: false; problem: string }

/** Parses JSON of an agent; nesting deeper than 500 levels is refused. */
export function parseJson(text: string): Parsed {
  if (nestsTooDeep(text)) return { ok: false, problem: `JSON nested deeper than ${MAX_DEPTH} levels` }
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) }
  }
}

/** The value of a text that is JSON, else the text itself. */
export function parsedOrText(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text
  const parsed = parseJson(text)
  return parsed.ok ? parsed.value : text
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a value is, in words: `a list`, `a number`, `null`. */
export function describeType(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : typeof value === 'string' ? 'a text' : `a ${typeof value}`
}
