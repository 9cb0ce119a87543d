import { messageOf } from '../domain/errors.ts'
import type { Problem } from '../yaml/parse.ts'
import { valueAt } from '../yaml/path.ts'

/** JSONPaths of the http agent that cannot be read. The parser is loaded only for paths that are not plainly correct. */
export async function checkJsonPaths(written: unknown): Promise<Problem[]> {
  const unusual = PATHS.map((path) => ({ path, text: valueAt(written, path) })).filter(
    // What does not even start as one is told by the schema.
    ({ text }) => typeof text === 'string' && text.startsWith('$') && !PLAIN_PATH.test(text),
  )
  if (unusual.length === 0) return []
  const { query } = await import('jsonpath-rfc9535')
  return unusual.flatMap(({ path, text }) => {
    try {
      query(null, String(text))
      return []
    } catch (thrown) {
      const message = `expected a JSONPath (RFC 9535), found \`${text}\`: ${messageOf(thrown)}`
      return [{ path, message, hint: 'write a path such as $.reply or $.choices[0].message.content' }]
    }
  })
}

/** Where a JSONPath is written. */
const PATHS = [
  'reply',
  'tool_calls',
  'documents',
  'usage',
  'cost',
  'model',
  'tools',
  'handoff',
  'status',
  'session',
  'stream.delta',
].map((key) => ['agent', 'http', ...key.split('.')])

const PLAIN_PATH = /^\$(?:\.[A-Za-z_]\w*|\[\d{1,9}\]|\[\*\])*$/
