import { describe, expect, it } from 'vitest'
import { type ListedRun, whyNotTrusted, workflowFile } from '../../src/github/baseline-runs.ts'
import { repository } from './a-baseline.ts'
import { aGitHub } from './a-github.ts'

function aRun(overrides: Partial<ListedRun> = {}): ListedRun {
  return {
    id: 1,
    url: 'https://github.com/acme/support-agent/actions/runs/1',
    event: 'push',
    path: '.github/workflows/gate.yml',
    headBranch: 'main',
    headSha: 'a'.repeat(40),
    headRepository: { id: repository.id, name: 'acme/support-agent' },
    startedAtMs: 0,
    endedAtMs: 0,
    ...overrides,
  }
}

describe('a run of the list', () => {
  it.each<[string, Partial<ListedRun>, string | undefined]>([
    ['as it should be', {}, undefined],
    ['of the path with its branch', { path: '.github/workflows/gate.yml@refs/heads/main' }, undefined],
    ['of a path with another branch', { path: '.github/workflows/gate.yml@side' }, 'of another workflow'],
    ['of another branch', { headBranch: 'side' }, 'of the branch side'],
    ['of no branch', { headBranch: null }, 'of the branch (none)'],
    ['of a fork that was deleted', { headRepository: null }, 'a fork that was deleted'],
    ['of workflow_run', { event: 'workflow_run' }, 'of the event workflow_run'],
  ])('%s', async (_, overrides, why) => {
    const { github } = await aGitHub(() => undefined)
    const reason = whyNotTrusted(aRun(overrides), 'gate.yml', { github, repository, defaultBranch: 'main' })
    if (why === undefined) expect(reason).toBeUndefined()
    else expect(reason).toContain(why)
  })
})

it('knows a workflow by its name and by its path', () => {
  expect(['gate.yml', '.github/workflows/gate.yml', './.github/workflows/gate.yaml'].map(workflowFile)).toEqual([
    'gate.yml',
    'gate.yml',
    'gate.yaml',
  ])
  for (const given of ['', 'gate', 'a/gate.yml', '..\\gate.yml'])
    expect(() => workflowFile(given)).toThrow('not the file')
})
