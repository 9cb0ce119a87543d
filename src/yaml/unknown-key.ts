import { homesOf } from './homes.ts'
import type { Problem } from './parse.ts'
import type { KeyPath } from './path.ts'
import { nearestName, oneOfNames } from './suggest.ts'

/** What can be said of a key that a schema does not know. */
export interface KeyAdvice {
  /** The schema of the whole document, to find the map that a misplaced key belongs to. */
  schema: unknown
  /** Keys of later versions by path (`*` is any key): the whole sentence. */
  notYet?: Readonly<Record<string, string>>
  /** Keys that authors know from another tool, by name in lower case or by path (`*` is any key): what to write here. */
  familiar?: Readonly<Record<string, string>>
}

/** One problem for each unknown key of a map, at the key itself. */
export function explainUnknownKeys(
  { path, keys }: { path: readonly PropertyKey[]; keys: readonly string[] },
  known: readonly string[],
  advice: KeyAdvice,
): Problem[] {
  return keys.map((key) => {
    const keyPath = [...(path as (string | number)[]), key]
    const later = sentenceFor(keyPath, advice.notYet ?? {})
    if (later !== undefined) return { path: keyPath, message: later, hint: `remove \`${key}\``, at: 'key' }
    return { path: keyPath, message: `unknown key \`${key}\``, hint: mend(keyPath, known, advice), at: 'key' }
  })
}

function mend(path: KeyPath, known: readonly string[], { familiar = {}, schema }: KeyAdvice): string {
  const key = String(path.at(-1))
  const here = sentenceFor(path, namedHere(familiar, key))
  if (here !== undefined) return here
  const equivalent = Object.hasOwn(familiar, key.toLowerCase()) ? familiar[key.toLowerCase()] : undefined
  if (equivalent !== undefined) return equivalent
  const near = nearestName(key, known)
  if (near !== undefined) return `did you mean \`${near}\`?`
  const byPath = sentenceFor(path, familiar)
  if (byPath !== undefined) return byPath
  const home = homesOf(key, schema)[0]
  if (home === '') return `\`${key}\` stands at the top level: check the indentation`
  if (home !== undefined) return `\`${key}\` belongs under \`${home}\``
  return `the keys here are ${oneOfNames(known, 'and')}`
}

/** Sentences for this very key in some place: they know more than those for it anywhere. */
function namedHere(familiar: Readonly<Record<string, string>>, key: string): Record<string, string> {
  return Object.fromEntries(Object.entries(familiar).filter(([pattern]) => pattern.endsWith(`.${key}`)))
}

function sentenceFor(path: KeyPath, table: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(table).find(([pattern]) => {
    const segments = pattern.split('.')
    return (
      segments.length === path.length && segments.every((wanted, i) => wanted === '*' || wanted === String(path[i]))
    )
  })?.[1]
}
