import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Locate } from '../github/annotations.ts'
import { locateExpectation } from '../scenarios/locate.ts'
import { inRepository } from './repository-root.ts'

/**
 * Finds the line of an expectation in the checked out YAML; nothing where the file is gone. Files are named from the
 * workspace; GitHub shows them by their path in the repository.
 */
export function locateIn(workspace: string, root: string): Locate {
  const texts = new Map<string, string | undefined>()
  const textOf = (file: string) => {
    if (!texts.has(file)) texts.set(file, read(resolve(workspace, file)))
    return texts.get(file)
  }
  return ({ file, line, document }, path) => {
    const shown = file === undefined ? undefined : inRepository(resolve(workspace, file), root)
    if (file === undefined || shown === undefined) return undefined
    const text = path === undefined || document === undefined ? undefined : textOf(file)
    if (text === undefined || path === undefined || document === undefined)
      return line === undefined ? undefined : { file: shown, line }
    return { file: shown, ...locateExpectation(text, document, path) }
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
