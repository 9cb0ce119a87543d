import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { BaseCommit } from '../../src/domain/base-commit.ts'
import { loadBaseScenarios } from '../../src/scenarios/load-base.ts'
import { aWorkspace } from '../e2e/cli.ts'

const scenario = (id: string) => `id: ${id}\nuser: Hi\nexpect: { say: [hello] }\n`

/** A base commit with these files; `asked` is what was fetched. */
function aBase(files: Record<string, string>, complete = true, submodules: string[] = []) {
  const asked: string[] = []
  const commit: BaseCommit = {
    sha: 'c'.repeat(40),
    read: async (path) => {
      asked.push(path)
      return files[path]
    },
    list: async (folder) => ({
      files: Object.entries(files)
        .filter(([path]) => folder === '' || path.startsWith(`${folder}/`))
        .map(([path, text]) => ({ path, blob: blobOf(text) })),
      submodules,
      complete,
    }),
  }
  return { commit, asked }
}

function blobOf(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\u0000${text}`)
    .digest('hex')
}

async function load(
  files: Record<string, string>,
  {
    patterns = ['scenarios/**/*.yml'],
    folder = '',
    workspace = aWorkspace({}),
    complete = true,
    submodules = [] as string[],
  } = {},
) {
  const { commit, asked } = aBase(files, complete, submodules)
  const { scenarios, problems } = await loadBaseScenarios({ base: commit, patterns, folder, workspace })
  return { ids: scenarios.map(({ id }) => id).sort(), problems, asked }
}

describe('loadBaseScenarios', () => {
  it('reads what the patterns of the base match, and fetches only what the working tree does not have', async () => {
    const files = {
      'scenarios/a.yml': scenario('a'),
      'scenarios/deep/b.yml': scenario('b'),
      'other/c.yml': scenario('c'),
    }
    const workspace = aWorkspace({ 'scenarios/a.yml': scenario('a'), 'scenarios/deep/b.yml': scenario('changed') })
    const { ids, asked } = await load(files, { workspace })
    expect(ids).toEqual(['a', 'b'])
    expect(asked).toEqual(['scenarios/deep/b.yml'])
  })

  it.each([
    ['scenarios', ['scenarios/**/*.yml']],
    ['scenarios/shared', ['scenarios/**/*.yml']],
    ['shared', ['./shared/refunds/*.yml']],
  ])('says that those in the submodule %s are of another repository', async (submodule, patterns) => {
    const { problems } = await load({}, { patterns, submodules: [submodule, 'vendor/agent'] })
    expect(problems).toEqual([`the scenarios in the submodule ${submodule} are of another repository`])
  })

  it('finds them beside the folder of the configuration, where the patterns lead there', async () => {
    const files = { 'scenarios/a.yml': scenario('a'), 'gate/b.yml': scenario('b'), 'gate/x/c.yml': scenario('c') }
    expect((await load(files, { folder: 'gate', patterns: ['../scenarios/*.yml', './b.yml'] })).ids).toEqual(['a', 'b'])
    expect((await load(files, { folder: 'gate/x', patterns: ['../../scenarios/*.yml'] })).ids).toEqual(['a'])
  })

  it('leaves out what a pattern takes out', async () => {
    const files = { 'scenarios/a.yml': scenario('a'), 'scenarios/draft.yml': 'no: scenario', 'README.md': '# no' }
    const patterns = ['scenarios/*.yml', '!scenarios/draft.yml']
    expect(await load(files, { patterns })).toMatchObject({ ids: ['a'], problems: [] })
  })

  it('of a single file, and of none', async () => {
    expect((await load({ 'one.yml': scenario('a') }, { patterns: ['one.yml'] })).ids).toEqual(['a'])
    expect(await load({})).toEqual({ ids: [], problems: [], asked: [] })
  })

  it('what cannot be read is a problem in words, and the others are compared', async () => {
    const { ids, problems } = await load({ 'scenarios/a.yml': scenario('a'), 'scenarios/b.yml': 'id: b\nuser: 7\n' })
    expect(ids).toEqual(['a'])
    expect(problems.join()).toContain('scenarios/b.yml of the base commit')
    expect((await load({}, { complete: false })).problems).toEqual([expect.stringContaining('was cut')])
  })
})
