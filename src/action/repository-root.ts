import { existsSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/**
 * The folder that the repository is checked out to: the workspace, or with the `path` of actions/checkout a folder in it,
 * which then is above `folder`. What the base commit holds is looked up by paths from there, and so are annotations.
 */
export function repositoryRoot(workspace: string, folder: string): string {
  // Where the workspace is the repository, a folder with a `.git` of its own is a submodule, which a change can bring.
  if (existsSync(join(workspace, '.git'))) return workspace
  for (let at = folder; at !== workspace && isInside(workspace, at); at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
  }
  return workspace
}

/** Whether a path is a folder, or in it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`)
}

/** A path from the repository; a file outside it has no line that GitHub could show. */
export function inRepository(path: string, root: string): string | undefined {
  return isInside(root, path) ? relative(root, path).split(sep).join('/') : undefined
}
