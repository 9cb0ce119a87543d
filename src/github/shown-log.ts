import { randomUUID } from 'node:crypto'
import { oneLine, safeLines } from './safe-text.ts'

export interface ShownLog {
  /** Of the folded group. */
  title: string
  /** The log, or its end. */
  text: string
  /** Bytes of the log that are missing before `text`. Default 0. */
  bytesBefore?: number
  /** Most bytes and lines that are shown, from the end. Default 64 KiB and 500. */
  maxBytes?: number
  maxLines?: number
  /** Ends the time in which the runner obeys no command; nobody may guess it. Default random. */
  token?: string
}

/** Longest line, characters. */
const MAX_LINE = 2_000

/**
 * The candidate's log as lines for the job's log: the end of it, each line cut, prefixed and without what the runner
 * would obey, in a folded group, while the runner obeys no command at all.
 */
export function shownLog({
  title,
  text,
  bytesBefore = 0,
  maxBytes = 65_536,
  maxLines = 500,
  token = randomUUID(),
}: ShownLog): string[] {
  const bytes = Buffer.from(text)
  const end = bytes.subarray(-maxBytes).toString('utf8')
  const all = safeLines(end.replace(/[\r\n]+$/, ''))
  const lines = all.slice(-maxLines)
  const missingBytes = bytesBefore + Math.max(0, bytes.length - maxBytes)
  const missing = [
    ...(missingBytes === 0 ? [] : [`${missingBytes} bytes`]),
    ...(all.length === lines.length ? [] : [`${all.length - lines.length} lines`]),
  ]
  return [
    `::group::${oneLine(title, 200).replaceAll('%', '%25')}`,
    `::stop-commands::${token}`,
    ...(missing.length === 0 ? [] : [`(${missing.join(' and ')} before this are not shown)`]),
    ...lines.map((line) => `| ${line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE)}…`}`),
    `::${token}::`,
    '::endgroup::',
  ]
}
