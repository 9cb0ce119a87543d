import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { BaseCommit } from '../domain/base-commit.ts'
import type { Diagnostic } from '../domain/errors.ts'
import type { Scenario } from '../domain/scenario.ts'
import { decodeYaml } from '../yaml/decode.ts'
import { isError } from '../yaml/faults.ts'
import { parseScenarios, type ScenarioSource } from './parse.ts'

/**
 * The suite as the base commit has it. A file that the working tree has unchanged is read from there, by its git blob id;
 * only the others are fetched.
 * `folder`: of the configuration file, relative to the repository; `workspace`: where the repository is checked out.
 * What cannot be read is a problem in words, not an error: it was merged before, and this change may be what mends it.
 */
export async function loadBaseScenarios({
  base,
  patterns,
  folder,
  workspace,
}: {
  base: BaseCommit
  patterns: readonly string[]
  folder: string
  workspace: string
}): Promise<{ scenarios: Scenario[]; problems: string[] }> {
  const { default: picomatch } = await import('picomatch')
  const normal = patterns.map((pattern) =>
    pattern.replace(/^(!?)(.*)$/s, (_, not, path) => not + posix.normalize(path)),
  )
  const isScenario = picomatch(
    normal.filter((pattern) => !pattern.startsWith('!')),
    { ignore: ['**/node_modules/**', ...normal.flatMap((pattern) => /^!(.*)$/s.exec(pattern)?.[1] ?? [])] },
  )
  const { files, submodules, complete } = await base.list(listedFolder(folder, normal))
  const problems = complete ? [] : ['the list of files of the base commit was cut: its suite is too large to compare']
  for (const submodule of submodules) {
    const path = posix.relative(folder, submodule)
    const mayHold = normal.some((pattern) => mayMatchBelow(pattern, path)) || isScenario(`${path}/scenario.yml`)
    if (mayHold) problems.push(`the scenarios in the submodule ${submodule} are of another repository`)
  }
  const sources: ScenarioSource[] = []
  for (const { path, blob } of files) {
    if (!isScenario(posix.relative(folder, path))) continue
    const bytes = unchangedFile(join(workspace, path), blob) ?? Buffer.from((await base.read(path)) ?? '')
    const shown = `${path} of the base commit`
    const read = decodeYaml(bytes, shown)
    if ('fault' in read) problems.push(textOf(read.fault))
    else sources.push({ file: shown, text: read.text })
  }
  const { scenarios, diagnostics } = await parseScenarios(sources)
  return { scenarios, problems: [...problems, ...diagnostics.filter(isError).map(textOf)] }
}

/** The folder that holds everything that the patterns can match: they may lead out of that of the configuration. */
function listedFolder(folder: string, patterns: readonly string[]): string {
  const ups = patterns.map((pattern) => /^(?:\.\.\/)*/.exec(pattern)?.[0] ?? '')
  const highest = ups.reduce((most, up) => (up.length > most.length ? up : most), '')
  const listed = posix.join(folder, highest).replace(/\/$/, '')
  return listed === '.' || listed.startsWith('..') ? '' : listed
}

/** Whether a pattern names a folder, or a file in it, by its first parts without wildcards. */
function mayMatchBelow(pattern: string, folder: string): boolean {
  return pattern === folder || pattern.startsWith(`${folder}/`)
}

/** The bytes of a file whose git blob id (SHA-1 of a header and the contents) is this one. */
function unchangedFile(path: string, blob: string): Buffer | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    // Removed or renamed by the change: the base commit is asked for it.
    return undefined
  }
  const id = createHash('sha1').update(`blob ${bytes.length}\u0000`).update(bytes).digest('hex')
  return id === blob ? bytes : undefined
}

function textOf({ file, line, message }: Diagnostic): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message}`
}
