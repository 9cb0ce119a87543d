import { type Answer, type Area, type Call, notFound, ok, rawAnswer, refused, wantsRaw } from './answers.ts'
import { aGitCommit } from './commit-objects.ts'
import type { GitPerson, GitStore, TreeEntry } from './git-store.ts'
import { base64 } from './github-content.ts'

interface GivenEntry {
  path: string
  mode: string
  type?: TreeEntry['type']
  /** `null` takes the path out of the base tree. */
  sha?: string | null
  content?: string
}

/** Git's objects and refs, read and written: what a branch without a common history needs. */
export function createGit(git: GitStore, repository: string, settings: { readOnly: boolean }) {
  const api = `https://api.github.com/repos/${repository}/git`

  function getTree({ parameters: { tree_sha: name = '' }, query }: Call): Answer {
    const tree = treeAt(name)
    if (tree === undefined) return notFound()
    const recursive = query.has('recursive')
    const entries = recursive ? git.walk(tree, true) : (git.trees.get(tree) ?? [])
    return ok(aTree(tree, entries))
  }

  /** `sha`, `branch` and `sha:path/of/folder`. */
  function treeAt(name: string): string | undefined {
    const [ref = '', ...path] = name.split(':')
    const root = git.treeOf(ref)
    if (root === undefined || path.length === 0 || path.join(':') === '') return root
    const entry = git.entryAt(root, path.join(':'))
    return entry?.type === 'tree' ? entry.sha : undefined
  }

  function aTree(sha: string, entries: TreeEntry[]) {
    return {
      sha,
      url: `${api}/trees/${sha}`,
      tree: entries.map((entry) => {
        const size = git.blobs.get(entry.sha)?.byteLength
        return { ...entry, url: `${api}/${entry.type}s/${entry.sha}`, ...(size !== undefined && { size }) }
      }),
      truncated: false,
    }
  }

  function getBlob(call: Call): Answer {
    const sha = call.parameters.file_sha ?? ''
    const bytes = git.blobs.get(sha)
    if (!bytes) return notFound()
    if (wantsRaw(call)) return rawAnswer(bytes)
    const size = bytes.byteLength
    return ok({
      sha,
      node_id: `B_${sha}`,
      size,
      url: `${api}/blobs/${sha}`,
      content: base64(bytes),
      encoding: 'base64',
    })
  }

  function createBlob({ body }: Call): Answer {
    const encoding = body.encoding === 'base64' ? 'base64' : 'utf8'
    const sha = git.writeBlob(Buffer.from(String(body.content), encoding))
    return ok({ sha, url: `${api}/blobs/${sha}` }, 201)
  }

  function createTree({ body }: Call): Answer {
    const given = body.tree as GivenEntry[]
    const base = body.base_tree === undefined ? undefined : git.treeOf(String(body.base_tree))
    if (body.base_tree !== undefined && base === undefined) return refused(404, 'Not Found')
    const dangling = given.find(({ sha }) => sha != null && !git.blobs.has(sha) && !git.trees.has(sha))
    if (dangling) return refused(422, `tree.sha ${dangling.sha} is not a valid blob`)
    const kept =
      base === undefined ? [] : git.walk(base).filter(({ path }) => !given.some((each) => each.path === path))
    const added = given.filter(({ sha }) => sha !== null).map(written)
    const sha = git.writePaths([...kept, ...added])
    return ok(aTree(sha, git.trees.get(sha) ?? []), 201)
  }

  function written({ path, mode, type = 'blob', sha, content }: GivenEntry): TreeEntry {
    return { path, mode, type, sha: sha ?? git.writeBlob(content ?? '') }
  }

  function createCommit({ body }: Call): Answer {
    const tree = String(body.tree)
    const parents = (body.parents ?? []) as string[]
    if (!git.trees.has(tree)) return refused(422, 'Tree SHA does not exist')
    if (parents.some((sha) => !git.commits.has(sha)))
      return refused(422, 'Parent SHA does not exist or is not a commit')
    const bot = { name: 'github-actions[bot]', email: 'bot@users.noreply.github.com', date: '2026-11-20T10:00:00Z' }
    const author: GitPerson = { ...bot, ...(body.author as Partial<GitPerson> | undefined) }
    const committer: GitPerson = { ...author, ...(body.committer as Partial<GitPerson> | undefined) }
    const sha = git.writeCommit({ tree, parents, message: String(body.message), author, committer })
    return ok(aGitCommit(git, sha, repository), 201)
  }

  function getRef({ parameters: { ref = '' } }: Call): Answer {
    const sha = git.refs.get(ref)
    return sha === undefined ? notFound() : ok(aRef(ref, sha))
  }

  function createRef({ body }: Call): Answer {
    const ref = String(body.ref)
    const sha = String(body.sha)
    const name = ref.replace(/^refs\//, '')
    if (!/^refs\/.+\/.+/.test(ref)) return refused(422, "Reference name must start with 'refs/' and have two slashes")
    if (git.refs.has(name)) return refused(422, 'Reference already exists')
    if (!git.commits.has(sha)) return refused(422, 'Object does not exist')
    git.refs.set(name, sha)
    return ok(aRef(name, sha), 201)
  }

  function updateRef({ parameters: { ref = '' }, body }: Call): Answer {
    const sha = String(body.sha)
    const current = git.refs.get(ref)
    if (current === undefined) return refused(422, 'Reference does not exist')
    if (!git.commits.has(sha)) return refused(422, 'Object does not exist')
    if (body.force !== true && !git.ancestry(sha).has(current)) return refused(422, 'Update is not a fast forward')
    git.refs.set(ref, sha)
    return ok(aRef(ref, sha))
  }

  function aRef(name: string, sha: string) {
    const object = { type: 'commit', sha, url: `${api}/commits/${sha}` }
    return { ref: `refs/${name}`, node_id: `REF_${name}`, url: `${api}/refs/${name}`, object }
  }

  function writing(answer: (call: Call) => Answer) {
    return (call: Call) => (settings.readOnly ? refused(403, 'Resource not accessible by integration') : answer(call))
  }

  const area: Area = {
    'git/get-tree': getTree,
    'git/get-blob': getBlob,
    'git/create-blob': writing(createBlob),
    'git/create-tree': writing(createTree),
    'git/create-commit': writing(createCommit),
    'git/get-ref': getRef,
    'git/create-ref': writing(createRef),
    'git/update-ref': writing(updateRef),
  }
  return { area }
}
