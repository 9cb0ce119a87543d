/** Text that may be held while its conversations are not complete, characters. */
const MAX_HELD = 32_000_000

/** One conversation as far as it was read. */
export interface Group<Item> {
  conversation: string | undefined
  items: Item[]
  traces: Set<string>
  size: number
}

/**
 * Holds what belongs to one conversation until all inputs ended, for its traces may be anywhere in them. Beyond 32 million
 * characters the conversation that was not heard of for longest is let go as complete; what comes of it later has the id
 * of a session that was seen, and is counted as a duplicate.
 */
export class Held<Item> {
  /** In the order of when they were last heard of. */
  private readonly groups = new Set<Group<Item>>()
  private readonly byTrace = new Map<string, Group<Item>>()
  private readonly byConversation = new Map<string, Group<Item>>()
  private readonly limit: number
  private size = 0

  constructor(limit = MAX_HELD) {
    this.limit = limit
  }

  /** Adds an item of a trace, and of a conversation if it names one; gives back the groups that are let go for it. */
  add(trace: string, conversation: string | undefined, item: Item, size: number): Group<Item>[] {
    const group = this.groupOf(trace, conversation)
    group.items.push(item)
    group.size += size
    this.size += size
    this.groups.delete(group)
    this.groups.add(group)
    const gone: Group<Item>[] = []
    for (const oldest of this.groups) {
      if (this.size <= this.limit) break
      this.drop(oldest)
      gone.push(oldest)
    }
    return gone
  }

  /** All that is still held, in the order of when it was last heard of. */
  flush(): Group<Item>[] {
    const rest = [...this.groups]
    for (const group of rest) this.drop(group)
    return rest
  }

  private groupOf(trace: string, conversation: string | undefined): Group<Item> {
    const ofTrace = this.byTrace.get(trace)
    const named = conversation ?? ofTrace?.conversation
    if (named === undefined) return ofTrace ?? this.begun(trace, undefined)
    const group = this.byConversation.get(named)
    if (group === undefined) {
      // What came of the trace before it named its conversation belongs to it.
      const begun = ofTrace !== undefined && ofTrace.conversation === undefined ? ofTrace : this.begun(trace, named)
      begun.conversation = named
      this.byConversation.set(named, begun)
      return begun
    }
    if (ofTrace === undefined) this.join(trace, group)
    else if (ofTrace.conversation === undefined) this.merge(ofTrace, group)
    return group
  }

  private begun(trace: string, conversation: string | undefined): Group<Item> {
    const group: Group<Item> = { conversation, items: [], traces: new Set(), size: 0 }
    // A trace that names a second conversation stays with its first where it names none.
    if (!this.byTrace.has(trace)) this.join(trace, group)
    return group
  }

  private join(trace: string, group: Group<Item>): void {
    group.traces.add(trace)
    this.byTrace.set(trace, group)
  }

  private merge(from: Group<Item>, to: Group<Item>): void {
    to.items.push(...from.items)
    to.size += from.size
    for (const trace of from.traces) this.join(trace, to)
    this.groups.delete(from)
  }

  private drop(group: Group<Item>): void {
    this.groups.delete(group)
    this.size -= group.size
    for (const trace of group.traces) this.byTrace.delete(trace)
    if (group.conversation !== undefined) this.byConversation.delete(group.conversation)
  }
}
