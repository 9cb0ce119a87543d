import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Diagnostic, messageOf } from '../domain/errors.ts'
import { decodeYaml } from '../yaml/decode.ts'
import { sortDiagnostics } from '../yaml/faults.ts'
import { isStray, STRAY } from '../yaml/stray.ts'
import { findFiles, type NothingMatches } from './files.ts'
import { type ParsedScenarios, parseScenarios, type ScenarioSource } from './parse.ts'

export interface LoadedScenarios extends ParsedScenarios {
  /** Why there is none. */
  nothing?: NothingMatches
}

/**
 * Loads every scenario that the patterns match below `root` (an absolute folder), with everything that is wrong in any
 * file. Files are shown relative to `cwd`. Diagnostics are sorted by file and place.
 * With `repository`, where a change is gated, no file may lie outside of it.
 */
export async function loadScenarios({
  patterns,
  root,
  cwd = root,
  repository,
}: {
  patterns: readonly string[]
  root: string
  cwd?: string | undefined
  repository?: string | undefined
}): Promise<LoadedScenarios> {
  const found = await findFiles(patterns, root, cwd)
  if ('nothing' in found) return { scenarios: [], readable: [], diagnostics: [], nothing: found.nothing }
  const faults: Diagnostic[] = []
  const sources: ScenarioSource[] = []
  for (const { path, shown } of found.files) {
    const read = readText(path, shown, repository)
    if ('fault' in read) faults.push(read.fault)
    else sources.push({ file: shown, text: read.text })
  }
  const parsed = await parseScenarios(sources)
  return { ...parsed, diagnostics: sortDiagnostics([...faults, ...parsed.diagnostics]) }
}

function readText(
  path: string,
  shown: string,
  repository: string | undefined,
): { text: string } | { fault: Diagnostic } {
  try {
    if (repository !== undefined && isStray(path, repository)) return { fault: { file: shown, ...STRAY } }
    // One by one, without promises: ten thousand small files take a third of the time.
    return decodeYaml(readFileSync(resolve(path)), shown)
  } catch (thrown) {
    const message = `the file cannot be read: ${messageOf(thrown)}`
    return { fault: { file: shown, message, hint: 'check its permissions' } }
  }
}
