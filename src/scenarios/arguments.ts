import type { ScenarioDocument } from '../domain/scenario.ts'
import type { KeyPath } from '../yaml/path.ts'
import { blocksOf } from './blocks.ts'

/** One argument, or value inside an argument, that is compared with what the agent sends. */
export interface WrittenArgument {
  path: KeyPath
  value: unknown
}

/** Every value that is matched against arguments: `args` of calls and claims, `when` of mocks, and what is inside them. */
export function* writtenArguments(document: ScenarioDocument): Generator<WrittenArgument> {
  for (const { path, expect } of blocksOf(document)) {
    for (const key of ['calls', 'claims_require_call'] as const) {
      for (const [index, { args }] of (expect[key] ?? []).entries()) yield* inside(args, [...path, key, index, 'args'])
    }
  }
  const { mocks = {} } = document
  for (const [tool, rules] of Object.entries(mocks)) {
    for (const [i, { when }] of rules.entries()) yield* inside(when, ['mocks', tool, i, 'when'])
  }
}

function* inside(container: unknown, path: KeyPath): Generator<WrittenArgument> {
  if (typeof container !== 'object' || container === null) return
  for (const [key, value] of Object.entries(container)) {
    const inner = [...path, Array.isArray(container) ? Number(key) : key]
    yield { path: inner, value }
    yield* inside(value, inner)
  }
}
