/**
 * Keeps the `capacity` items of the lowest priority. With priorities drawn at random that is a uniform sample without
 * replacement, whatever comes in whatever order; its first n are one of size n (bottom-k sampling, Cohen and Kaplan,
 * "Summarizing data using bottom-k sketches", 2007). Items that are found wanting later leave the rest uniform.
 */
export class Reservoir<Item> {
  private readonly heap: { priority: number; item: Item }[] = []
  private readonly capacity: number

  constructor(capacity: number) {
    this.capacity = capacity
  }

  get size(): number {
    return this.heap.length
  }

  /** Whether an item of this priority would be kept. */
  wants(priority: number): boolean {
    return this.heap.length < this.capacity || priority < (this.heap[0]?.priority ?? Number.POSITIVE_INFINITY)
  }

  /** Takes an item in, and drops the one of the highest priority when there are too many. */
  take(priority: number, item: Item): void {
    this.heap.push({ priority, item })
    this.siftUp(this.heap.length - 1)
    if (this.heap.length <= this.capacity) return
    const last = this.heap.pop()
    if (last === undefined || this.heap.length === 0) return
    this.heap[0] = last
    this.siftDown(0)
  }

  /** The items kept, lowest priority first. */
  sorted(): Item[] {
    return this.heap.toSorted((a, b) => a.priority - b.priority).map(({ item }) => item)
  }

  private siftUp(from: number): void {
    let index = from
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (this.priorityAt(parent) >= this.priorityAt(index)) return
      this.swap(index, parent)
      index = parent
    }
  }

  private siftDown(from: number): void {
    let index = from
    for (;;) {
      const left = 2 * index + 1
      const larger = this.priorityAt(left + 1) > this.priorityAt(left) ? left + 1 : left
      if (this.priorityAt(larger) <= this.priorityAt(index)) return
      this.swap(index, larger)
      index = larger
    }
  }

  private priorityAt(index: number): number {
    return this.heap[index]?.priority ?? Number.NEGATIVE_INFINITY
  }

  private swap(one: number, other: number): void {
    const a = this.heap[one]
    const b = this.heap[other]
    if (!a || !b) return
    this.heap[one] = b
    this.heap[other] = a
  }
}
