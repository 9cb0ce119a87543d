import type { Diagnostic } from '../domain/errors.ts'

/** Largest file that is read, bytes. */
export const MAX_FILE_BYTES = 5_000_000

/**
 * Largest YAML document that is read, characters. Parsing takes up to 2.4 s and 350 MB of memory a million
 * characters of correct YAML, and 8 s where every character is an error.
 */
export const MAX_DOCUMENT_LENGTH = 500_000

/** Text of a YAML file without its byte order mark; a diagnostic when it is not UTF-8 or too large to parse. */
export function decodeYaml(bytes: Uint8Array, file: string): { text: string } | { fault: Diagnostic } {
  if (bytes.byteLength > MAX_FILE_BYTES) {
    return { fault: tooLarge(file, 'the file', bytes.byteLength, MAX_FILE_BYTES, 'split it into several files') }
  }
  try {
    const text = UTF8.decode(bytes)
    const fault = text.length > MAX_DOCUMENT_LENGTH ? longDocument(text, file) : undefined
    return fault ? { fault } : { text }
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown
    return { fault: { file, message: `expected UTF-8, found ${otherEncoding(bytes)}`, hint: 'save the file as UTF-8' } }
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true })

/** Three dashes at the start of a line begin a document wherever they stand, inside a text too. */
const DOCUMENT_START = /^---(?=\s|$)/gm

function longDocument(text: string, file: string): Diagnostic | undefined {
  let start = 0
  for (const end of [...[...text.matchAll(DOCUMENT_START)].map(({ index }) => index), text.length]) {
    if (end - start > MAX_DOCUMENT_LENGTH) {
      const fault = tooLarge(file, 'the document', end - start, MAX_DOCUMENT_LENGTH, 'shorten its texts')
      return { ...fault, line: text.slice(0, start).split('\n').length, column: 1 }
    }
    start = end
  }
  return undefined
}

function tooLarge(file: string, what: string, size: number, limit: number, hint: string): Diagnostic {
  const [found, most] = [size, limit].map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`)
  return { file, message: `${what} has ${found}; at most ${most} can be read`, hint }
}

function otherEncoding([first, second]: Uint8Array): string {
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  return utf16 ? 'UTF-16' : 'bytes that are not UTF-8'
}
