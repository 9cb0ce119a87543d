import { isRecord, type JsonRecord, listOf, parsedOrText, textAt } from './json.ts'

/** What a session may be named and sorted by, where its format has a place for such. */
export interface Labels {
  cluster?: string
  tags?: string[]
}

/** `cluster` and `tags` of the record itself, else of its `metadata` (an object or its JSON text). */
export function labelsOf(record: JsonRecord): Labels {
  const metadata = parsedOrText(record.metadata)
  const inner = isRecord(metadata) ? metadata : {}
  const cluster = textAt(record, ['cluster']) ?? textAt(inner, ['cluster'])
  const named = listOf(parsedOrText(record.tags ?? inner.tags))
  const tags = named.filter((tag): tag is string => typeof tag === 'string')
  return { ...(cluster === undefined ? {} : { cluster }), ...(tags.length === 0 ? {} : { tags }) }
}
