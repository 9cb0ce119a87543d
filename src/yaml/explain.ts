import type * as z from 'zod/mini'
import { splitAdvice } from '../domain/advice.ts'
import { expectedBy, foundInWords, keysIn } from './expected.ts'
import { mendOf } from './mend.ts'
import type { ParsedDocument, Problem } from './parse.ts'
import { type KeyPath, valueAt } from './path.ts'
import { nearestName } from './suggest.ts'
import { fittingBranch, leavesOf } from './union.ts'
import { explainUnknownKeys, type KeyAdvice } from './unknown-key.ts'

type Issue = z.core.$ZodIssue

/**
 * The problems behind the issues that a schema found in a document: what was found, what was expected and
 * the mend. A key that is missing because it was misspelt is reported once, as misspelt.
 */
export function explainIssues(issues: readonly Issue[], document: ParsedDocument, advice: KeyAdvice): Problem[] {
  const flat = flatIssues(issues, document.value)
  const misspelt = new Set(flat.flatMap((issue) => misspeltKeysOf(issue)))
  const mistyped = new Set(flat.filter(({ code }) => code === 'invalid_type').map(({ path }) => path.join()))
  return flat.flatMap((issue) => {
    // An empty list in place of a text is not also a text that is too short.
    if (issue.code === 'too_small' && mistyped.has(issue.path.join())) return []
    if (issue.code === 'unrecognized_keys') return explainUnknownKeys(issue, keysIn(issue), advice)
    const isMissing = valueAt(document.value, issue.path as KeyPath) === undefined
    return isMissing && misspelt.has(issue.path.join()) ? [] : [explain(issue, document)]
  })
}

/** The issues of a value with their whole paths, those of the meant branch in place of a union. */
export function flatIssues(issues: readonly Issue[], root: unknown): Issue[] {
  return issues.flatMap((issue) => flatten(issue, [], root))
}

/** An issue with its whole path; a union is replaced by the issues of the branch that was probably meant. */
function flatten(issue: Issue, prefix: KeyPath, root: unknown): Issue[] {
  const path = [...prefix, ...(issue.path as (string | number)[])]
  const placed = { ...issue, path } as Issue
  if (placed.code !== 'invalid_union' || valueAt(root, path) === undefined) return [placed]
  const branch = placed.message === '' ? fittingBranch(placed.errors) : undefined
  return branch ? branch.flatMap((inner) => flatten(inner, path, root)) : [placed]
}

/** Paths of the known keys that unknown keys of this issue are near to. */
function misspeltKeysOf(issue: Issue): string[] {
  if (issue.code !== 'unrecognized_keys') return []
  const meant = issue.keys.map((key) => nearestName(key, keysIn(issue)))
  return meant.filter((key) => key !== undefined).map((key) => [...issue.path, key].join())
}

function explain(issue: Issue, document: ParsedDocument): Problem {
  const path = issue.path as (string | number)[]
  const value = valueAt(document.value, path)
  const { message: expected, hint } = splitAdvice(expectation(issue))
  if (value === undefined && path.length > 0) {
    return { path, message: `\`${path.at(-1)}\` is missing: ${expected}`, hint: `add \`${path.at(-1)}:\`` }
  }
  const written = document.written(path)
  return {
    path,
    message: `${expected}, found ${foundInWords(value, written)}`,
    hint: hint ?? mendOf(leavesOf(issue), value, written),
  }
}

/** `expected ...`; a message that the schema wrote itself comes first. */
function expectation(issue: Issue): string {
  if (issue.code !== 'invalid_type' && issue.code !== 'unrecognized_keys' && issue.message !== '') return issue.message
  if (issue.code !== 'invalid_union') return `expected ${expectedBy(issue)}`
  const kinds = leavesOf(issue).map((leaf) => (leaf.code === 'invalid_union' ? 'a value' : expectedBy(leaf)))
  return `expected ${[...new Set(kinds)].join(' or ')}`
}
