import { skipSpace, skipString, skipValue } from './json-bytes.ts'

/** What sampling needs of a session. */
export interface Skimmed {
  id: string
  startedAt: string
  cluster: string | undefined
}

const bytesOf = (text: string) => Buffer.from(text)
const SCHEMA = bytesOf('"schema"')
const V1 = bytesOf('"agent-session/v1"')
const ID = bytesOf('"id"')
const STARTED_AT = bytesOf('"startedAt"')
const STATUS = bytesOf('"status"')
const CLUSTER = bytesOf('"cluster"')
const TURNS = bytesOf('"turns"')

/**
 * Checks that a line is JSON with the outline of an `agent-session/v1`, and picks out what sampling needs: most sessions
 * are counted and never looked at again, and this takes a third of the time that parsing takes. undefined where
 * anything is wrong or unusual: then the parser decides, and says what is wrong.
 */
export function skim(line: Buffer): Skimmed | undefined {
  let [id, startedAt, cluster]: (string | undefined)[] = []
  let [versioned, ended, listed] = [false, false, false]
  let at = skipSpace(line, 0)
  if (line[at] !== 0x7b) return undefined
  do {
    const key = skipSpace(line, at + 1)
    const keyEnd = skipString(line, key)
    if (keyEnd < 0 || isEscaped(line, key, keyEnd)) return undefined
    const colon = skipSpace(line, keyEnd)
    if (line[colon] !== 0x3a) return undefined
    const from = skipSpace(line, colon + 1)
    const to = skipValue(line, from)
    if (to < 0) return undefined
    const isText = line[from] === 0x22
    if (isAt(line, key, keyEnd, SCHEMA)) {
      if (!isAt(line, from, to, V1)) return undefined
      versioned = true
    } else if (isAt(line, key, keyEnd, ID)) {
      if (!isText) return undefined
      id = textOf(line, from, to)
    } else if (isAt(line, key, keyEnd, STARTED_AT)) {
      if (!isText) return undefined
      startedAt = textOf(line, from, to)
    } else if (isAt(line, key, keyEnd, CLUSTER)) {
      if (!isText) return undefined
      cluster = textOf(line, from, to)
    } else if (isAt(line, key, keyEnd, STATUS)) {
      if (!isText) return undefined
      ended = true
    } else if (isAt(line, key, keyEnd, TURNS)) {
      if (line[from] !== 0x5b) return undefined
      listed = true
    }
    at = skipSpace(line, to)
  } while (line[at] === 0x2c)
  if (line[at] !== 0x7d || skipSpace(line, at + 1) !== line.length) return undefined
  if (!versioned || !ended || !id || !startedAt || !listed) return undefined
  return { id, startedAt, cluster }
}

function isAt(line: Buffer, from: number, to: number, expected: Buffer): boolean {
  if (to - from !== expected.length) return false
  for (let index = 0; index < expected.length; index++) if (line[from + index] !== expected[index]) return false
  return true
}

function isEscaped(line: Buffer, from: number, to: number): boolean {
  for (let index = from; index < to; index++) if (line[index] === 0x5c) return true
  return false
}

function textOf(line: Buffer, from: number, to: number): string {
  if (isEscaped(line, from, to)) return JSON.parse(line.toString('utf8', from, to))
  return line.toString('utf8', from + 1, to - 1)
}
