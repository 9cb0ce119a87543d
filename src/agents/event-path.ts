import { isRecord } from './json.ts'
import { compilePath, type PathReader } from './json-path.ts'

/** A path that begins with a filter. */
const FILTER = /^\$\s*\[\s*\?/
/** `@.type == 'text-delta'`, one or several with `||` between. */
const COMPARISON = /^\s*@\.([A-Za-z_][A-Za-z0-9_]*)\s*==\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*$/
const COMPARISONS_ONLY = /^\$\s*\[\s*\?((?:[^'"\]|]|\|\||'[^'\\]*'|"[^"\\]*")*)\](.*)$/s

/**
 * Compiles a JSONPath that is read from every event of a stream. One that begins with a filter picks events, as if they
 * were a list: `$[?@.type=='text-delta'].delta`. `key` is the configuration key it stands at.
 * @throws GateError `invalid_input` when it is no JSONPath.
 */
export async function compileEventPath(path: string, key: string): Promise<PathReader> {
  if (!picksEvents(path)) return compilePath(path, key)
  const whole = await compilePath(path, key)
  return (await compileByHand(path, key)) ?? ((event) => whole([event]))
}

/** Whether a path begins with a filter: what it finds in several events are several things, and no later state of one. */
export function picksEvents(path: string | undefined): boolean {
  return path !== undefined && FILTER.test(path)
}

/** Comparisons with a text are made without the library, which takes 30 us an event to parse the path again. */
async function compileByHand(path: string, key: string): Promise<PathReader | undefined> {
  const [, condition = '', rest = ''] = COMPARISONS_ONLY.exec(path) ?? []
  const wanted = condition.split('||').map((comparison) => COMPARISON.exec(comparison))
  if (wanted.some((found) => !found)) return undefined
  const alternatives = wanted.map((found) => ({ member: found?.[1] ?? '', text: found?.[2] ?? found?.[3] ?? '' }))
  const read = await compilePath(`$${rest}`, key)
  return (event) => (alternatives.some(({ member, text }) => ownText(event, member) === text) ? read(event) : [])
}

function ownText(event: unknown, member: string): unknown {
  return isRecord(event) && Object.hasOwn(event, member) ? event[member] : undefined
}
