import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decideOverride } from '../../src/domain/overrides.ts'
import { firstRunOfHead } from '../../src/github/head-runs.ts'
import { collectOverrideFacts } from '../../src/github/override-facts.ts'
import type { PullRequestOptions } from '../e2e/github/objects.ts'
import { type ARepository, aRepository, repository } from './a-baseline.ts'

const LABEL = 'slo-override:rollback'
const at = (time: string) => `2026-11-25T${time}Z`

let world: ARepository
let head: string
beforeEach(async () => {
  world = await aRepository()
  head = world.github.git.commit({ files: { 'agent.mjs': '2' }, parents: [world.main], branch: 'faster-refunds' })
  world.github.permissions.erin = 'write'
})
afterEach(() => expect(world.github.violations).toEqual([]))

/** Dana's pull request, whose head ran at noon. */
function aPull(options: PullRequestOptions = {}) {
  const pull = world.github.addPull({ number: 7, author: 'dana', ...options, head: { sha: head, ...options.head } })
  headRan(at('12:00:00'))
  return pull
}

function headRan(createdAt: string, run = {}) {
  world.github.addRun({ event: 'pull_request', headBranch: 'faster-refunds', headSha: head, createdAt, ...run })
}

function label(actor = 'erin', time = '12:05:00', name = LABEL, event: 'labeled' | 'unlabeled' = 'labeled') {
  world.github.addLabelEvent(7, { event, label: name, actor, at: at(time) })
}

const collect = (event: object = { pullRequest: { number: 7 }, headSha: head }) =>
  collectOverrideFacts({ github: world.client, repository, event: event as never })

/** Whether the labels open the freeze. */
async function accepted(event?: object): Promise<boolean[]> {
  const { facts } = await collect(event)
  return facts.map((each) => decideOverride(each, [], 'because').accepted)
}

describe('the facts of an override', () => {
  it('are who set it last, with what permission, when, and when the head commit first ran', async () => {
    aPull()
    label('eve', '12:01:00')
    label('eve', '12:02:00', LABEL, 'unlabeled')
    label('erin', '12:05:00')
    headRan(at('12:03:00'))
    expect(await collect()).toEqual({
      facts: [
        {
          label: LABEL,
          labelledBy: 'erin',
          permission: 'write',
          author: 'dana',
          labelledAt: at('12:05:00'),
          earliestRunAt: at('12:00:00'),
          commit: head,
        },
      ],
      problems: [],
    })
    expect(await accepted()).toEqual([true])
  })

  it('are asked for only where a label is there now, whatever was there before', async () => {
    aPull({ labels: ['bug'] })
    label('erin', '12:05:00')
    label('erin', '12:06:00', LABEL, 'unlabeled')
    expect(await collect()).toEqual({ facts: [], problems: [] })
    expect(world.github.requests).toHaveLength(1)
  })

  it('hold the tokens, and the misspelt ones', async () => {
    aPull()
    label('erin', '12:05:00', 'slo-override:token')
    label('erin', '12:05:00', 'slo-override:tokens')
    expect(await accepted()).toEqual([true, false])
  })

  it.each([
    ['maintain', 'maintain', true],
    ['triage', 'triage', false],
    ['none', 'none', false],
  ])('name the role %s', async (role, permission, opens) => {
    aPull()
    world.github.permissions.erin = role
    label()
    expect((await collect()).facts).toMatchObject([{ permission }])
    expect(await accepted()).toEqual([opens])
  })

  it('of a change by the one who labelled open nothing', async () => {
    aPull({ author: 'erin' })
    label()
    expect(await accepted()).toEqual([false])
  })
})

describe('what was labelled', () => {
  it('is nothing that ran later', async () => {
    aPull()
    label('erin', '11:59:00')
    expect(await accepted()).toEqual([false])
  })

  it('is not known where the head never ran', async () => {
    world.github.addPull({ number: 7, head: { sha: head } })
    label()
    expect((await collect()).facts).toMatchObject([{ earliestRunAt: null }])
    expect(await accepted()).toEqual([false])
  })

  it('is not a commit that ran before on another branch, or in a fork of that name', async () => {
    world.github.addPull({ number: 7, head: { sha: head } })
    headRan(at('10:00:00'), { headBranch: 'hidden', event: 'push' })
    headRan(at('10:00:00'), { headRepository: 'eve/support-agent' })
    headRan(at('12:00:00'))
    label('erin', '11:00:00')
    expect((await collect()).facts).toMatchObject([{ earliestRunAt: at('12:00:00') }])
    expect(await accepted()).toEqual([false])
  })

  it('is not a commit that was forced away while somebody looked', async () => {
    aPull()
    // The head ran, was replaced by a harmless one, that was labelled, and the head came back.
    world.github.addPullEvent(7, { event: 'head_ref_force_pushed', actor: 'dana', at: at('12:01:00') })
    label('erin', '12:05:00')
    headRan(at('12:10:00'))
    expect(await accepted()).toEqual([false])
    label('erin', '12:11:00')
    expect(await accepted()).toEqual([true])
  })

  it('by force is known by the force, where no run came after it', async () => {
    aPull()
    world.github.addPullEvent(7, { event: 'head_ref_force_pushed', actor: 'dana', at: at('12:06:00') })
    label('erin', '12:05:00')
    expect((await collect()).facts).toMatchObject([{ earliestRunAt: at('12:06:00') }])
  })
})

