import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { GateError, messageOf } from '../domain/errors.ts'
import { IGNORED, SCAFFOLD, WORKFLOW_PATH, workflowOf } from './scaffold.ts'
import type { Terminal } from './terminal.ts'

/**
 * `init`: writes a configuration and a first scenario, the workflow that gates the repository, and a .gitignore entry for
 * the output folder. Never overwrites: a workflow that is there stays, and .gitignore is only added to. Returns the exit code.
 * @throws GateError `usage` where there is a configuration or that scenario already; `storage` where it cannot write.
 */
export function initCommand(terminal: Terminal, folder: string): number {
  const root = resolve(terminal.cwd, folder)
  const shown = (path: string) => relative(terminal.cwd, path) || path
  const taken = Object.keys(SCAFFOLD).filter((name) => existsSync(join(root, name)))
  if (taken.length > 0) {
    throw new GateError(
      'usage',
      `${taken.map((name) => shown(join(root, name))).join(' and ')} ${taken.length === 1 ? 'exists' : 'exist'} already: nothing was written`,
      {
        hint: 'Edit it, or run init in another folder.',
      },
    )
  }
  const write = (path: string, text: string) => {
    guarded(shown(path), () => {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text, { flag: 'wx' })
    })
    terminal.print(`wrote ${shown(path)}`)
  }
  for (const [name, text] of Object.entries(SCAFFOLD)) write(join(root, name), text)

  const repository = repositoryOf(root) ?? root
  const workflow = join(repository, WORKFLOW_PATH)
  if (existsSync(workflow)) terminal.print(`kept ${shown(workflow)}, which exists`)
  else write(workflow, workflowOf({ branch: defaultBranchOf(repository), folder: folderIn(repository, root) }))

  const gitignore = join(root, '.gitignore')
  if (guarded(shown(gitignore), () => ignoreOutput(gitignore)))
    terminal.print(`added ${IGNORED} to ${shown(gitignore)}`)
  terminal.print(
    '\nNext: point agent.http at your agent, then run "agent-slo-gate validate" and "agent-slo-gate gate". On GitHub, make the job "gate" of the workflow a required check.',
  )
  return 0
}

/** The nearest folder upwards that is a git repository. */
function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder
  const parent = dirname(folder)
  return parent === folder ? undefined : repositoryOf(parent)
}

/** As the clone knows it of its origin; `main` where it does not, or where nobody could write it into a workflow. */
function defaultBranchOf(repository: string): string {
  let head: string
  try {
    head = readFileSync(join(repository, '.git/refs/remotes/origin/HEAD'), 'utf8')
  } catch {
    // No clone, or one whose references are packed elsewhere.
    return 'main'
  }
  return /^ref: refs\/remotes\/origin\/([\w./-]+)\s*$/.exec(head)?.[1] ?? 'main'
}

function folderIn(repository: string, folder: string): string {
  return relative(repository, folder).split(sep).join('/') || '.'
}

/** Whether the entry had to be added. */
function ignoreOutput(gitignore: string): boolean {
  const before = existsSync(gitignore) ? readFileSync(gitignore, 'utf8') : ''
  if (/^\/?\.agent-slo-gate\/?\s*$/m.test(before)) return false
  const gap = before === '' || before.endsWith('\n') ? '' : '\n'
  writeFileSync(gitignore, `${gap}${IGNORED}\n`, { flag: 'a' })
  return true
}

function guarded<T>(shown: string, act: () => T): T {
  try {
    return act()
  } catch (thrown) {
    throw new GateError('storage', `${shown} could not be written: ${messageOf(thrown)}`)
  }
}
