import { readFileSync } from 'node:fs'
import { isAbsolute, posix, relative, resolve, sep } from 'node:path'
import type { BaseCommit } from '../domain/base-commit.ts'
import { GateError } from '../domain/errors.ts'
import { decodeYaml } from '../yaml/decode.ts'
import { throwFaults } from '../yaml/faults.ts'

/** An OpenSLO file: `path` is compared between two commits, `shown` stands in messages. */
export interface OpenSloSource {
  path: string
  shown: string
  text: string
}

const IGNORE = ['**/node_modules/**']

/**
 * The files that the patterns match below `folder`, sorted by path. Each pattern has to match: a typo in one of them would
 * silently be another target.
 * @throws GateError `invalid_input` where a pattern matches nothing, or a file is no UTF-8 text.
 */
export async function sourcesOnDisk(
  patterns: readonly string[],
  folder: string,
  cwd: string,
): Promise<OpenSloSource[]> {
  if (patterns.length === 0) return []
  const { globSync } = await import('tinyglobby')
  const options = { cwd: folder, absolute: true, expandDirectories: false, ignore: IGNORE }
  const paths = matched(patterns, folder, (pattern) => globSync([pattern], options).map((path) => resolve(path)))
  return paths.map((path) => {
    const shown = shownPath(path, cwd)
    return { path: shownPath(path, folder), shown, text: textOf(readFileSync(path), shown) }
  })
}

/**
 * The same of the base commit. `folder`: of the configuration file, relative to the repository.
 * @throws GateError `invalid_input` as above, `unreachable` where GitHub does not answer, or cuts the list of its files.
 */
export async function sourcesOfBase(
  patterns: readonly string[],
  { base, folder }: { base: BaseCommit; folder: string },
): Promise<OpenSloSource[]> {
  if (patterns.length === 0) return []
  const { default: picomatch } = await import('picomatch')
  const listed = new Map<string, readonly string[]>()
  for (const pattern of patterns) {
    const whole = posix.join(folder, pattern)
    const { base: literal, isGlob } = picomatch.scan(whole)
    const below = await listOf(base, isGlob ? literal : posix.dirname(literal))
    const matches = picomatch(whole, { ignore: IGNORE })
    listed.set(
      pattern,
      below.filter((path) => matches(path)),
    )
  }
  const paths = matched(patterns, `${folder || '.'} of the base commit`, (pattern) => listed.get(pattern) ?? [])
  const sources: OpenSloSource[] = []
  for (const path of paths) {
    const shown = `${path} of the base commit`
    const text = textOf(Buffer.from((await base.read(path)) ?? ''), shown)
    sources.push({ path: posix.relative(folder, path), shown, text })
  }
  return sources
}

/** Paths below the folder that a pattern begins with; none where that is outside of the repository. */
async function listOf(base: BaseCommit, folder: string): Promise<string[]> {
  if (folder.startsWith('..')) return []
  const { files, complete } = await base.list(folder === '.' ? '' : folder)
  if (complete) return files.map(({ path }) => path)
  throw new GateError('unreachable', `the list of files below ${folder} of the base commit was cut`, {
    hint: 'Keep the OpenSLO files in a folder of their own: `openslo: slo/*.yml`.',
  })
}

function matched(
  patterns: readonly string[],
  where: string,
  pathsOf: (pattern: string) => readonly string[],
): string[] {
  const found = patterns.map((pattern) => ({ pattern, paths: pathsOf(pattern) }))
  const empty = found.find(({ paths }) => paths.length === 0)
  if (empty) {
    throw new GateError('invalid_input', `No OpenSLO file matches \`${empty.pattern}\` in ${where}`, {
      hint: 'Correct `slos.openslo`, which is relative to the configuration file.',
    })
  }
  return [...new Set(found.flatMap(({ paths }) => paths))].sort()
}

function textOf(bytes: Uint8Array, shown: string): string {
  const read = decodeYaml(bytes, shown)
  return 'text' in read ? read.text : throwFaults(`The OpenSLO file ${shown} cannot be used`, [read.fault])
}

function shownPath(path: string, from: string): string {
  const inside = relative(from, path)
  return isAbsolute(inside) ? path : inside.split(sep).join('/')
}
