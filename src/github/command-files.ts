import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isErrno } from './errno.ts'
import type { Env } from './event-env.ts'

/** The files by which a step speaks to its runner. A candidate that finds them could forge outputs and variables. */
const VARIABLES = ['GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const
type CommandFile = (typeof VARIABLES)[number]

interface Snapshot {
  variable: CommandFile
  path: string
  /** undefined: there was no such file. */
  content: Buffer | undefined
}

export type CommandFiles = readonly Snapshot[]

/** How a command file differs from its snapshot. */
export interface ChangedCommandFile {
  variable: CommandFile
  how: 'changed' | 'removed' | 'created' | 'replaced by something that is no file'
}

/**
 * Remembers the five command files of this step, before the candidate starts. The other files beside them belong to
 * steps that are over (their content was read) or yet to come (their names are random and do not exist yet): they are
 * not looked at.
 */
export function snapshotCommandFiles(env: Env): CommandFiles {
  return VARIABLES.flatMap((variable) => {
    const path = env[variable]
    return path ? [{ variable, path, content: contentOf(path) }] : []
  })
}

/** Which of them are not as they were, by name, once the candidate's processes are gone. A link counts even to the same text. */
export function changedCommandFiles(files: CommandFiles): ChangedCommandFile[] {
  return files.flatMap(({ variable, path, content }): ChangedCommandFile[] => {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return content === undefined ? [] : [{ variable, how: 'removed' }]
    if (!stats.isFile() || stats.nlink > 1) return [{ variable, how: 'replaced by something that is no file' }]
    if (content === undefined) return [{ variable, how: 'created' }]
    // Sizes first: a candidate may have written more than fits into memory.
    const same = stats.size === content.length && readFileSync(path).equals(content)
    return same ? [] : [{ variable, how: 'changed' }]
  })
}

/**
 * Puts the old contents back in files of our own, so that nothing the candidate wrote counts.
 * @throws Error where the file system refuses.
 */
export function restoreCommandFiles(files: CommandFiles): void {
  for (const { path, content } of files) {
    rmSync(path, { recursive: true, force: true })
    if (content === undefined) continue
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content, { flag: 'wx' })
  }
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}
