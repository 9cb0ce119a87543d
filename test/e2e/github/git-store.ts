import { createHash } from 'node:crypto'

/** A file's content; a symbolic link says where it points, a submodule at which commit it is. */
export type FileContent = string | Uint8Array | { symlink: string } | { submodule: string }

export interface TreeEntry {
  path: string
  mode: string
  type: 'blob' | 'tree' | 'commit'
  sha: string
}

export interface GitCommit {
  tree: string
  parents: string[]
  message: string
  author: GitPerson
  committer: GitPerson
}

export interface GitPerson {
  name: string
  email: string
  date: string
}

const SOMEBODY: GitPerson = { name: 'Dana', email: 'dana@acme.example', date: '2026-11-20T10:00:00Z' }

export type GitStore = ReturnType<typeof createGitStore>

/** Git's objects and refs in memory, under the hashes that git itself gives them. */
export function createGitStore() {
  const blobs = new Map<string, Buffer>()
  const trees = new Map<string, TreeEntry[]>()
  const commits = new Map<string, GitCommit>()
  /** Without `refs/`: `heads/main` -> commit. */
  const refs = new Map<string, string>()

  function writeBlob(content: string | Uint8Array): string {
    const bytes = Buffer.from(content)
    const sha = hash('blob', bytes)
    blobs.set(sha, bytes)
    return sha
  }

  function writeTree(entries: TreeEntry[]): string {
    const key = ({ path, type }: TreeEntry) => (type === 'tree' ? `${path}/` : path)
    const sorted = [...entries].sort((a, b) => (key(a) < key(b) ? -1 : 1))
    const lines = sorted.map(({ mode, path, sha }) =>
      Buffer.concat([Buffer.from(`${mode.replace(/^0/, '')} ${path}\0`), Buffer.from(sha, 'hex')]),
    )
    const sha = hash('tree', Buffer.concat(lines))
    trees.set(sha, sorted)
    return sha
  }

  /** Paths with slashes -> nested trees. */
  function writePaths(entries: TreeEntry[]): string {
    const here = entries.filter(({ path }) => !path.includes('/'))
    const below = entries.filter(({ path }) => path.includes('/'))
    const names = new Set(below.map(({ path }) => path.slice(0, path.indexOf('/'))))
    const folders = [...names].map((name): TreeEntry => {
      const inside = below.filter(({ path }) => path.startsWith(`${name}/`))
      const stripped = inside.map((entry) => ({ ...entry, path: entry.path.slice(name.length + 1) }))
      return { path: name, mode: '040000', type: 'tree', sha: writePaths(stripped) }
    })
    return writeTree([...here, ...folders])
  }

  function writeCommit(commit: GitCommit, sha = hash('commit', Buffer.from(JSON.stringify(commit)))): string {
    commits.set(sha, commit)
    return sha
  }

  /** The commit of a sha, a branch, a tag, a full ref or `HEAD` (main). */
  function resolve(ref: string): string | undefined {
    if (commits.has(ref)) return ref
    const name = ref === 'HEAD' ? 'heads/main' : ref.replace(/^refs\//, '')
    return refs.get(name) ?? refs.get(`heads/${name}`) ?? refs.get(`tags/${name}`)
  }

  function treeOf(commitOrTree: string): string | undefined {
    if (trees.has(commitOrTree)) return commitOrTree
    return commits.get(resolve(commitOrTree) ?? '')?.tree
  }

  /** Every file below a tree, by its whole path; with folders where asked. */
  function walk(tree: string, folders = false, prefix = ''): TreeEntry[] {
    return (trees.get(tree) ?? []).flatMap((entry) => {
      const path = `${prefix}${entry.path}`
      if (entry.type !== 'tree') return [{ ...entry, path }]
      return [...(folders ? [{ ...entry, path }] : []), ...walk(entry.sha, folders, `${path}/`)]
    })
  }

  function entryAt(tree: string, path: string): TreeEntry | undefined {
    const [name, ...rest] = path.split('/').filter((part) => part !== '')
    const entry = trees.get(tree)?.find((each) => each.path === name)
    return rest.length === 0 || !entry ? entry : entry.type === 'tree' ? entryAt(entry.sha, rest.join('/')) : undefined
  }

  /** A commit and everything that it descends from. */
  function ancestry(sha: string, seen = new Set<string>()): Set<string> {
    const waiting = [sha]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next)) continue
      seen.add(next)
      waiting.push(...(commits.get(next)?.parents ?? []))
    }
    return seen
  }

  /** Adds a commit with exactly these files, moves the branch to it and returns its sha. `sha` overrides git's own hash. */
  function commit(given: {
    files: Record<string, FileContent>
    branch?: string
    parents?: string[]
    message?: string
    sha?: string
    date?: string
  }): string {
    const entries = Object.entries(given.files).map(([path, content]): TreeEntry => {
      if (typeof content === 'object' && 'submodule' in content)
        return { path, mode: '160000', type: 'commit', sha: content.submodule }
      const link = typeof content === 'object' && 'symlink' in content
      const sha = writeBlob(link ? content.symlink : content)
      return { path, mode: link ? '120000' : '100644', type: 'blob', sha }
    })
    const person = { ...SOMEBODY, date: given.date ?? SOMEBODY.date }
    const at = given.branch === undefined ? undefined : refs.get(`heads/${given.branch}`)
    const parents = given.parents ?? (at === undefined ? [] : [at])
    const message = given.message ?? 'Change the agent'
    const sha = writeCommit(
      { tree: writePaths(entries), parents, message, author: person, committer: person },
      given.sha,
    )
    if (given.branch !== undefined) refs.set(`heads/${given.branch}`, sha)
    return sha
  }

  return {
    ...{ blobs, trees, commits, refs, commit },
    ...{ writeBlob, writePaths, writeCommit, resolve, treeOf, walk, entryAt, ancestry },
  }
}

function hash(type: string, content: Buffer): string {
  return createHash('sha1').update(`${type} ${content.byteLength}\0`).update(content).digest('hex')
}
