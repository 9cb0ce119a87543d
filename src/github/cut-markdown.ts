export interface CutOptions {
  /** Most characters (UTF-16 units), or bytes of UTF-8. */
  limit: number
  unit: 'characters' | 'bytes'
  /** Where the whole is. */
  moreUrl: string
}

/**
 * A Markdown text that fits: cut after a whole line, with every fence and `<details>` closed and a link to the whole
 * below. A text that fits stays as it is.
 */
export function cutMarkdown(text: string, { limit, unit, moreUrl }: CutOptions): string {
  const size = unit === 'bytes' ? (part: string) => Buffer.byteLength(part) : (part: string) => part.length
  if (size(text) <= limit) return text
  const note = `**Cut to fit.** The whole report is in [the workflow run](${moreUrl}).`
  const open = new OpenBlocks()
  const kept: string[] = []
  let used = size(note) + 4
  for (const line of text.split('\n')) {
    const before = open.copy()
    open.read(line)
    const lineSize = size(line) + 1
    if (used + lineSize + size(open.closing()) > limit) return [...kept, before.closing(), note].join('\n')
    used += lineSize
    kept.push(line)
  }
  return text
}

const HTML_BLOCK = /^ {0,3}<\/?(details|summary|div|p|table|h[1-6]|ul|ol|li|blockquote|center)\b/i

/** The blocks that are open after a line: what would swallow all that follows. */
class OpenBlocks {
  private fence: string | undefined
  private details = 0
  /** Until a blank line, HTML is taken as it stands: backticks in it open no fence. */
  private html = false

  read(line: string): void {
    if (this.fence === undefined) this.html = line.trim() !== '' && (this.html || HTML_BLOCK.test(line))
    // Behind backticks that open a fence no other may stand on the line.
    const [, mark = ''] = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line) ?? []
    if (this.fence === undefined) {
      if (mark !== '' && !this.html) this.fence = mark
      else this.details = Math.max(0, this.details + tags(line, /<details\b/gi) - tags(line, /<\/details>/gi))
    } else if (mark.startsWith(this.fence) && line.trim() === mark) this.fence = undefined
  }

  closing(): string {
    return `${this.fence === undefined ? '' : `${this.fence}\n`}${'\n</details>\n'.repeat(this.details)}`
  }

  copy(): OpenBlocks {
    return Object.assign(new OpenBlocks(), this)
  }
}

function tags(line: string, tag: RegExp): number {
  return line.match(tag)?.length ?? 0
}
