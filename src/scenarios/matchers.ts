import type { ScenarioDocument } from '../domain/scenario.ts'
import type { Problem } from '../yaml/parse.ts'
import { nearestName } from '../yaml/suggest.ts'
import { type WrittenArgument, writtenArguments } from './arguments.ts'

/**
 * Matchers of argument values that are written wrong. An object that is no matcher is compared literally, so
 * that `{ regexp: ... }` would never match and say nothing.
 */
export function* checkMatchers(document: ScenarioDocument): Generator<Problem> {
  for (const argument of writtenArguments(document)) {
    const { value } = argument
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue
    const problem = wrongMatcher({ ...argument, value: value as Record<string, unknown> })
    if (problem) yield { path: argument.path, ...problem }
  }
}

type Wrong = Pick<Problem, 'message' | 'hint'>

function wrongMatcher({ value }: WrittenArgument & { value: Record<string, unknown> }): Wrong | undefined {
  const keys = Object.keys(value)
  if (keys.length === 2 && keys.every((key) => key === 'min' || key === 'max')) return wrongRange(value)
  const [key] = keys
  if (key === undefined || keys.length > 1) return undefined
  const inner = value[key]
  switch (key) {
    case 'regex':
      return typeof inner === 'string'
        ? undefined
        : { message: 'expected a pattern behind `regex`', hint: 'write it in quotes' }
    case 'any':
      return inner === true
        ? undefined
        : { message: 'expected `{ any: true }`', hint: 'write true, or the value itself' }
    case 'one_of':
      return Array.isArray(inner) && inner.length > 0
        ? undefined
        : { message: 'expected a list of values behind `one_of`', hint: 'write { one_of: [a, b] }' }
    case 'min':
    case 'max':
      return wrongRange(value)
    default: {
      const meant = meantMatcher(key)
      if (meant === undefined) return undefined
      return { message: `\`${key}\` is no matcher`, hint: `did you mean \`${meant}\`?` }
    }
  }
}

function wrongRange({ min, max }: Record<string, unknown>): Wrong | undefined {
  const quoted = [min, max].find((end) => typeof end === 'string' && end.trim() !== '' && Number.isFinite(Number(end)))
  if (quoted !== undefined)
    return { message: `expected numbers, found the text "${quoted}"`, hint: `remove the quotes: ${quoted}` }
  if (typeof min !== 'number' || typeof max !== 'number' || min <= max) return undefined
  return { message: `no number is at least ${min} and at most ${max}`, hint: `write { min: ${max}, max: ${min} }` }
}

/** `tax` is not a misspelt `max`: of the short names only the case may differ. */
function meantMatcher(key: string): string | undefined {
  const bare = key.toLowerCase().replaceAll(/[_-]/g, '')
  if (bare === 'anyof') return 'one_of'
  return ['any', 'min', 'max'].includes(bare) ? bare : nearestName(key, ['regex', 'one_of'])
}
