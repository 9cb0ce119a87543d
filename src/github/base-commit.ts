import type { BaseCommit } from '../domain/base-commit.ts'
import { GateError } from '../domain/errors.ts'
import type { GitHub, RepositoryName } from './client.ts'
import { githubFault } from './fault.ts'

/**
 * The base commit through the API: the checkout may be shallow, and what is checked out is the change's.
 * @throws (of its methods) GateError `unreachable` where GitHub does not answer or does not allow it: whoever decides by
 *   the base's rules cannot decide without them.
 */
export function baseCommitOf(github: GitHub, repository: RepositoryName, sha: string): BaseCommit {
  let known: Promise<unknown> | undefined
  /** A file that is not there is one answer; a commit that nobody finds, or may see, is none. */
  const isThere = async () => {
    known ??= github.rest.git.getTree({ ...repository, tree_sha: sha })
    await known.catch((thrown: unknown) => {
      throw unreachable(`the base commit ${sha.slice(0, 7)}`, thrown)
    })
  }
  return {
    sha,
    read: async (path) => {
      try {
        const where = { ...repository, path, ref: sha, mediaType: { format: 'raw' } }
        const { data } = await github.rest.repos.getContent(where)
        return textOf(data)
      } catch (thrown) {
        if (githubFault(thrown).status !== 404)
          throw unreachable(`${path} of the base commit ${sha.slice(0, 7)}`, thrown)
        await isThere()
        return undefined
      }
    },
    list: async (folder) => {
      try {
        const tree_sha = folder === '' ? sha : `${sha}:${folder}`
        const { data } = await github.rest.git.getTree({ ...repository, tree_sha, recursive: 'true' })
        const inFolder = folder === '' ? '' : `${folder}/`
        const files = data.tree.flatMap(({ path, type, sha: blob }) =>
          type === 'blob' && path && blob ? [{ path: `${inFolder}${path}`, blob }] : [],
        )
        const submodules = data.tree.flatMap(({ path, type }) =>
          type === 'commit' && path ? [`${inFolder}${path}`] : [],
        )
        return { files, submodules, complete: !data.truncated }
      } catch (thrown) {
        if (githubFault(thrown).status !== 404)
          throw unreachable(`the files of the base commit ${sha.slice(0, 7)}`, thrown)
        await isThere()
        return { files: [], submodules: [], complete: true }
      }
    },
  }
}

/** With the raw media type the answer is the file itself, as text or as bytes, which the types do not know. */
function textOf(data: unknown): string | undefined {
  if (typeof data === 'string') return data
  return data instanceof ArrayBuffer ? new TextDecoder().decode(data) : undefined
}

function unreachable(what: string, thrown: unknown): GateError {
  return new GateError('unreachable', `${what} could not be read: ${githubFault(thrown).reason}`, {
    hint: 'The sections that decide are those of the base commit. Run the job again; its token needs `contents: read`.',
    cause: thrown,
  })
}
