import { statSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { Diagnostic } from '../domain/errors.ts'

/** That no file matches, in words. */
export type NothingMatches = Required<Pick<Diagnostic, 'message' | 'hint'>>

/**
 * Files that the patterns match below `root`, sorted by path, so that a suite is the same on every machine.
 * `shown` is the path relative to `cwd`, with slashes. Where nothing matches, why.
 */
export async function findFiles(
  patterns: readonly string[],
  root: string,
  cwd: string,
): Promise<{ files: { path: string; shown: string }[] } | { nothing: NothingMatches }> {
  const options = { cwd: root, absolute: true, expandDirectories: false, ignore: ['**/node_modules/**'] }
  const found = patterns.every(isPlain)
    ? plainFiles(patterns, root)
    : (await import('tinyglobby')).globSync([...patterns], options)
  const files = found.map((path) => ({ path, shown: shownPath(path, cwd) }))
  if (files.length === 0) return { nothing: nothingMatches(patterns, root) }
  return { files: files.sort((a, b) => (a.shown < b.shown ? -1 : 1)) }
}

/** A path that no glob syntax is in: it is looked up without loading the globbing. */
function isPlain(pattern: string): boolean {
  return /^[\w./ -]+$/.test(pattern)
}

function plainFiles(patterns: readonly string[], root: string): string[] {
  const paths = [...new Set(patterns.map((pattern) => resolve(root, pattern)))]
  return paths.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
}

function nothingMatches(patterns: readonly string[], root: string): NothingMatches {
  const folder = patterns.find((pattern) => statSync(resolve(root, pattern), { throwIfNoEntry: false })?.isDirectory())
  const names = patterns.map((pattern) => `\`${pattern}\``).join(' or ')
  return {
    message: `no scenario file matches ${names} in ${root}`,
    hint:
      folder === undefined
        ? 'correct `suite.scenarios`, which is relative to the configuration file; `agent-slo-gate init` writes a first scenario'
        : `\`${folder}\` is a folder: write \`${folder.replace(/\/$/, '')}/**/*.yml\``,
  }
}

function shownPath(path: string, cwd: string): string {
  const inside = relative(cwd, path)
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside.split(sep).join('/')
}
