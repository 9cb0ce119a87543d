import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { initCommand } from '../../src/cli/init-command.ts'
import { loadConfig } from '../../src/config/load.ts'
import { GateError } from '../../src/domain/errors.ts'
import { loadScenarios } from '../../src/scenarios/load.ts'
import { aFolder } from '../github/a-folder.ts'
import { aTerminal } from './a-terminal.ts'

const WORKFLOW = '.github/workflows/agent-slo-gate.yml'

/** A folder with these files, and what to read them by. */
function aRepository(files: Record<string, string> = {}) {
  const root = aFolder()
  for (const [name, text] of Object.entries({ '.git/HEAD': 'ref: refs/heads/topic\n', ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return { root, read: (name: string) => readFileSync(join(root, name), 'utf8') }
}

it('writes a configuration, a scenario, the workflow and what git ignores, and says so', async () => {
  const { root, read } = aRepository()
  const terminal = aTerminal(root)
  expect(initCommand(terminal, '.')).toBe(0)
  expect(terminal.printed.slice(0, 4)).toEqual([
    'wrote agent-slo-gate.yml',
    'wrote scenarios/refund-window.yml',
    `wrote ${WORKFLOW}`,
    'added .agent-slo-gate/ to .gitignore',
  ])
  expect(read('.gitignore')).toBe('.agent-slo-gate/\n')
  const { config, diagnostics } = await loadConfig({ cwd: root })
  expect(diagnostics).toEqual([])
  const { scenarios } = await loadScenarios({ patterns: config?.suite.patterns ?? [], root, cwd: root })
  expect(scenarios).toHaveLength(1)
})

it('the workflow runs for pull requests, the merge queue and the default branch', () => {
  const { root, read } = aRepository()
  initCommand(aTerminal(root), '.')
  const { on, jobs } = parse(read(WORKFLOW))
  expect(on).toEqual({ pull_request: null, merge_group: null, push: { branches: ['main'] } })
  expect(jobs.gate.if).toBeUndefined()
})

it('knows the default branch of a clone', () => {
  const { root, read } = aRepository({ '.git/refs/remotes/origin/HEAD': 'ref: refs/remotes/origin/release/next\n' })
  initCommand(aTerminal(root), '.')
  expect(parse(read(WORKFLOW)).on.push.branches).toEqual(['release/next'])
})

it('in a folder of a repository the workflow lies where GitHub looks for it, and names the folder', () => {
  const { root, read } = aRepository()
  initCommand(aTerminal(join(root)), 'agents/billing')
  expect(parse(read(WORKFLOW)).jobs.gate.steps.at(-1).with).toMatchObject({ 'working-directory': 'agents/billing' })
  expect(read('agents/billing/.gitignore')).toBe('.agent-slo-gate/\n')
  expect(existsSync(join(root, 'agents/billing/.github'))).toBe(false)
})

it('outside of a repository everything lies in the folder', () => {
  const root = aFolder()
  initCommand(aTerminal(root), 'new')
  expect(existsSync(join(root, 'new', WORKFLOW))).toBe(true)
})

it('keeps a workflow that is there, and says so', () => {
  const { root, read } = aRepository({ [WORKFLOW]: 'mine' })
  const terminal = aTerminal(root)
  initCommand(terminal, '.')
  expect(read(WORKFLOW)).toBe('mine')
  expect(terminal.printed).toContain(`kept ${WORKFLOW}, which exists`)
})

it.each([
  ['node_modules/', 'node_modules/\n.agent-slo-gate/\n'],
  ['node_modules/\n', 'node_modules/\n.agent-slo-gate/\n'],
  ['.agent-slo-gate\ndist\n', '.agent-slo-gate\ndist\n'],
  ['/.agent-slo-gate/\r\n', '/.agent-slo-gate/\r\n'],
  ['# .agent-slo-gate/ is wanted', '# .agent-slo-gate/ is wanted\n.agent-slo-gate/\n'],
])('adds to %j what is missing', (before, after) => {
  const { root, read } = aRepository({ '.gitignore': before })
  initCommand(aTerminal(root), '.')
  expect(read('.gitignore')).toBe(after)
})

it.each(['agent-slo-gate.yml', 'scenarios/refund-window.yml'])('writes nothing at all where there is %s', (name) => {
  const { root, read } = aRepository({ [name]: 'mine' })
  expect(() => initCommand(aTerminal(root), '.')).toThrow(`${name} exists already: nothing was written`)
  expect(read(name)).toBe('mine')
  expect(existsSync(join(root, WORKFLOW))).toBe(false)
  expect(existsSync(join(root, '.gitignore'))).toBe(false)
})

it('names what it could not write', () => {
  const { root } = aRepository({ '.github': 'a file' })
  expect(() => initCommand(aTerminal(root), '.')).toThrow(GateError)
  expect(() => initCommand(aTerminal(aRepository({ '.github': 'a file' }).root), '.')).toThrow(
    `${WORKFLOW} could not be written`,
  )
})
