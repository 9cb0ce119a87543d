import type { GitStore } from './git-store.ts'
import { aUser } from './objects.ts'

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null }

/** A commit as `GET /commits` has it. */
export function aCommit(git: GitStore, sha: string, repository: string) {
  const { tree, parents, message, author, committer } = known(git, sha)
  const api = `https://api.github.com/repos/${repository}`
  const html = `https://github.com/${repository}/commit`
  return {
    url: `${api}/commits/${sha}`,
    sha,
    node_id: `C_${sha}`,
    html_url: `${html}/${sha}`,
    comments_url: `${api}/commits/${sha}/comments`,
    commit: {
      ...{ url: `${api}/git/commits/${sha}`, author, committer, message, comment_count: 0, verification: UNSIGNED },
      tree: { sha: tree, url: `${api}/git/trees/${tree}` },
    },
    author: aUser('dana'),
    committer: aUser('dana'),
    parents: parents.map((each) => ({ sha: each, url: `${api}/commits/${each}`, html_url: `${html}/${each}` })),
  }
}

/** A commit as git's own API and a pull request's timeline have it. */
export function aGitCommit(git: GitStore, sha: string, repository: string) {
  const { sha: id, node_id, html_url, parents, commit } = aCommit(git, sha, repository)
  const { url, author, committer, message, tree, verification } = commit
  return { sha: id, node_id, url, html_url, author, committer, tree, message, parents, verification }
}

/** The files that differ from one commit to another, as `files` of a commit and of a comparison. */
export function changesBetween(git: GitStore, from: string | undefined, to: string, repository: string) {
  const before = filesOf(git, from)
  const after = filesOf(git, to)
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort()
    .map((filename) => ({
      sha: after.get(filename) ?? before.get(filename) ?? null,
      filename,
      status: !before.has(filename) ? 'added' : after.has(filename) ? 'modified' : 'removed',
      ...{ additions: 1, deletions: 1, changes: 2 },
      blob_url: `https://github.com/${repository}/blob/${to}/${filename}`,
      raw_url: `https://github.com/${repository}/raw/${to}/${filename}`,
      contents_url: `https://api.github.com/repos/${repository}/contents/${filename}?ref=${to}`,
    }))
}

function filesOf(git: GitStore, sha: string | undefined): Map<string, string> {
  const tree = sha === undefined ? undefined : git.commits.get(sha)?.tree
  return new Map(tree === undefined ? [] : git.walk(tree).map((entry) => [entry.path, entry.sha]))
}

function known(git: GitStore, sha: string) {
  const commit = git.commits.get(sha)
  if (!commit) throw new Error(`no commit ${sha}`)
  return commit
}