it('the labels of a pull request that has moved on are not about the commit of the job', async () => {
  aPull()
  label()
  expect(await collect({ pullRequest: { number: 7 }, headSha: world.main })).toEqual({
    facts: [],
    problems: [expect.stringContaining(`moved on to ${head.slice(0, 7)}`)],
  })
})

describe('what cannot be verified opens nothing, and says why', () => {
  it.each([
    [
      { method: 'GET', pathPattern: /\/permission$/ },
      403,
      `${LABEL}: not accepted, the permission of erin is not known`,
    ],
    [{ method: 'GET', pathPattern: /\/events$/ }, 403, 'overrides cannot be verified'],
    [{ method: 'GET', pathPattern: /\/actions\/runs$/ }, 403, 'actions: read'],
    [{ method: 'GET', pathPattern: /\/pulls\/7$/ }, 404, 'finds nothing'],
    [{ method: 'GET', pathPattern: /\/pulls\/7$/ }, 500, 'failed (500)'],
  ])('%o answered %s', async (failure, status, words) => {
    aPull()
    label()
    world.github.failNext({ ...failure, status, times: 3 })
    expect(await collect()).toEqual({ facts: [], problems: [expect.stringContaining(words)] })
  })

  it('a bot that labels', async () => {
    aPull()
    world.github.permissions['dana-bot[bot]'] = 'admin'
    label('dana-bot[bot]')
    expect(await collect()).toMatchObject({ facts: [], problems: [expect.stringContaining('it takes a person')] })
  })

  it('a label without an event', async () => {
    const pull = aPull()
    label()
    Object.assign(pull, { labels: pull.labels.map((each) => ({ ...each, name: 'slo-override:security' })) })
    expect(await collect()).toMatchObject({ facts: [], problems: [expect.stringMatching(/does not say who set it/)] })
  })

  it('an author without an account', async () => {
    const sha = world.github.git.commit({ files: { m: '1' }, parents: [world.main, head], branch: 'main' })
    const pull = aPull({ mergeCommitSha: sha, mergedAt: at('13:00:00') })
    label()
    Object.assign(pull, { user: null })
    expect(await collect({ pullRequest: undefined, headSha: sha })).toMatchObject({
      facts: [],
      problems: [expect.stringMatching(/author .* not known/)],
    })
  })

  it('runs of a fork that was deleted', async () => {
    headRan(at('12:00:00'), { headRepository: 'eve/support-agent' })
    const where = { github: world.client, repository }
    const change = { headSha: head, headRef: 'faster-refunds', headRepositoryId: undefined }
    expect(await firstRunOfHead(where, change, undefined)).toBeNull()
  })
})

describe('a deploy', () => {
  const deploy = (sha: string) => ({ pullRequest: undefined, headSha: sha })
  const merge = () => world.github.git.commit({ files: { m: '1' }, parents: [world.main, head], branch: 'main' })

  it('is asked by the labels of the merged pull request that made its commit', async () => {
    const sha = merge()
    aPull({ mergeCommitSha: sha, mergedAt: at('13:00:00'), state: 'closed' })
    label()
    expect(await accepted(deploy(sha))).toEqual([true])
    expect((await collect(deploy(sha))).facts).toMatchObject([{ commit: head }])
  })

  it('of a commit that no merged pull request brought has none', async () => {
    const sha = merge()
    aPull({ mergeCommitSha: sha })
    label()
    expect(await collect(deploy(sha))).toEqual({ facts: [], problems: [] })
  })

  it('of a commit in the middle of one takes none of its labels', async () => {
    const sha = merge()
    aPull({ mergeCommitSha: sha, mergedAt: at('13:00:00') })
    label()
    world.github.associated.set(world.main, [7])
    expect(await collect(deploy(world.main))).toEqual({
      facts: [],
      problems: [expect.stringContaining('came with #7, and is the outcome of no single one')],
    })
  })
})
