/**
 * Name -> value of a GITHUB_OUTPUT, GITHUB_ENV or GITHUB_STATE file, read as the runner reads it: `name=value` or
 * `name<<delimiter`, lines, `delimiter`. The last one of a name wins. Throws where the runner fails the step.
 */
export function parseFileCommand(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = text.split(/\r?\n/)
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (line === '') continue
    const heredoc = /^([^=]+?)<<(.+)$/.exec(line)
    if (heredoc) {
      const [, name = '', delimiter = ''] = heredoc
      const end = lines.indexOf(delimiter, at + 1)
      if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`)
      values[name] = lines.slice(at + 1, end).join('\n')
      at = end
      continue
    }
    const equals = line.indexOf('=')
    if (equals < 1) throw new Error(`Invalid format '${line}'`)
    values[line.slice(0, equals)] = line.slice(equals + 1)
  }
  return values
}
