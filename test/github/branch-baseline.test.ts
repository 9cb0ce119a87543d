import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serializeBaseline } from '../../src/domain/baseline-file.ts'
import { type BranchBaseline, baselineFileOf, branchBaselineStore } from '../../src/github/branch-baseline.ts'
import { type ARepository, aBaseline, aRepository, repository, runsIn } from './a-baseline.ts'

const BRANCH = 'agent-slo-gate-baseline'
/** Writes of the client are a second apart. */
const SLOW = 60_000

let world: ARepository
beforeEach(async () => {
  world = await aRepository({ basePath: '/api/v3' })
})
afterEach(() => expect(world.github.violations).toEqual([]))

function aStore(overrides: Partial<BranchBaseline> = {}) {
  const log = (line: string) => void world.log.push(line)
  return branchBaselineStore({
    ...{ github: world.client, repository, agent: 'cx', mayPublish: true, log, secondMs: 1 },
    ...overrides,
  })
}

function branchWith(files: Record<string, string | { symlink: string }>): string {
  return world.github.git.commit({ files, branch: BRANCH, parents: [] })
}

function filesOf(sha = world.github.git.refs.get(`heads/${BRANCH}`) ?? ''): string[] {
  const { git } = world.github
  return git.walk(git.treeOf(sha) ?? '').map(({ path }) => path)
}

describe('the baseline on a branch', () => {
  it(
    'begins a history of its own, and goes on from it',
    async () => {
      await aStore().publish(aBaseline('1.1'))
      const { git } = world.github
      const first = git.refs.get(`heads/${BRANCH}`) ?? ''
      expect(git.commits.get(first)).toMatchObject({ parents: [], message: 'Baseline of cx' })
      await aStore().publish(aBaseline('2.1'))
      expect(runsIn(await aStore().read())).toEqual(['1.1', '2.1'])
      expect(git.commits.get(git.refs.get(`heads/${BRANCH}`) ?? '')?.parents).toEqual([first])
      expect(world.github.requestsTo('git/update-ref').map(({ body }) => body)).toMatchObject([{ force: false }])
      expect(git.refs.get('heads/main')).toBe(world.main)
    },
    SLOW,
  )

  it(
    'leaves the other files of the branch where they are',
    async () => {
      branchWith({ 'other.json': '{}', 'docs/read.md': 'x' })
      await aStore().publish(aBaseline('1.1'))
      expect(filesOf()).toEqual(['cx.json', 'docs/read.md', 'other.json'])
    },
    SLOW,
  )

  it('writes nothing where it has nothing to add', async () => {
    branchWith({ 'cx.json': serializeBaseline(aBaseline('1.1')) })
    await aStore().publish(aBaseline('1.1'))
    expect(world.github.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  it('says that there is none yet: no branch, or no file', async () => {
    expect(await aStore().read()).toMatchObject({ found: false, reason: 'none' })
    branchWith({ 'other.json': '{}' })
    expect(await aStore().read()).toMatchObject({
      reason: 'none',
      message: `there is no baseline yet: no cx.json of the branch ${BRANCH}`,
    })
  })

  it('of another agent is not comparable', async () => {
    branchWith({ 'cx.json': serializeBaseline(aBaseline('1.1', 'other')) })
    expect(await aStore().read()).toMatchObject({ found: false, reason: 'not_comparable' })
    await expect(aStore().publish(aBaseline('2.1'))).rejects.toThrow('baselines of two agents')
  })

  it.each<[string, string | { symlink: string }, RegExp]>([
    ['damaged', '{"schema":"agent-slo-gate-base', /cx.json of the branch .* the baseline is damaged/],
    ['newer', '{"schema":"agent-slo-gate-baseline/v7"}', /newer agent-slo-gate/],
    ['a link', { symlink: '/etc/passwd' }, /is no plain file/],
  ])('that is %s is an error and never overwritten', async (_, content, message) => {
    const sha = branchWith({ 'cx.json': content })
    await expect(aStore().read()).rejects.toThrow(message)
    await expect(aStore().publish(aBaseline('1.1'))).rejects.toThrow(message)
    expect(world.github.git.refs.get(`heads/${BRANCH}`)).toBe(sha)
  })

  it.each([
    [403, 'contents: read'],
    [500, 'failed (500)'],
  ])('behind a %s is unreachable', async (status, words) => {
    branchWith({ 'cx.json': serializeBaseline(aBaseline('1.1')) })
    world.github.failNext({ method: 'GET', pathPattern: /\/git\/blobs\//, status, times: 3 })
    expect(await aStore().read()).toMatchObject({ reason: 'unreachable', message: expect.stringContaining(words) })
  })
})

describe('publishing to the branch', () => {
  it('is refused to a job that may not, without a request', async () => {
    await expect(aStore({ mayPublish: 'a fork' }).publish(aBaseline('1.1'))).rejects.toMatchObject({
      code: 'usage',
      message: 'the baseline is not published: a fork',
    })
    expect(world.github.requests).toEqual([])
  })

  it('with a token that can only read says which permission it takes', async () => {
    world.github.settings.readOnly = true
    await expect(aStore().publish(aBaseline('1.1'))).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('contents: write'),
    })
  })

  it(
    'against a rule of the repository fails at once, with the rule',
    async () => {
      const body = { message: 'Repository rule violations found' }
      world.github.failNext({ method: 'POST', pathPattern: /\/git\/refs$/, status: 422, body })
      await expect(aStore().publish(aBaseline('1.1'))).rejects.toThrow('Repository rule violations found')
      expect(world.github.requestsTo('git/create-blob')).toHaveLength(1)
    },
    SLOW,
  )

  it(
    'whose answer is lost is done once',
    async () => {
      world.github.failNext({ method: 'POST', pathPattern: /\/git\/refs$/, status: 502, applied: true })
      await aStore().publish(aBaseline('1.1'))
      expect(runsIn(await aStore().read())).toEqual(['1.1'])
      expect(world.github.requestsTo('git/create-commit')).toHaveLength(1)
    },
    SLOW,
  )
})

it('names the file after the agent, safely, and never two agents alike', () => {
  expect(baselineFileOf('cx-support')).toBe('cx-support.json')
  const odd = ['CX-support', '../cx', 'cx/support', 'cx support', '.cx', '', 'カスタマー', 'サポート', 'x'.repeat(200)]
  const names = odd.map(baselineFileOf)
  for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9._-]{0,90}\.json$/)
  expect(new Set([...names, 'cx.json', 'cx-support.json']).size).toBe(odd.length + 2)
})
