import { Composer, type Document, isScalar, LineCounter, Parser, type YAMLError } from 'yaml'
import type { Diagnostic } from '../domain/errors.ts'
import { isUnwritten, sourceAt, startOf } from './locate.ts'
import { formatPath, type KeyPath } from './path.ts'
import { type Fault, toPlain } from './plain.ts'
import { syntaxFaults } from './syntax.ts'

/** Something wrong at a path of a document. */
export interface Problem {
  path: KeyPath
  message: string
  hint?: string | undefined
  /** `key`: the key itself is meant (an unknown one), not its value. */
  at?: 'key' | undefined
  severity?: 'warning' | undefined
}

/** One YAML document of a file: its data, and where everything in it stands. */
export interface ParsedDocument {
  file: string
  /** Index of the document in its file, empty ones included. */
  index: number
  /** First line of its contents, 1-based. */
  line: number
  value: unknown
  /** The problem with file, line, column and key path. */
  diagnose(problem: Problem): Diagnostic
  /** The text of a scalar as it is written; undefined for anything else. */
  written(path: KeyPath): string | undefined
}

/**
 * All YAML 1.2 documents of a text (core schema). A document that is not correct YAML, repeats a key or
 * whose aliases explode yields diagnostics in place of data; an empty one yields nothing.
 */
export function parseYaml(text: string, file: string): { documents: ParsedDocument[]; faults: Diagnostic[] } {
  const lines = new LineCounter()
  const lineOf = (offset: number) => lines.linePos(offset).line
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const documents: ParsedDocument[] = []
  const faults: Diagnostic[] = []
  const report = ({ offset, message, hint }: Fault) => faults.push({ file, ...place(offset), message, hint })

  let index = -1
  for (const document of documentsOf(text, lines)) {
    index++
    const wrong = syntaxErrors(document)
    if (wrong.length > 0) {
      syntaxFaults(wrong, document, lineOf).forEach(report)
      if (wrong.length > HOPELESS) break
      continue
    }
    if (isEmpty(document)) continue
    const { value, faults: found } = toPlain(document, lineOf)
    if (found.length > 0) {
      found.forEach(report)
      continue
    }
    documents.push({
      file,
      index,
      line: lineOf(startOf(document, [])),
      value,
      diagnose: ({ path, message, hint, at, severity }) => ({
        file,
        ...place(startOf(document, path, at)),
        ...(path.length > 0 && { key: formatPath(path) }),
        message,
        ...(hint !== undefined && { hint }),
        ...(severity !== undefined && { severity }),
      }),
      written: (path) => sourceAt(document, path),
    })
  }
  return { documents, faults }
}

/** A document with more syntax errors is no YAML, and neither is what follows it: reading on would only take time. */
const HOPELESS = 100

/** Where a value of the index-th document stands; the nearest thing around it when there is no such value. */
export function positionIn(text: string, index: number, path: KeyPath): { line: number; column: number } {
  const lines = new LineCounter()
  const document = [...documentsOf(text, lines)][index]
  if (!document) return { line: 1, column: 1 }
  const { line, col } = lines.linePos(startOf(document, path))
  return { line, column: col }
}

/** One document at a time, so that reading can end early. */
function documentsOf(text: string, lines: LineCounter): Generator<Document> {
  const composer = new Composer({
    schema: 'core',
    resolveKnownTags: false,
    // Duplicate keys are found in `plain.ts`: the library compares every pair of keys.
    uniqueKeys: false,
    logLevel: 'silent',
  })
  return composer.compose(new Parser(lines.addNewLine).parse(text))
}

/** A warning is an unknown tag or directive: the text would silently mean something else. */
function syntaxErrors({ errors, warnings }: Document): YAMLError[] {
  return [...errors, ...warnings]
}

function isEmpty({ contents }: Document): boolean {
  return contents === null || (isScalar(contents) && contents.value === null && isUnwritten(contents))
}
