import { lstatSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { GateError } from '../domain/errors.ts'
import type { SessionStore } from '../domain/session-store.ts'
import type { OutputFolder, RunMark } from './output-folder.ts'
import { openSessionsFile, readSessionsFile } from './sessions-file.ts'

interface StoreOptions {
  resume: boolean
  /** Whether sessions of this agent may carry `groundTruth`: a recording that is trusted, never a live agent. */
  trustGroundTruth: boolean
}

/**
 * The sessions file of this run; with `resume` it goes on after those of the interrupted one. The file lies where the
 * agent could write: a `groundTruth` in it counts only where one could have come from the recording.
 * @throws GateError `usage` when there is none, or when it was of other scenarios or another agent.
 */
export function openSessionStore(
  output: OutputFolder,
  mark: RunMark,
  { resume, trustGroundTruth }: StoreOptions,
): SessionStore {
  const path = output.sessionsPath
  if (!resume) {
    output.writeMark(mark)
    // A change may have brought a link under that name, to a file of the machine; a device or a pipe is meant.
    if (leadsToFile(path)) output.remove(basename(path))
    const sessions = openSessionsFile(path)
    return { path: basename(path), earlier: async function* () {}, append: sessions.append, close: sessions.close }
  }
  const before = output.readMark()
  if (!before)
    throw new GateError('usage', `there is no run to resume in ${output.path}`, { hint: 'Run without --resume.' })
  if (before.suite !== mark.suite || before.agent !== mark.agent) {
    const what = before.suite === mark.suite ? 'the agent configuration' : 'the scenarios'
    throw new GateError(
      'usage',
      `${what} changed since the run in ${output.path}: its sessions cannot be mixed with new ones`,
      { hint: 'Run without --resume.' },
    )
  }
  let keepBytes = 0
  let sessions: ReturnType<typeof openSessionsFile> | undefined
  return {
    path: basename(path),
    async *earlier() {
      for await (const { session, endsAt } of readSessionsFile(path)) {
        keepBytes = endsAt
        const { groundTruth: _, ...others } = session
        yield trustGroundTruth ? session : others
      }
    },
    append(session) {
      sessions ??= openSessionsFile(path, { keepBytes })
      sessions.append(session)
    },
    close: () => sessions?.close(),
  }
}

function leadsToFile(path: string): boolean {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  return isLink && statSync(path, { throwIfNoEntry: false })?.isFile() !== false
}
