import { distance } from 'fastest-levenshtein'

/**
 * The name that was probably meant: the nearest one, with case, `_` and `-` ignored (`neverSay` is
 * `never_say`). Undefined when none is near: at most 2 edits and at most a third of the name (one for short
 * names), where letters in another order count as one. Else the only one that begins so.
 */
export function nearestName(written: string, names: Iterable<string>): string | undefined {
  const wanted = bare(written)
  const all = [...names]
  const most = Math.min(2, Math.max(1, Math.floor(wanted.length / 3)))
  let nearest: { name: string; edits: number } | undefined
  for (const name of all) {
    const edits = editsBetween(wanted, bare(name))
    if (edits <= most && edits < (nearest?.edits ?? Number.POSITIVE_INFINITY)) nearest = { name, edits }
  }
  return nearest?.name ?? longerName(wanted, all)
}

/** The only name that goes on from what was written: `TaskSuccess` is `TaskSuccessRate`. */
function longerName(wanted: string, names: readonly string[]): string | undefined {
  if (wanted.length < 5) return undefined
  const [only, second] = names.filter((name) => bare(name).startsWith(wanted))
  return second === undefined ? only : undefined
}

function editsBetween(a: string, b: string): number {
  const edits = distance(a, b)
  return edits === 2 && ordered(a) === ordered(b) ? 1 : edits
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[_\-\s]/g, '')
}

function ordered(letters: string): string {
  return [...letters].sort().join('')
}

/** `a`, `b` or `c`, in code marks. */
export function oneOfNames(names: readonly unknown[], conjunction = 'or'): string {
  const marked = names.map((name) => `\`${String(name)}\``)
  if (marked.length <= 1) return marked.join('')
  return `${marked.slice(0, -1).join(', ')} ${conjunction} ${marked.at(-1)}`
}
