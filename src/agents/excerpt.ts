/** How much of an agent's output a message shows, characters. */
export const EXCERPT_LENGTH = 200

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this takes out.
const ANSI = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this takes out.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g

/**
 * The beginning of untrusted output as one quoted line that cannot be taken for a command of the CI system,
 * for error messages. `limit` counts characters.
 */
export function excerpt(output: string, limit = EXCERPT_LENGTH): string {
  return `"${inline(output, limit)}"`
}

/** The same without quotes. */
export function inline(output: string, limit = EXCERPT_LENGTH): string {
  // Cut before cleaning: the output may be 10 MB.
  const line = defang(output.slice(0, limit * 4))
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > limit ? `${line.slice(0, limit)}…` : line
}

/** The last lines of untrusted output, each indented so that none starts with a command of the CI system. */
export function lastLines(output: string, count: number): string {
  return indented(linesOf(output).slice(-count))
}

/** The first lines, likewise. */
export function firstLines(output: string, count: number): string {
  return indented(linesOf(output).slice(0, count))
}

/** Without terminal sequences; line breaks and tabs stay. */
export function stripAnsi(output: string): string {
  return output.replace(ANSI, '')
}

function linesOf(output: string): string[] {
  return defang(output.replace(/\r\n?/g, '\n')).trimEnd().split('\n')
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  | ${line.slice(0, 500)}`).join('\n')
}

/** Without control characters; `##[command]`, which the runner reads anywhere in a line, is broken. */
function defang(output: string): string {
  return stripAnsi(output)
    .replace(CONTROL, ' ')
    .replace(/##(?=\[)/g, '## ')
}
