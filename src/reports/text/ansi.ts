/** ECMA-48 control functions: sequences with parameters (CSI), strings with their terminator (OSC and its kin), short escapes. */
const ESC = String.fromCharCode(0x1b)
const CSI = `(?:${ESC}\\[|${String.fromCharCode(0x9b)})[0-?]*[ -/]*[@-~]`
// A string without its terminator would swallow the rest of the text: only its introducer goes then.
const STRING = `${ESC}[\\]PX^_][^${ESC}\\u0007]{0,4096}(?:\\u0007|${ESC}\\\\)`
const SHORT = `${ESC}[ -/]*[0-~]?`
const ESCAPES = new RegExp(`${CSI}|${STRING}|${SHORT}`, 'g')

/** The text without terminal escape sequences. */
export function withoutEscapes(text: string): string {
  return text.includes(ESC) || text.includes(String.fromCharCode(0x9b)) ? text.replace(ESCAPES, '') : text
}
