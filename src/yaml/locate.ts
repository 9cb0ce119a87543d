import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml'
import type { KeyPath } from './path.ts'

/**
 * Offset in the text of the value at a path, or of its key. Where nothing is written at the path (a key
 * that is missing), the nearest thing around it.
 */
export function startOf(document: Document, path: KeyPath, at?: 'key'): number {
  const found = walk(document, path)
  const keyIsMeant = at === 'key' || isUnwritten(found.node)
  const node = found.key && found.complete && keyIsMeant ? found.key : found.node
  return node.range?.[0] ?? 0
}

/** The source text of the scalar at a path. */
export function sourceAt(document: Document, path: KeyPath): string | undefined {
  const { node, complete } = walk(document, path)
  return complete && isScalar(node) ? node.source : undefined
}

/** A value that is not there at all (`expect:` and nothing behind it), which has a place but no text. */
export function isUnwritten({ range }: Pick<Node, 'range'>): boolean {
  return range?.[0] === range?.[1]
}

interface Found {
  /** The deepest node on the path. */
  node: Pick<Node, 'range'>
  /** The key of that node, when it is the value of a map. */
  key: Node | undefined
  /** Whether the whole path was there. */
  complete: boolean
}

function walk(document: Document, path: KeyPath): Found {
  let node: Pick<Node, 'range'> = document.contents ?? document
  let key: Node | undefined
  for (const segment of path) {
    const parent = isAlias(node) ? node.resolve(document) : node
    // A list of one may be written as the value itself.
    if (segment === 0 && !isSeq(parent)) continue
    const child = childOf(parent, segment)
    if (!child) return { node, key, complete: false }
    key = child.key
    node = child.value
  }
  return { node, key, complete: true }
}

function childOf(parent: unknown, segment: string | number): { key: Node | undefined; value: Node } | undefined {
  if (isSeq(parent) && typeof segment === 'number') {
    const value = parent.items[segment] as Node | undefined
    return value && { key: undefined, value }
  }
  if (!isMap(parent)) return undefined
  const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment))
  if (!pair) return undefined
  const key = pair.key as Node
  return { key, value: (pair.value as Node | null) ?? key }
}
