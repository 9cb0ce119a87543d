import { GateError } from '../domain/errors.ts'
import type { Result } from '../domain/result.ts'
import { resultSchema } from '../domain/result-schema.ts'
import { brief, oneLine } from './text/clean.ts'

/** Reads what `renderJson` wrote. Throws `invalid_input` that says what is wrong; a newer schema is refused by name. */
export function parseResult(text: string): Result {
  const data = parseJson(text)
  const schema = typeof data === 'object' && data !== null && 'schema' in data ? data.schema : undefined
  if (schema !== SCHEMA) throw new GateError('invalid_input', foreign(schema), { hint: mend(schema) })
  const parsed = resultSchema.safeParse(data)
  // As it was written, keys of a later minor version included: rendered again it is the same.
  if (parsed.success) return data as Result
  throw new GateError('invalid_input', `Not a valid ${SCHEMA}: ${issuesText(parsed.error.issues)}`, {
    hint: 'The file was changed or cut off: run `agent-slo-gate gate` again to write it anew.',
  })
}

const SCHEMA = 'agent-slo-gate-result/v1'
const VERSION = 1

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const found =
      text.trim() === '' ? 'the file is empty' : error instanceof Error ? oneLine(error.message) : 'it cannot be parsed'
    throw new GateError('invalid_input', `Not a result: expected JSON, but ${found}`, {
      hint: 'Name the result.json that `agent-slo-gate gate` wrote.',
      cause: error,
    })
  }
}

function versionOf(schema: unknown): number | undefined {
  const match = typeof schema === 'string' ? /^agent-slo-gate-result\/v(\d+)$/.exec(schema) : null
  return match ? Number(match[1]) : undefined
}

function foreign(schema: unknown): string {
  const found = schema === undefined ? 'no "schema"' : `schema ${brief(JSON.stringify(schema) ?? '', 100)}`
  return `Not a result that this version reads: found ${found}, expected "${SCHEMA}"`
}

function mend(schema: unknown): string {
  const version = versionOf(schema)
  return version !== undefined && version > VERSION
    ? 'It was written by a newer agent-slo-gate: update this one.'
    : 'Name the result.json that `agent-slo-gate gate` wrote.'
}

function issuesText(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  const named = issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.map(String).join('.') || 'the whole'}: ${brief(message, 200)}`)
  return issues.length > named.length
    ? `${named.join('; ')}; and ${issues.length - named.length} more`
    : named.join('; ')
}
