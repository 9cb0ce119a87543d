import { GateError, messageOf } from '../domain/errors.ts'
import { isRecord } from './json.ts'

/** Reads every match of one JSONPath (RFC 9535) from a value. */
export type PathReader = (value: unknown) => unknown[]

/** `$.a.b[0].c`: read without the library, which takes 40 ms to load and parses at every call. */
const MEMBERS_ONLY = /^\$(?:\.[A-Za-z_][A-Za-z0-9_]*|\[\d{1,9}\])*$/

/**
 * Compiles a JSONPath. `key` is the configuration key it stands at.
 * @throws GateError `invalid_input` when it is no JSONPath.
 */
export async function compilePath(path: string, key: string): Promise<PathReader> {
  if (MEMBERS_ONLY.test(path)) return readMembers(path)
  const { query } = await import('jsonpath-rfc9535')
  type Json = Parameters<typeof query>[0]
  try {
    query(null, path)
  } catch (error) {
    throw new GateError('invalid_input', `${key}: ${path} is no JSONPath: ${messageOf(error)}`, {
      hint: 'write a path such as $.reply or $.choices[0].message.content',
      cause: error,
    })
  }
  return (value) => query(value as Json, path)
}

function readMembers(path: string): PathReader {
  const members = path.match(/[A-Za-z_][A-Za-z0-9_]*|\d+(?=\])/g) ?? []
  return (value) => {
    let current = value
    for (const member of members) {
      if (!(/^\d/.test(member) ? Array.isArray(current) : isRecord(current))) return []
      const container = current as Record<string, unknown>
      if (!Object.hasOwn(container, member)) return []
      current = container[member]
    }
    return [current]
  }
}

/** The first match; undefined when there is none. */
export function firstOf(matches: readonly unknown[]): unknown {
  return matches[0]
}

/** Matches of a path that stands for a list: `$.calls` names the list itself, `$.steps[*].call` its items. */
export function listOf(matches: readonly unknown[]): unknown {
  return matches.length === 1 ? matches[0] : matches
}
