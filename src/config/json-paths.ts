import { messageOf } from '../domain/errors.ts'
import type { Problem } from '../yaml/parse.ts'
import type { ConfigDocument } from './schema.ts'

/** JSONPaths of the http agent that cannot be read. The parser is loaded only for paths that are not plainly correct. */
export async function checkJsonPaths({ agent: { http } }: ConfigDocument): Promise<Problem[]> {
  if (!http) return []
  const written = [
    ...PATH_KEYS.map((key) => ({ path: ['agent', 'http', key], text: http[key] })),
    { path: ['agent', 'http', 'stream', 'delta'], text: http.stream?.delta },
  ]
  const unusual = written.filter(({ text }) => text !== undefined && !PLAIN_PATH.test(text))
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

/** Keys of `http` that hold a JSONPath. */
const PATH_KEYS = [
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
] as const

const PLAIN_PATH = /^\$(?:\.[A-Za-z_]\w*|\[\d{1,9}\]|\[\*\])*$/
