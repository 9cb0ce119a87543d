import { positionIn } from '../yaml/parse.ts'
import { parsePath } from '../yaml/path.ts'

/**
 * Line and column (1-based) of an expectation, for reports and annotations. `text` is the file, `document`
 * the index in it (`origin.document`), `path` as findings write it: `turns[0].expect.say[1]`. Where a list
 * was written as a single value, that value.
 */
export function locateExpectation(text: string, document: number, path: string): { line: number; column: number } {
  return positionIn(text, document, parsePath(path))
}
