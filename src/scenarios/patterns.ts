import type { Diagnostic } from '../domain/errors.ts'
import { messageOf } from '../domain/errors.ts'
import type { ScenarioDocument } from '../domain/scenario.ts'
import type { Problem } from '../yaml/parse.ts'
import type { KeyPath } from '../yaml/path.ts'
import { writtenArguments } from './arguments.ts'
import { blocksOf } from './blocks.ts'

/** A regular expression and where it is written. */
export interface PatternUse {
  path: KeyPath
  pattern: string
}

/** Every regular expression of a scenario. */
export function* patternsOf(document: ScenarioDocument): Generator<PatternUse> {
  for (const { path, expect } of blocksOf(document)) {
    for (const key of ['say', 'never_say'] as const) {
      for (const [index, matcher] of (expect[key] ?? []).entries()) {
        if (typeof matcher === 'object') yield { path: [...path, key, index, 'regex'], pattern: matcher.regex }
      }
    }
    for (const [index, { pattern }] of (expect.claims_require_call ?? []).entries()) {
      yield { path: [...path, 'claims_require_call', index, 'pattern'], pattern }
    }
  }
  for (const { path, value } of writtenArguments(document)) {
    const pattern = patternOf(value)
    if (pattern !== undefined) yield { path: [...path, 'regex'], pattern }
  }
}

/** The pattern of a value that is `{ regex }`; an argument that is only called `regex` is none. */
function patternOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Object.keys(value).join() !== 'regex') return undefined
  const { regex } = value as { regex: unknown }
  return typeof regex === 'string' ? regex : undefined
}

/**
 * Compiles every pattern with an engine whose time is linear in the text, so that no scenario can hang the
 * gate; the engine is loaded only where there is a pattern.
 */
export async function checkPatterns(
  uses: readonly (PatternUse & { diagnose(problem: Problem): Diagnostic })[],
): Promise<Diagnostic[]> {
  if (uses.length === 0) return []
  const { RE2JS } = await import('re2js')
  const known = new Map<string, Omit<Problem, 'path'> | undefined>()
  const check = (pattern: string) => {
    try {
      const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE)
      return weakness(pattern, (text) => compiled.matcher(text).find())
    } catch (thrown) {
      return refusal(pattern, messageOf(thrown))
    }
  }
  return uses.flatMap(({ path, pattern, diagnose }) => {
    if (!known.has(pattern)) known.set(pattern, check(pattern))
    const problem = known.get(pattern)
    return problem
      ? [diagnose({ path, ...(isSaid(path) && problem === FOUND_EVERYWHERE ? NEVER_FAILS : problem) })]
      : []
  })
}

/** Whether the pattern at this path must be found in a reply. */
function isSaid(path: KeyPath): boolean {
  return path.at(-4) === 'expect' && path.at(-3) === 'say'
}

const FOUND_EVERYWHERE: Omit<Problem, 'path'> = {
  message: 'the pattern is found in every text',
  hint: 'check its * and |',
  severity: 'warning',
}
const NEVER_FAILS: Omit<Problem, 'path'> = {
  message: 'the pattern is found in every text, so this expectation could never fail',
  hint: 'check its * and |',
}

/** Why the engine does not take a pattern, and how to write it. */
function refusal(pattern: string, message: string): Omit<Problem, 'path'> {
  if (/\(\?<?[=!]/.test(pattern)) {
    return {
      message: 'look-ahead and look-behind are not possible: patterns are matched in linear time (RE2)',
      hint: 'write what must not be said under `never_say`, or split the pattern in two',
    }
  }
  if (/\\[1-9]|\\k</.test(pattern)) {
    return {
      message: 'back-references (\\1) are not possible: patterns are matched in linear time (RE2)',
      hint: 'write the alternatives out, such as (aa|bb)',
    }
  }
  const reason = message.replace(/^error parsing regexp: /, '').replace('(?i)', '')
  return {
    message: `expected a regular expression (RE2), found ${reason}`,
    hint: 'put a backslash before a character that is meant literally, and write the pattern in single quotes',
  }
}

/** A correct pattern that hardly means what it says. */
function weakness(pattern: string, found: (text: string) => boolean): Omit<Problem, 'path'> | undefined {
  if (/^\/.*\/[dgimsuy]+$/.test(pattern)) {
    return {
      message: 'the slashes are part of the pattern here',
      hint: `write the pattern alone: ${pattern.slice(1, pattern.lastIndexOf('/'))}`,
      severity: 'warning',
    }
  }
  if (!found('') || !found('\u0000')) return undefined
  return FOUND_EVERYWHERE
}
