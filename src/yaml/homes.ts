/**
 * Paths of the maps of a schema that know a key: where a misplaced one belongs. The root is ''; list items
 * are written `[]`. Shallow homes come first.
 */
export function homesOf(key: string, schema: unknown): string[] {
  const homes: string[] = []
  const level: { node: unknown; path: string }[] = [{ node: schema, path: '' }]
  const seen = new Set<unknown>()
  for (const { node, path } of level) {
    if (!isSchema(node) || seen.has(node)) continue
    seen.add(node)
    const { shape, innerType, element, options, in: input } = node._zod.def
    if (shape && Object.hasOwn(shape, key)) homes.push(path)
    for (const [name, child] of Object.entries(shape ?? {}))
      level.push({ node: child, path: path ? `${path}.${name}` : name })
    for (const child of [innerType, input, ...(options ?? [])]) level.push({ node: child, path })
    level.push({ node: element, path: `${path}[]` })
  }
  return homes
}

/** The inside of a zod schema that matters here: maps, wrappers (optional, default), pipes, unions and lists. */
interface Schema {
  _zod: {
    def: {
      shape?: Record<string, unknown>
      innerType?: unknown
      element?: unknown
      options?: readonly unknown[]
      in?: unknown
    }
  }
}

function isSchema(node: unknown): node is Schema {
  return typeof node === 'object' && node !== null && '_zod' in node
}
