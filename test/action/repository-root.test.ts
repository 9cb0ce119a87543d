import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isInside, repositoryRoot } from '../../src/action/repository-root.ts'
import { aWorkspace } from '../e2e/cli.ts'

const CLONE = '.git/HEAD'

it.each<[string, Record<string, string>, string, string]>([
  ['the workspace', { [CLONE]: '' }, 'gate', ''],
  ['the workspace, beside a submodule', { [CLONE]: '', 'gate/.git': 'gitdir: x' }, 'gate', ''],
  ['a folder of the workspace', { [`repo/${CLONE}`]: '' }, 'repo/agents/a', 'repo'],
  [
    'a folder of the workspace, where the change brings a submodule',
    { [`repo/${CLONE}`]: '', 'repo/a/.git': 'gitdir: x' },
    'repo/a',
    'repo',
  ],
  ['the workspace where there is no clone', { 'agents/a.yml': '' }, 'agents', ''],
  ['the workspace for a folder outside of it', {}, '../elsewhere', ''],
])('the repository is %s', (_, files, folder, root) => {
  const workspace = aWorkspace(files)
  expect(repositoryRoot(workspace, join(workspace, folder))).toBe(join(workspace, root).replace(/\/$/, ''))
})

it('a name that begins with two dots is inside', () => {
  expect(isInside('/a', '/a/..b')).toBe(true)
  expect(isInside('/a', '/a')).toBe(true)
  expect(isInside('/a', '/ab')).toBe(false)
  expect(isInside('/a/b', '/a')).toBe(false)
})
