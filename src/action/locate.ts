import { readFileSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import type { Locate } from '../github/annotations.ts'
import { locateExpectation } from '../scenarios/locate.ts'

/** Finds the line of an expectation in the checked out YAML; nothing where the file is gone. */
export function locateIn(workspace: string): Locate {
  const texts = new Map<string, string | undefined>()
  const textOf = (file: string) => {
    if (!texts.has(file)) texts.set(file, read(resolve(workspace, file)))
    return texts.get(file)
  }
  return ({ file, line, document }, path) => {
    // A file outside the repository has no line that GitHub could show.
    if (file === undefined || isAbsolute(file) || file.startsWith('..')) return undefined
    const text = path === undefined || document === undefined ? undefined : textOf(file)
    if (text === undefined || path === undefined || document === undefined)
      return line === undefined ? undefined : { file, line }
    return { file, ...locateExpectation(text, document, path) }
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The annotation then stands at the scenario's first line, which the result knows.
    return undefined
  }
}
