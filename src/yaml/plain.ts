import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'

/** Something wrong inside a document that is correct YAML. */
export interface Fault {
  /** Offset in the text. */
  offset: number
  message: string
  hint: string
}

/** Characters and levels that a document may have once its aliases are written out. */
const MAX_EXPANDED = 1_000_000
const MAX_DEPTH = 100

/**
 * Plain data of a parsed document, in one pass that is linear in the text. Duplicate keys are found with a
 * map (the library compares every pair), and aliases are counted by what they expand to, so that neither
 * can be made to take for ever.
 */
export function toPlain(document: Document, lineOf: (offset: number) => number): { value: unknown; faults: Fault[] } {
  const reader = new PlainReader(lineOf)
  return { value: reader.read(document.contents, 0), faults: reader.faults }
}

/** What an anchor stands for, the characters it expands to and the levels it has. */
interface Anchor {
  value: unknown
  size: number
  height: number
}

class PlainReader {
  readonly faults: Fault[] = []
  private readonly lineOf: (offset: number) => number
  private readonly anchors = new Map<string, Anchor | 'open'>()
  private expanded = 0
  private deepest = 0

  constructor(lineOf: (offset: number) => number) {
    this.lineOf = lineOf
  }

  read(node: unknown, level: number): unknown {
    if (isAlias(node)) return this.alias(node.source, level, offsetOf(node))
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null
    if (node.anchor === undefined) return this.content(node, level)
    const [size, deepest] = [this.expanded, this.deepest]
    this.deepest = level
    this.anchors.set(node.anchor, 'open')
    const value = this.content(node, level)
    this.anchors.set(node.anchor, { value, size: this.expanded - size, height: this.deepest - level })
    this.deepest = Math.max(deepest, this.deepest)
    return value
  }

  private content(node: Node, level: number): unknown {
    this.expanded += 1
    if (isScalar(node)) {
      this.expanded += node.source?.length ?? 0
      return node.value
    }
    if (!this.fits(level + 1, 0, offsetOf(node))) return null
    return isMap(node)
      ? this.map(node, level + 1)
      : isSeq(node)
        ? node.items.map((item) => this.read(item, level + 1))
        : null
  }

  private map(node: YAMLMap, level: number): Record<string, unknown> {
    const seen = new Map<string, number>()
    const object: Record<string, unknown> = {}
    for (const { key, value } of node.items) {
      const offset = offsetOf(key)
      const name = this.read(key, level)
      const text = typeof name === 'object' ? '' : String(name)
      const first = seen.get(text)
      if (typeof name === 'object') {
        this.report(offset, 'expected a text as key, found something else', 'write `name: value`')
      } else if (first !== undefined) {
        const message = `the key \`${text}\` is written twice, first in line ${this.lineOf(first)}`
        this.report(offset, message, 'keep one of them')
      } else if (text === '<<') {
        this.report(offset, 'merge keys (<<) do not exist in YAML 1.2', 'write the keys out')
      } else if (text === '__proto__') {
        this.report(offset, 'the key `__proto__` is not allowed', 'remove it')
      } else {
        seen.set(text, offset)
        object[text] = this.read(value, level)
      }
    }
    return object
  }

  private alias(name: string, level: number, offset: number): unknown {
    const anchor = this.anchors.get(name)
    if (anchor === undefined) {
      const hint = `quote the text ("*${name}"), or write &${name} at what is to be repeated`
      return this.report(offset, `\`*${name}\` refers to an anchor that is not above it`, hint)
    }
    if (anchor === 'open') return this.report(offset, `\`*${name}\` stands inside itself`, 'write the value out')
    return this.fits(level + anchor.height, 1 + anchor.size, offset) ? anchor.value : null
  }

  /** Whether there is room for `more` characters down to a level. What is too much is reported once. */
  private fits(level: number, more: number, offset: number): boolean {
    const hadRoom = this.expanded <= MAX_EXPANDED && this.deepest <= MAX_DEPTH
    this.expanded += more
    this.deepest = Math.max(this.deepest, level)
    const tooLong = this.expanded > MAX_EXPANDED
    if (!tooLong && this.deepest <= MAX_DEPTH) return true
    if (!hadRoom) return false
    if (tooLong) {
      const message = `the aliases expand to more than ${MAX_EXPANDED / 1e6} million characters`
      this.report(offset, message, 'repeat less, or shorten what is repeated')
    } else this.report(offset, `lists and maps are nested more than ${MAX_DEPTH} levels deep`, 'nest less')
    return false
  }

  private report(offset: number, message: string, hint: string): null {
    this.faults.push({ offset, message, hint })
    return null
  }
}

function offsetOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0
}
