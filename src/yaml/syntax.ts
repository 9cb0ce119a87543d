import { type Document, visit, type YAMLError } from 'yaml'

/** Errors of one document that are reported: after a few, each is only the consequence of another. */
const MOST_REPORTED = 5

/** What the YAML parser found wrong: one error a line, in our words where it has better ones. */
export function syntaxFaults(
  errors: readonly YAMLError[],
  document: Document,
  lineOf: (offset: number) => number,
): { offset: number; message: string; hint: string }[] {
  const byLine = new Map<number, YAMLError>()
  for (const error of errors) {
    const line = lineOf(error.pos[0])
    if (!byLine.has(line)) byLine.set(line, error)
    if (byLine.size === MOST_REPORTED) break
  }
  return [...byLine.values()].map((error) => {
    const opened = openingQuote(error, document)
    if (opened !== undefined) return { offset: opened, message: NEVER_CLOSED, hint: 'close it where the text ends' }
    const [message, hint] = inWords(error)
    return { offset: error.pos[0], message, hint }
  })
}

const NEVER_CLOSED = 'the quote that opens here is never closed'

/** Where a text starts whose closing quote is missing: the parser names the end of the file. */
function openingQuote({ message, pos }: YAMLError, document: Document): number | undefined {
  if (!/^Missing closing ['"]quote/.test(message)) return undefined
  let start: number | undefined
  visit(document, {
    Scalar: (_, { range }) => {
      if (range?.[1] === pos[0]) start = range[0]
    },
  })
  return start
}

/** Message and mend of one parser error. */
function inWords({ code, message }: YAMLError): [message: string, hint: string] {
  switch (code) {
    case 'TAB_AS_INDENT':
      return ['a tab is used as indentation', 'indent with spaces']
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return [
        'a second `key:` stands inside a value',
        'put quotes around a text that holds ": ", or check the indentation of this line and the next',
      ]
    case 'BAD_SCALAR_START':
      return [message.replace('Plain value', 'an unquoted text'), 'put quotes around the text']
    case 'TAG_RESOLVE_FAILED':
      return [message.replace('Unresolved tag:', 'unknown tag'), 'put quotes around a text that starts with "!"']
    case 'BAD_DQ_ESCAPE':
      return [
        message.replace('Invalid', 'invalid'),
        'use single quotes, in which a backslash is just a backslash, or write \\\\',
      ]
    case 'RESOURCE_EXHAUSTION':
      return ['the document is nested too deeply', 'check for a bracket or an indentation that repeats']
    case 'UNEXPECTED_TOKEN':
      return [
        lowerFirst(message),
        'check the quotes: inside "..." write \\" for a quote, inside \'...\' write two single ones',
      ]
    case 'MISSING_CHAR':
      return [lowerFirst(message), 'check the quotes, commas and brackets of this line and the one above']
    case 'BAD_INDENT':
      return [lowerFirst(message), 'check the brackets, and the indentation of this line and the next']
    default:
      return [lowerFirst(message), 'correct the YAML of this line']
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
