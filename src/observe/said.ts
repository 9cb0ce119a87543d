import { Unconvertible } from './found.ts'
import { isRecord, listOf, parsedOrText } from './json.ts'
import { readMessages } from './messages.ts'

const INPUT_KEYS = ['messages', 'input', 'question', 'query', 'prompt', 'message', 'content', 'text', 'kwargs', 'args']
const OUTPUT_KEYS = ['messages', 'output', 'answer', 'reply', 'response', 'content', 'message', 'text', 'result']

/** What the user said, in the input of a trace or an agent: a text, messages (the last one), or either by a usual key. */
export function saidByUser(input: unknown): string | undefined {
  return said(input, 'user', INPUT_KEYS, 3)
}

/** What the agent replied, in the output of a trace or an agent. */
export function saidByAgent(output: unknown): string | undefined {
  return said(output, 'assistant', OUTPUT_KEYS, 3)
}

function said(
  written: unknown,
  role: 'user' | 'assistant',
  keys: readonly string[],
  depth: number,
): string | undefined {
  const value = parsedOrText(written)
  if (typeof value === 'string') return value === '' ? undefined : value
  if (depth === 0) return undefined
  if (Array.isArray(value)) return lastMessage(value, role) ?? said(listOf(value)[0], role, keys, depth - 1)
  if (!isRecord(value)) return undefined
  if (typeof value.role === 'string') return lastMessage([value], role)
  for (const key of keys) {
    const found = value[key] === undefined || value[key] === null ? undefined : said(value[key], role, keys, depth - 1)
    if (found !== undefined) return found
  }
  return undefined
}

function lastMessage(value: unknown[], role: 'user' | 'assistant'): string | undefined {
  try {
    return readMessages(value).findLast((message) => message.role === role && message.text !== '')?.text
  } catch (thrown) {
    if (thrown instanceof Unconvertible) return undefined // Some list of its own: not messages.
    throw thrown
  }
}
