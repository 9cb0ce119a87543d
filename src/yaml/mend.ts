import type * as z from 'zod/mini'
import { keysIn } from './expected.ts'
import { nearestName, oneOfNames } from './suggest.ts'

type Issue = z.core.$ZodIssue

/** The mend of a value that is of another type than any of these issues expects; undefined when there is no telling. */
export function mendOf(issues: readonly Issue[], value: unknown, written: string | undefined): string | undefined {
  for (const issue of issues) {
    const mend = issue.code === 'custom' ? hintIn(issue) : mendOfOne(issue, value, written)
    if (mend !== undefined) return mend
  }
  return undefined
}

/** A schema's own check may carry the mend as `params.hint`. */
function hintIn({ params }: Extract<Issue, { code: 'custom' }>): string | undefined {
  return typeof params?.hint === 'string' ? params.hint : undefined
}

function mendOfOne(issue: Issue, value: unknown, written: string | undefined): string | undefined {
  if (value === null) return 'write a value behind the colon, or remove the key'
  if (issue.code === 'invalid_value') {
    const meant = typeof value === 'string' ? nearestName(value, issue.values.map(String)) : undefined
    return meant === undefined ? `write ${oneOfNames(issue.values)}` : `did you mean \`${meant}\`?`
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') return mendOfSize(issue)
  if (issue.code !== 'invalid_type') return undefined
  const scalar = typeof value !== 'object'
  switch (issue.expected) {
    case 'string':
      return scalar ? `quote it: "${written ?? value}"` : 'write a text in its place'
    case 'number':
    case 'int':
      return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
        ? `remove the quotes: ${value}`
        : `write a ${issue.expected === 'int' ? 'whole ' : ''}number`
    case 'boolean':
      return truthOf(value)
    case 'array':
      return scalar ? `write it as a list: [${written ?? value}]` : 'start each item with "- "'
    case 'object':
    case 'record': {
      const [key, second] = keysIn(issue)
      if (!scalar || key === undefined || second !== undefined) return 'write keys and values: `key: value`'
      return `write { ${key}: ${written ?? value} }`
    }
    default:
      return undefined
  }
}

/** YAML 1.1 read these words as booleans, YAML 1.2 reads them as text. */
const TRUE_WORDS = new Set(['true', 'yes', 'on', 'y', '1'])
const FALSE_WORDS = new Set(['false', 'no', 'off', 'n', '0'])

function truthOf(value: unknown): string | undefined {
  // A map or a list is no word, and one with a key `toString` cannot be made one.
  const word = typeof value === 'object' ? '' : String(value).toLowerCase()
  if (TRUE_WORDS.has(word)) return 'write true, without quotes'
  return FALSE_WORDS.has(word) ? 'write false, without quotes' : 'write true or false'
}

/** What fits again of something that is too small or too large. */
function mendOfSize(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const { origin, inclusive } = issue
  if (issue.code === 'too_small' && origin === 'string') return 'write a text between the quotes'
  if (issue.code === 'too_small' && origin === 'array') return 'write at least one item: [...]'
  if (issue.code === 'too_small')
    return inclusive ? `write ${issue.minimum} or more` : `write more than ${issue.minimum}`
  return inclusive ? `write ${issue.maximum} or less` : `write less than ${issue.maximum}`
}
