import { realpathSync } from 'node:fs'
import { isAbsolute, relative, sep } from 'node:path'

/**
 * Whether a file of a change really lies elsewhere: a committed link can lead out of the repository, or to what the
 * checkout keeps in a `.git`, and an error in such a file would quote a secret in a comment. A file that is not
 * there is not elsewhere.
 */
export function isStray(path: string, repository: string): boolean {
  let way: string
  try {
    way = relative(realpathSync.native(repository), realpathSync.native(path))
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw thrown
  }
  const folders = way.split(sep)
  // A way to another drive is absolute; a job may check other repositories out below this one.
  return isAbsolute(way) || folders[0] === '..' || folders.includes('.git')
}

export const STRAY = {
  message: 'the file is a link out of the repository, which a change may not read',
  hint: 'commit the file itself',
}
