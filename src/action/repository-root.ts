import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/**
 * The folder that the repository is checked out to: the workspace, or with the `path` of actions/checkout a folder in it,
 * which then is above `folder`. What the base commit holds is looked up by paths from there, and so are annotations.
 */
export function repositoryRoot(workspace: string, folder: string): string {
  // Where the workspace is the repository, a folder with a `.git` of its own is a submodule, which a change can bring.
  if (existsSync(join(workspace, '.git'))) return workspace
  for (const at of foldersBetween(workspace, folder)) {
    // That of a submodule is a file.
    if (statSync(join(at, '.git'), { throwIfNoEntry: false })?.isDirectory()) return at
  }
  return workspace
}

/** The submodule of the repository at `root` that a folder lies in: files of another repository, at a commit of its own. */
export function submoduleOf(root: string, folder: string): string | undefined {
  return foldersBetween(root, folder).find((at) => existsSync(join(at, '.git')))
}

/** The folder and those above it, below the top. */
function foldersBetween(top: string, folder: string): string[] {
  const found: string[] = []
  for (let at = folder; at !== top && isInside(top, at); at = dirname(at)) found.push(at)
  return found
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
