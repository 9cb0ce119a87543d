import { createMatcher, type Matcher, patternsIn } from '../domain/match.ts'
import { type ClaimRequiresCall, type Expectations, expectationBlocks, type Scenario } from '../domain/scenario.ts'
import { loadRegexEngine, type RegexEngine } from './regex.ts'
import { compileFinder, compileSaid, type Finder, type Reading } from './text.ts'

/** The expectations of a scenario, ready to be held against many sessions. */
export interface CompiledScenario {
  blocks: CompiledBlock[]
  /** Compares arguments; its regular expressions are case-sensitive: identifiers are. */
  matcher: Matcher
}

/** One `expect:` of the scenario; `turn` undefined: it is about the whole session. */
export interface CompiledBlock {
  path: string
  turn: number | undefined
  expect: Expectations
  say: Finder[]
  neverSay: Finder[]
  claims: (ClaimRequiresCall & { isMadeIn: (reading: Reading) => boolean })[]
}

const compiled = new WeakMap<Scenario, CompiledScenario | Promise<CompiledScenario>>()

/**
 * Compiles a scenario, once. At its first call the result is a promise where regular expressions are used; afterwards
 * it is there at once, so that judging a session of it waits for nothing.
 * @throws (rejects) for a regular expression that the engine does not know; the loader has refused those before.
 */
function compileScenario(scenario: Scenario): CompiledScenario | Promise<CompiledScenario> {
  const known = compiled.get(scenario)
  if (known) return known
  const keep = (result: CompiledScenario) => {
    compiled.set(scenario, result)
    return result
  }
  if (!usesPatterns(scenario)) return keep(compile(scenario, undefined))
  const coming = loadRegexEngine().then((engine) => keep(compile(scenario, engine)))
  compiled.set(scenario, coming)
  return coming
}

/** Goes on with a compiled scenario at once where it is there, else as soon as it is. */
export function withCompiled<T>(scenario: Scenario, use: (compiled: CompiledScenario) => T): T | Promise<T> {
  const known = compileScenario(scenario)
  return known instanceof Promise ? known.then(use) : use(known)
}

function compile(scenario: Scenario, engine: RegexEngine | undefined): CompiledScenario {
  return {
    matcher: createMatcher((pattern) => {
      if (!engine) throw new Error(`the pattern ${pattern} was not seen when the scenario was compiled`)
      return engine.compile(pattern)
    }),
    blocks: [...expectationBlocks(scenario)].map(({ path, turn, expect }) => ({
      path,
      turn,
      expect,
      say: (expect.say ?? []).map((matcher) => compileFinder(matcher, engine)),
      neverSay: (expect.never_say ?? []).map((matcher) => compileFinder(matcher, engine)),
      claims: (expect.claims_require_call ?? []).map((claim) => ({
        ...claim,
        isMadeIn: compileSaid(claim.pattern, engine),
      })),
    })),
  }
}

function usesPatterns(scenario: Scenario): boolean {
  for (const { expect } of expectationBlocks(scenario)) {
    if (expect.claims_require_call) return true
    if ([...(expect.say ?? []), ...(expect.never_say ?? [])].some((matcher) => typeof matcher !== 'string')) return true
    for (const { args } of expect.calls ?? []) if (hasPattern(args)) return true
  }
  return Object.values(scenario.mocks ?? {}).some((rules) => rules.some(({ when }) => hasPattern(when)))
}

function hasPattern(args: Record<string, unknown> | undefined): boolean {
  return args !== undefined && !patternsIn(Object.values(args)).next().done
}
