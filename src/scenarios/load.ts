import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Diagnostic, messageOf } from '../domain/errors.ts'
import type { Scenario } from '../domain/scenario.ts'
import { decodeYaml } from '../yaml/decode.ts'
import { isError, sortDiagnostics, throwFaults } from '../yaml/faults.ts'
import { findFiles } from './files.ts'
import { parseScenarios, type ScenarioSource } from './parse.ts'

/**
 * Loads every scenario that the patterns match below `root` (an absolute folder). Files are shown relative
 * to `cwd`. Warnings are sorted by file and place and stop nothing.
 * @throws GateError `invalid_input` with all errors of all files, or when no file matches.
 */
export async function loadScenarios({
  patterns,
  root,
  cwd = root,
}: {
  patterns: readonly string[]
  root: string
  cwd?: string | undefined
}): Promise<{ scenarios: Scenario[]; warnings: Diagnostic[] }> {
  const faults: Diagnostic[] = []
  const sources: ScenarioSource[] = []
  for (const { path, shown } of await findFiles(patterns, root, cwd)) {
    const read = readText(path, shown)
    if ('fault' in read) faults.push(read.fault)
    else sources.push({ file: shown, text: read.text })
  }
  const { scenarios, diagnostics } = await parseScenarios(sources)
  faults.push(...diagnostics.filter(isError))
  if (faults.length > 0) return throwFaults('The scenarios cannot be used', faults)
  return { scenarios, warnings: sortDiagnostics(diagnostics) }
}

function readText(path: string, shown: string): { text: string } | { fault: Diagnostic } {
  try {
    // One by one, without promises: ten thousand small files take a third of the time.
    return decodeYaml(readFileSync(resolve(path)), shown)
  } catch (thrown) {
    const message = `the file cannot be read: ${messageOf(thrown)}`
    return { fault: { file: shown, message, hint: 'check its permissions' } }
  }
}
