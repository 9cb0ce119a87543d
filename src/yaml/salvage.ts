import * as z from 'zod/mini'
import { keepKeys } from './expected.ts'
import { flatIssues } from './explain.ts'
import type { ParsedDocument, Problem } from './parse.ts'
import { type KeyPath, valueAt } from './path.ts'
import type { YamlDocument } from './read.ts'

/** What is left of a document once everything that does not fit its schema is taken out. */
export interface Salvaged<T> extends YamlDocument<T> {
  /** Whether nothing was taken out at a path or below it. */
  isWhole(path: KeyPath): boolean
  /** Whether a problem that was found in what is left is one of the document, not the consequence of what was taken out. */
  isReal(problem: Problem): boolean
}

/** Every round takes out what does not fit; what needed it is taken out by the next. */
const MAX_ROUNDS = 20

/**
 * The part of a faulty document that is correct, so that the checks beyond the schema find their faults in it too, in
 * the same go. Its `diagnose` takes paths in what is left. Undefined where nothing usable is left.
 */
export function salvage<S extends z.core.$ZodType>(
  document: ParsedDocument,
  schema: S,
): Salvaged<z.output<S>> | undefined {
  const taken: KeyPath[] = []
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const rest = without(document.value, taken)
    const checked = z.safeParse(schema, rest.value, { error: keepKeys })
    if (checked.success) return salvaged(document, checked.data, taken, rest.placeOf)
    const wrong = flatIssues(checked.error.issues, rest.value).flatMap((issue) => placesToTake(issue, rest.value))
    if (wrong.length === 0 || wrong.some((path) => path.length === 0)) return undefined
    taken.push(...wrong.map(rest.placeOf))
  }
  return undefined
}

function salvaged<T>(
  document: ParsedDocument,
  value: T,
  taken: readonly KeyPath[],
  placeOf: (path: KeyPath) => KeyPath,
): Salvaged<T> {
  const isWhole = (path: KeyPath) => !taken.some((place) => startsWith(place, placeOf(path)))
  return {
    ...document,
    value,
    raw: document.value,
    diagnose: (problem) => document.diagnose({ ...problem, path: placeOf(problem.path) }),
    isWhole,
    // What is said of a value depends on the map it stands in: a key that is missing there may only be misspelt.
    isReal: ({ path }) => isWhole(isContainer(valueAt(document.value, placeOf(path))) ? path : path.slice(0, -1)),
  }
}

/** What an issue is about: unknown keys, the value itself, or what holds it where the value is missing. */
function placesToTake(issue: z.core.$ZodIssue, value: unknown): KeyPath[] {
  const path = issue.path as KeyPath
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...path, key])
  return [valueAt(value, path) === undefined ? path.slice(0, -1) : path]
}

/** A copy without some places; `placeOf` says where a path of the copy stood. */
function without(root: unknown, taken: readonly KeyPath[]): { value: unknown; placeOf(path: KeyPath): KeyPath } {
  const gone = new Set(taken.map((path) => JSON.stringify(path)))
  const indexes = new Map<string, number[]>()
  const copy = (value: unknown, place: KeyPath): unknown => {
    if (!taken.some((path) => path.length > place.length && startsWith(path, place))) return value
    const kept = Object.entries(value as object)
      .map(([key, inner]) => [Array.isArray(value) ? Number(key) : key, inner] as const)
      .filter(([key]) => !gone.has(JSON.stringify([...place, key])))
    if (!Array.isArray(value))
      return Object.fromEntries(kept.map(([key, inner]) => [key, copy(inner, [...place, key])]))
    indexes.set(
      JSON.stringify(place),
      kept.map(([index]) => Number(index)),
    )
    return kept.map(([index, inner]) => copy(inner, [...place, index]))
  }
  const placeOf = (path: KeyPath) => {
    const place: (string | number)[] = []
    for (const segment of path) {
      const kept = typeof segment === 'number' ? indexes.get(JSON.stringify(place))?.[segment] : undefined
      place.push(kept ?? segment)
    }
    return place
  }
  return { value: copy(root, []), placeOf }
}

function startsWith(path: KeyPath, start: KeyPath): boolean {
  return start.every((segment, index) => segment === path[index])
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
