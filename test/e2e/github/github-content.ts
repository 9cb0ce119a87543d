import { type Answer, type Area, type Call, notFound, ok, rawAnswer, refused, wantsRaw } from './answers.ts'
import { aCommit, changesBetween } from './commit-objects.ts'
import type { GitStore, TreeEntry } from './git-store.ts'

/** Above this GitHub leaves the content out of its JSON. */
const LARGEST_INLINE = 1024 * 1024

/** Files at a ref, commits and comparisons. */
export function createContent(git: GitStore, repository: string) {
  const api = `https://api.github.com/repos/${repository}`

  function contents(call: Call): Answer {
    const ref = call.query.get('ref') ?? 'HEAD'
    const path = call.parameters.path ?? ''
    const tree = git.treeOf(ref)
    if (tree === undefined) return refused(404, `No commit found for the ref ${ref}`)
    const entry = git.entryAt(tree, path)
    if (!entry) return notFound()
    const at = { ...entry, path }
    if (entry.type === 'tree') return ok((git.trees.get(entry.sha) ?? []).map((each) => listed(at, each, ref)))
    return entry.mode === '120000' ? linked(call, tree, at, ref) : file(call, at, ref)
  }

  /** GitHub follows a link to a file of the same repository, and describes any other. */
  function linked(call: Call, tree: string, link: TreeEntry, ref: string): Answer {
    const target = String(git.blobs.get(link.sha))
    const folder = link.path.split('/').slice(0, -1)
    const path = normal([...folder, ...target.split('/')])
    const entry = path === undefined ? undefined : git.entryAt(tree, path)
    if (entry?.type === 'blob' && path !== undefined) return file(call, { ...entry, path: link.path }, ref)
    return ok({ ...described(link, ref), type: 'symlink', target })
  }

  function file(call: Call, entry: TreeEntry, ref: string): Answer {
    const bytes = git.blobs.get(entry.sha) ?? Buffer.alloc(0)
    if (wantsRaw(call)) return rawAnswer(bytes)
    const inline = bytes.byteLength <= LARGEST_INLINE
    const content = inline ? { content: base64(bytes), encoding: 'base64' } : { content: '', encoding: 'none' }
    return ok({ ...described(entry, ref), ...content })
  }

  function listed(folder: TreeEntry, entry: TreeEntry, ref: string) {
    return described({ ...entry, path: `${folder.path}/${entry.path}` }, ref)
  }

  function described({ path, sha, type, mode }: TreeEntry, ref: string) {
    const self = `${api}/contents/${path}?ref=${ref}`
    const html = `https://github.com/${repository}/blob/${ref}/${path}`
    const source = `${api}/git/blobs/${sha}`
    return {
      type: type === 'tree' ? 'dir' : mode === '120000' ? 'symlink' : 'file',
      ...{ name: path.split('/').at(-1) ?? '', path, sha, size: git.blobs.get(sha)?.byteLength ?? 0 },
      ...{ url: self, html_url: html, git_url: source },
      download_url: type === 'tree' ? null : `https://raw.githubusercontent.com/${repository}/${ref}/${path}`,
      _links: { self, git: source, html },
    }
  }

  function commit(call: Call): Answer {
    const sha = git.resolve(call.parameters.ref ?? '')
    if (sha === undefined) return refused(422, `No commit found for SHA: ${call.parameters.ref}`)
    if (call.headers.accept?.includes('.sha')) {
      return { status: 200, body: sha, headers: { 'content-type': 'application/vnd.github.sha' } }
    }
    const files = changesBetween(git, git.commits.get(sha)?.parents[0], sha, repository)
    return ok({ ...aCommit(git, sha, repository), stats: { additions: 0, deletions: 0, total: 0 }, files })
  }

  function compare({ parameters: { basehead = '' } }: Call): Answer {
    const [base, head] = basehead.split('...').map((name) => git.resolve(name.replace(/^[^:/]+:/, '')))
    if (base === undefined || head === undefined) return notFound()
    const [ofBase, ofHead] = [git.ancestry(base), git.ancestry(head)]
    const ahead = [...ofHead].filter((sha) => !ofBase.has(sha))
    const behind = [...ofBase].filter((sha) => !ofHead.has(sha))
    const mergeBase = [...ofHead].find((sha) => ofBase.has(sha))
    if (mergeBase === undefined) return refused(404, `No common ancestor between ${base} and ${head}.`)
    const html = `https://github.com/${repository}/compare/${basehead}`
    return ok({
      ...{ url: `${api}/compare/${basehead}`, html_url: html, permalink_url: html },
      ...{ diff_url: `${html}.diff`, patch_url: `${html}.patch` },
      base_commit: aCommit(git, base, repository),
      merge_base_commit: aCommit(git, mergeBase, repository),
      status: statusOf(ahead.length, behind.length),
      ...{ ahead_by: ahead.length, behind_by: behind.length, total_commits: ahead.length },
      commits: ahead.reverse().map((sha) => aCommit(git, sha, repository)),
      files: changesBetween(git, mergeBase, head, repository),
    })
  }

  const area: Area = {
    'repos/get-content': contents,
    'repos/get-commit': commit,
    'repos/compare-commits-with-basehead': compare,
  }
  return { area }
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead'
  return behind > 0 ? 'behind' : 'identical'
}

/** `a/../b` -> `b`; nothing where the path leaves the repository. */
function normal(parts: string[]): string | undefined {
  const out: string[] = []
  for (const part of parts) {
    if (part === '' || part === '.') continue
    if (part !== '..') out.push(part)
    else if (out.pop() === undefined) return undefined
  }
  return out.join('/')
}

/** Base64 in lines of 60, as GitHub sends it. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('base64')
    .replace(/.{1,60}/g, '$&\n')
}
