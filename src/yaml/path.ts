/** Path of a value inside a YAML document: map keys and list indexes. */
export type KeyPath = readonly (string | number)[]

/** `['expect', 'say', 0]` -> `expect.say[0]`; a key that is no plain word is quoted: `mocks["a b"]`. */
export function formatPath(path: KeyPath): string {
  let text = ''
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`
    else if (PLAIN_KEY.test(segment)) text += text === '' ? segment : `.${segment}`
    else text += `[${JSON.stringify(segment)}]`
  }
  return text
}

/** The reverse of `formatPath`. What cannot be read as a segment ends the path. */
export function parsePath(text: string): (string | number)[] {
  const path: (string | number)[] = []
  for (const [, key, index, quoted] of text.matchAll(SEGMENT)) {
    if (index !== undefined) path.push(Number(index))
    else if (quoted !== undefined) path.push(JSON.parse(quoted) as string)
    else if (key !== undefined) path.push(key)
  }
  return path
}

const PLAIN_KEY = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u
const SEGMENT = /\.?([\p{L}_$][\p{L}\p{N}_$-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/guy

/** The value at a path of plain data; undefined where the path leads nowhere. */
export function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined
    value = (value as Record<string | number, unknown>)[segment]
  }
  return value
}
