/** Deepest nesting of JSON that is accepted: deeper values overflow the stack when they are compared or written again. */
export const MAX_DEPTH = 500

/** Whether a text of JSON nests deeper than that. */
export function nestsTooDeep(text: string): boolean {
  // A text needs two characters a level; most answers are shorter than that.
  if (text.length < MAX_DEPTH * 2) return false
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === 0x5c) index++
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > MAX_DEPTH) return true
    } else if (code === 0x5d || code === 0x7d) depth--
  }
  return false
}
