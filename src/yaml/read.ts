import * as z from 'zod/mini'
import type { Diagnostic } from '../domain/errors.ts'
import { keepKeys } from './expected.ts'
import { explainIssues } from './explain.ts'
import { sortDiagnostics } from './faults.ts'
import { type ParsedDocument, parseYaml } from './parse.ts'
import type { KeyAdvice } from './unknown-key.ts'

/** A document that fits its schema. */
export interface YamlDocument<T> extends Omit<ParsedDocument, 'value' | 'written'> {
  value: T
  /** The data as written: no default is filled in, no unit read. */
  raw: unknown
}

/**
 * Reads every YAML document of a text and checks each against a schema. All that is wrong comes back as
 * diagnostics, in the order of the file; documents without one come back as values, the others as `broken`. Nothing is
 * thrown for what a file contains.
 */
export function readYaml<S extends z.core.$ZodType>(
  text: string,
  file: string,
  schema: S,
  advice: Omit<KeyAdvice, 'schema'> = {},
): { documents: YamlDocument<z.output<S>>[]; broken: ParsedDocument[]; faults: Diagnostic[] } {
  const parsed = parseYaml(text, file)
  const documents: YamlDocument<z.output<S>>[] = []
  const broken: ParsedDocument[] = []
  const faults = [...parsed.faults]
  for (const document of parsed.documents) {
    const checked = z.safeParse(schema, document.value, { error: keepKeys })
    if (checked.success) documents.push({ ...document, raw: document.value, value: checked.data })
    else {
      broken.push(document)
      const problems = explainIssues(checked.error.issues, document, { ...advice, schema })
      faults.push(...problems.map(document.diagnose))
    }
  }
  return { documents, broken, faults: sortDiagnostics(faults) }
}
