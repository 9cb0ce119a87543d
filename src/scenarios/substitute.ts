import type { ScenarioDocument } from '../domain/scenario.ts'
import type { KeyPath } from '../yaml/path.ts'

/** One value for each variable. */
export type Combination = Record<string, string | number | boolean>

/** A text that holds placeholders, and their names. */
export interface Placeholder {
  path: KeyPath
  names: string[]
}

/**
 * A copy of a scenario with every `{{name}}` replaced, in texts and in keys. Where any type may stand (mocks,
 * arguments, facts) a text that is nothing but a placeholder takes the type of the value; inside a pattern a value is
 * meant literally, or "$500" would be found in no text. An unknown name is left as it is; `onFound` is told of every
 * text that holds a placeholder.
 */
export function substitute(
  { variables, ...document }: ScenarioDocument,
  combination: Combination,
  onFound: (placeholder: Placeholder) => void,
): ScenarioDocument {
  const replaceIn = (value: unknown, path: KeyPath): unknown => {
    if (typeof value === 'string') return replaceText(value, path)
    if (Array.isArray(value)) {
      const items = value.map((item, index) => replaceIn(item, [...path, index]))
      return items.some((item, index) => item !== value[index]) ? items : value
    }
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([key, inner]) => {
      const inside = [...path, key]
      return { key, inner, newKey: String(replaceText(key, inside)), newInner: replaceIn(inner, inside) }
    })
    // What holds no placeholder is shared by all copies.
    if (entries.every(({ key, newKey, inner, newInner }) => key === newKey && inner === newInner)) return value
    return Object.fromEntries(entries.map(({ newKey, newInner }) => [newKey, newInner]))
  }

  const replaceText = (text: string, path: KeyPath): string | number | boolean => {
    if (!text.includes('{{')) return text
    const names = [...text.matchAll(PLACEHOLDER)].map(([, name]) => String(name).trim())
    if (names.length > 0) onFound({ path, names })
    const [only] = names
    const whole = names.length === 1 && only !== undefined && isWhole(text) && acceptsAnyType(path)
    if (whole && Object.hasOwn(combination, only)) return combination[only] ?? text
    return text.replaceAll(PLACEHOLDER, (written, name: string) => {
      const value = Object.hasOwn(combination, name.trim()) ? combination[name.trim()] : undefined
      if (value === undefined) return written
      return isPattern(path) ? literally(String(value)) : String(value)
    })
  }

  // Placeholders stand in texts and in values of any type, so the copy has the shape of the original.
  return { ...(replaceIn(document, []) as ScenarioDocument), ...(variables && { variables }) }
}

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g

function isWhole(text: string): boolean {
  return /^\{\{[^{}]*\}\}$/.test(text)
}

/** Whether a text is a regular expression: not an argument of that name, nor what a tool returns. */
function isPattern(path: KeyPath): boolean {
  const [key, parent] = [path.at(-1), path.at(-2)]
  if (key === 'pattern') return path.includes('claims_require_call') && parent !== 'args'
  return key === 'regex' && parent !== 'args' && parent !== 'when' && !path.includes('return') && path[1] !== 'facts'
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

function acceptsAnyType(path: KeyPath): boolean {
  return path[0] === 'mocks' || path[1] === 'facts' || path.includes('args')
}
