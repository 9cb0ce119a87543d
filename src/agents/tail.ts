/** Keeps the last bytes of a stream that may be endless. */
export class Tail {
  private readonly limit: number
  private chunks: Buffer[] = []
  private bytes = 0

  constructor(limit = 64 * 1024) {
    this.limit = limit
  }

  add(chunk: Buffer): void {
    this.chunks.push(chunk)
    this.bytes += chunk.length
    while (this.bytes - (this.chunks[0]?.length ?? 0) >= this.limit) this.bytes -= this.chunks.shift()?.length ?? 0
  }

  text(): string {
    return Buffer.concat(this.chunks).subarray(-this.limit).toString('utf8')
  }
}
