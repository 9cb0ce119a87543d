import { isRecord, type JsonRecord } from '../json.ts'

/**
 * The items of a flattened list: `llm.input_messages.0.message.role` and its like under `llm.input_messages`, nested
 * again and in the order of their numbers.
 */
export function flatList(attributes: JsonRecord, prefix: string): JsonRecord[] {
  const root: JsonRecord = Object.create(null)
  for (const [key, value] of Object.entries(attributes)) {
    if (!key.startsWith(`${prefix}.`)) continue
    const path = key.slice(prefix.length + 1).split('.')
    const last = path.pop()
    let inner = root
    for (const part of path) {
      const next = inner[part]
      const record = isRecord(next) ? next : Object.create(null)
      inner[part] = record
      inner = record
    }
    if (last !== undefined) inner[last] = value
  }
  return numbered(root)
}

/** The records under the numbers of a record. */
export function numbered(record: unknown): JsonRecord[] {
  if (!isRecord(record)) return []
  return Object.entries(record)
    .filter((entry): entry is [string, JsonRecord] => /^\d+$/.test(entry[0]) && isRecord(entry[1]))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item)
}
