import { describe, expect, it } from 'vitest'
import { production } from '../production.ts'
import { aGatedRepository } from './a-gated-repository.ts'
import { aSha } from './objects.ts'
import {
  aDeploymentEvent,
  aMergeGroupEvent,
  aPullRequestEvent,
  aPushEvent,
  aReleaseEvent,
  aScheduleEvent,
  aWorkflowDispatchEvent,
  aWorkflowRunEvent,
  FORK,
} from './payloads.ts'

const gated = aGatedRepository()
const OF_FORK = { number: 8, head: { repository: FORK }, author: 'mallory' }
const MAIN = { sha: aSha('base') }

/** What a job may not do without a key of `permissions:`. */
const REFUSED = {
  contents: /\/(contents|git|compare)\b|\/commits\/\w+$/,
  actions: /\/actions\//,
  'pull-requests': /\/(issues|pulls)\b/,
}

const JOBS = {
  'gate on a pull request': [aPullRequestEvent(), {}],
  'gate on a labelled pull request': [aPullRequestEvent({ labels: ['slo-override:security'] }), {}],
  'gate on a push': [aPushEvent({ after: aSha('base') }), {}],
  'gate in a merge queue': [aMergeGroupEvent(), {}],
  'gate of a release': [aReleaseEvent(MAIN), {}],
  collect: [aPullRequestEvent(), { mode: 'collect' }],
  decide: [aPullRequestEvent(), { mode: 'decide' }],
  observe: [aScheduleEvent(MAIN), { mode: 'observe', sessions: 'production.jsonl' }],
  status: [aDeploymentEvent(MAIN), { mode: 'status' }],
  'status with a reset': [aWorkflowDispatchEvent(MAIN), { mode: 'status', reset: 'INC-31' }],
  comment: [aWorkflowRunEvent({ id: 9001 }), { mode: 'comment' }],
} as const

/** Runs the job after the jobs that it waits for, with a token that lacks a permission. */
async function without(key: keyof typeof REFUSED, job: keyof typeof JOBS) {
  const [event, inputs] = JOBS[job]
  gated.github.addPull(OF_FORK)
  const files = { 'production.jsonl': production({ n: 50, bad: 1 }) }
  const workspace = gated.checkout({ files, config: { observe: { trust_ground_truth: true } } })
  if (job === 'decide') await gated.run({ workspace, inputs: { mode: 'collect' } })
  if (job === 'comment')
    await gated.run({ ...aPullRequestEvent(OF_FORK), workspace, inputs: { 'comment-mode': 'never' } })
  const fork = { event: 'pull_request', headRepository: FORK, headSha: aSha('head'), headBranch: 'faster-refunds' }
  gated.github.addRun({ id: 9001, ...fork })
  gated.artifacts.handTo(gated.github, 9001)
  void gated.github.failNext({ pathPattern: REFUSED[key], status: 403, times: 1_000 })
  return gated.run({ ...event, workspace, inputs, runId: job === 'decide' ? 9001 : 9009 })
}

describe('a permission that the token lacks', () => {
  it.each<[keyof typeof REFUSED, keyof typeof JOBS, string, number]>([
    ['contents', 'gate on a pull request', 'error', 1],
    ['contents', 'gate in a merge queue', 'error', 1],
    ['contents', 'collect', 'error', 1],
    ['contents', 'decide', 'error', 1],
    ['actions', 'gate on a pull request', 'warn', 0],
    ['actions', 'gate on a labelled pull request', 'warn', 0],
    ['actions', 'gate on a push', 'warn', 0],
    ['actions', 'gate in a merge queue', 'warn', 0],
    ['actions', 'gate of a release', 'inconclusive', 1],
    ['actions', 'decide', 'error', 1],
    ['actions', 'observe', 'error', 1],
    ['actions', 'status', 'inconclusive', 1],
    ['actions', 'status with a reset', 'error', 1],
    ['actions', 'comment', 'error', 1],
    ['pull-requests', 'gate on a pull request', 'pass', 0],
    ['pull-requests', 'gate on a push', 'pass', 0],
    ['pull-requests', 'decide', 'pass', 0],
    ['pull-requests', 'comment', 'inconclusive', 0],
  ])('%s, for %s: %s, and says which', async (key, job, verdict, code) => {
    const ended = await without(key, job)
    expect([ended.code, ended.outputs.verdict]).toEqual([code, verdict])
    const access = key === 'pull-requests' ? /pull-requests: (read|write)/ : new RegExp(`${key}: read`)
    const told = key === 'pull-requests' ? ended.stdout : ended.outputs.summary
    expect(told).toMatch(access)
    if (key !== 'pull-requests' || job === 'comment') expect(ended.summary).toMatch(access)
    if (key === 'pull-requests') expect(ended.stdout).toMatch(/^::warning::.*pull-requests/m)
    if (verdict === 'error') expect(ended.stdout).toMatch(/^::error title=agent-slo-gate::/m)
    expect(ended.stdout + ended.stderr).not.toMatch(/^\s+at .*action\.js/m)
  })

  it.each<[keyof typeof REFUSED, keyof typeof JOBS, string]>([
    ['contents', 'gate on a push', 'pass'],
    ['contents', 'observe', 'pass'],
    ['contents', 'comment', 'inconclusive'],
    ['actions', 'collect', 'inconclusive'],
    ['pull-requests', 'gate in a merge queue', 'pass'],
    ['pull-requests', 'collect', 'inconclusive'],
    ['pull-requests', 'observe', 'pass'],
  ])('%s is not needed for %s', async (key, job, verdict) => {
    const ended = await without(key, job)
    expect([ended.code, ended.outputs.verdict]).toEqual([0, verdict])
    expect(ended.stdout).not.toMatch(/^::(warning|error)/m)
  })

  it.each(['gate on a pull request', 'decide', 'comment'] as const)(
    'to comment names it for writing, for %s',
    async (job) => {
      gated.github.settings.readOnly = true
      const ended = await without('pull-requests', job)
      const wanted = job === 'comment' ? /pull-requests: read/ : /a comment needs `pull-requests: write`/
      expect(ended.stdout).toMatch(wanted)
    },
  )
})

describe('a quota of artifacts that is used up', () => {
  const QUOTA = 'Artifact storage quota has been hit. Unable to upload any new artifacts.'
  const quota = () =>
    gated.artifacts.failNext({ status: 403, body: { code: 'permission_denied', msg: QUOTA }, times: 9 })

  it('a warning with the reason; the verdict stands', async () => {
    void quota()
    const ended = await gated.run()
    expect([ended.code, ended.outputs.verdict]).toEqual([0, 'pass'])
    expect(ended.stdout).toMatch(/^::warning::the artifact agent-slo-gate was not stored: .*quota has been hit/m)
    expect(ended.stdout).not.toMatch(/::error/)
  })

  it('sessions that collect cannot store: its job fails, and says why', async () => {
    void quota()
    const ended = await gated.run({ inputs: { mode: 'collect' } })
    expect([ended.code, ended.outputs.verdict]).toEqual([1, 'error'])
    expect(ended.outputs.summary).toContain('quota has been hit')
    expect(ended.summary).toContain('quota has been hit')
  })

  it('a baseline that a push cannot store is not told as kept', async () => {
    void quota()
    const ended = await gated.run(aPushEvent({ after: aSha('base') }))
    expect(ended.summary).toMatch(/baseline.*quota has been hit/s)
    expect(ended.outputs.verdict).not.toBe('pass')
  })
})
