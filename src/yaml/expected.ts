import type * as z from 'zod/mini'
import { oneOfNames } from './suggest.ts'

type Issue = z.core.$ZodIssue

/** What was expected by one issue of a schema, in words; unions are explained elsewhere. */
export function expectedBy(issue: Exclude<Issue, { code: 'invalid_union' }>): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeInWords(issue.expected, keysIn(issue))
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${oneOfNames(issue.values)}`
    case 'too_small':
      return sizeInWords(issue.origin, issue.inclusive ? 'at least' : 'above', issue.minimum)
    case 'too_big':
      return sizeInWords(issue.origin, issue.inclusive ? 'at most' : 'below', issue.maximum)
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`
    case 'invalid_format':
      return issue.pattern ? `a text of the form ${issue.pattern}` : `a text in the format ${issue.format}`
    case 'unrecognized_keys':
      return `no other keys than ${oneOfNames(keysIn(issue), 'and')}`
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'another value'
  }
}

/** What was found, in words; `written` is its source text, which keeps `5.0` apart from `5`. */
export function foundInWords(value: unknown, written?: string): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string') return value === '' ? 'an empty text' : `the text ${shortened(JSON.stringify(value))}`
  if (typeof value === 'number') return `the number ${written ?? value}`
  if (typeof value === 'boolean') return `${value}`
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  const keys = Object.keys(value)
  return keys.length === 0 ? 'an empty map' : `a map with ${oneOfNames(keys.slice(0, 3), 'and')}`
}

/**
 * The error map of every parse. zod strips the schema from a finished issue, and with it the keys it knows;
 * they are kept as the issue's message. Messages that a schema writes itself never pass through here.
 */
export function keepKeys(issue: z.core.$ZodRawIssue): string {
  if (issue.code !== 'unrecognized_keys' && issue.code !== 'invalid_type') return ''
  const shape = (issue.inst as Partial<z.core.$ZodObject> | undefined)?._zod?.def.shape
  return shape ? Object.keys(shape).join(KEY_SEPARATOR) : ''
}

/** The keys that `keepKeys` kept. */
export function keysIn(issue: Extract<Issue, { code: 'unrecognized_keys' | 'invalid_type' }>): string[] {
  return issue.message === '' ? [] : issue.message.split(KEY_SEPARATOR)
}

const KEY_SEPARATOR = '\u0000'

function typeInWords(expected: string, keys: readonly string[]): string {
  switch (expected) {
    case 'string':
      return 'text'
    case 'number':
      return 'a number'
    case 'int':
      return 'a whole number'
    case 'boolean':
      return 'true or false'
    case 'array':
      return 'a list'
    case 'object':
    case 'record':
      return keys.length > 0 && keys.length <= 4 ? `a map with ${oneOfNames(keys)}` : 'a map of keys'
    default:
      return 'a value'
  }
}

function sizeInWords(origin: string, comparison: string, limit: number | bigint): string {
  if (origin === 'string') {
    return limit === 1 ? 'a text that is not empty' : `${comparison} ${limit} characters`
  }
  if (origin === 'array') return `${comparison} ${limit} ${limit === 1 ? 'item' : 'items'}`
  return comparison.startsWith('at') ? `a number of ${comparison} ${limit}` : `a number ${comparison} ${limit}`
}

const LONGEST_SHOWN = 60

function shortened(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…"`
}
