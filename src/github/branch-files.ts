import { GateError } from '../domain/errors.ts'
import type { GitHub, RepositoryName } from './client.ts'
import { githubFault } from './fault.ts'

interface Branch {
  github: GitHub
  repository: RepositoryName
  branch: string
}

/** Largest file, bytes. GitHub hands out and takes up to 100 MB. */
const MAX_BYTES = 90 * 1024 * 1024
/** GitHub's words where somebody else was first; its other refusals are rules. */
const LOST_RACE = /fast[ -]forward|already exists|cannot lock/i

/** Why a branch stayed where it is. */
export interface NotMoved {
  reason: string
  /** Somebody else moved it first, whether or not a reader sees that already. */
  lostRace: boolean
}

/**
 * Files at the top of a branch, through git's own objects: no checkout, no merge, and a commit in between is noticed.
 * All methods throw what the request throws: `githubFault` explains it.
 */
export function openBranch({ github, repository: { owner, repo }, branch }: Branch) {
  const { git } = github.rest
  // Whatever else the caller knows of the repository is no parameter.
  const repository = { owner, repo }

  async function entriesOf(commit: string) {
    const { data } = await git.getTree({ ...repository, tree_sha: commit })
    return data.tree
  }

  return {
    /** The commit that the branch is at; undefined: there is no such branch. */
    async head(): Promise<string | undefined> {
      try {
        const { data } = await git.getRef({ ...repository, ref: `heads/${branch}` })
        return data.object.sha
      } catch (thrown) {
        if (githubFault(thrown).status === 404) return undefined
        throw thrown
      }
    },
    /**
     * The text of a file of a commit; undefined: it is not there.
     * @throws GateError `untrusted_data` for a link, a folder, and what is too large.
     */
    async read(commit: string, file: string): Promise<string | undefined> {
      const entry = (await entriesOf(commit)).find(({ path }) => path === file)
      if (!entry) return undefined
      if (entry.type !== 'blob' || entry.mode === LINK) throw refused(file, branch, 'is no plain file')
      if ((entry.size ?? 0) > MAX_BYTES)
        throw refused(file, branch, `has ${entry.size} bytes; at most ${MAX_BYTES} are taken`)
      const { data } = await git.getBlob({ ...repository, file_sha: entry.sha })
      return Buffer.from(data.content, 'base64').toString('utf8')
    },
    /** A commit with the file's new text on top of `before`, which no branch is at yet. Other files stay. */
    async commit(before: string | undefined, file: string, text: string, message: string): Promise<string> {
      const others = before === undefined ? [] : (await entriesOf(before)).filter(({ path }) => path !== file)
      const { data: blob } = await git.createBlob({ ...repository, content: text, encoding: 'utf-8' })
      const kept = others.map(({ path, mode, type, sha }) => ({ path, mode: mode as Mode, type: type as Kind, sha }))
      const own = { path: file, mode: '100644', type: 'blob', sha: blob.sha } as const
      const { data: tree } = await git.createTree({ ...repository, tree: [...kept, own] })
      const parents = before === undefined ? [] : [before]
      const { data: commit } = await git.createCommit({ ...repository, message, tree: tree.sha, parents })
      return commit.sha
    },
    /** Moves the branch on, or makes it. Returns why not, where it is no longer where it was, or a rule forbids it. */
    async moveTo(before: string | undefined, sha: string): Promise<NotMoved | undefined> {
      try {
        if (before === undefined) await git.createRef({ ...repository, ref: `refs/heads/${branch}`, sha })
        else await git.updateRef({ ...repository, ref: `heads/${branch}`, sha, force: false })
        return undefined
      } catch (thrown) {
        const { status, reason } = githubFault(thrown)
        if (status === 409) return { reason, lostRace: true }
        if (status === 422) return { reason, lostRace: LOST_RACE.test(reason) }
        throw thrown
      }
    },
  }
}

const LINK = '120000'
type Given = NonNullable<Parameters<GitHub['rest']['git']['createTree']>[0]>['tree'][number]
type Mode = NonNullable<Given['mode']>
type Kind = NonNullable<Given['type']>

function refused(file: string, branch: string, what: string): GateError {
  return new GateError('untrusted_data', `${file} of the branch ${branch} is refused: it ${what}`, {
    hint: 'Restore it from an earlier commit of the branch, or delete it to start a new baseline.',
  })
}
