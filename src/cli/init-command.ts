import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { GateError, messageOf } from '../domain/errors.ts'
import { SCAFFOLD } from './scaffold.ts'
import type { Terminal } from './terminal.ts'

/** `init`: writes a configuration, a first scenario and a .gitignore entry; never overwrites a file. Returns the exit code. */
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
  for (const [name, text] of Object.entries(SCAFFOLD)) {
    const path = join(root, name)
    try {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text, { flag: 'wx' })
    } catch (thrown) {
      throw new GateError('storage', `${shown(path)} could not be written: ${messageOf(thrown)}`)
    }
    terminal.print(`wrote ${shown(path)}`)
  }
  terminal.print(
    '\nNext: point agent.http at your agent, then run "agent-slo-gate validate" and "agent-slo-gate gate".',
  )
  return 0
}
