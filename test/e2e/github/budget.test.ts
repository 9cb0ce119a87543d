import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseBaseline } from '../../../src/domain/baseline-file.ts'
import type { Loopback } from '../loopback.ts'
import { countsIn, production } from '../production.ts'
import { ARTIFACT, aBaselineText, runsIn } from './a-budget.ts'
import { aCheckout, aConfig, anAgent, BAD, GOOD, SCENARIOS } from './a-gated-repository.ts'
import { type LoopbackArtifacts, loopbackArtifacts } from './loopback-artifacts.ts'
import { type LoopbackGithub, loopbackGithub } from './loopback-github.ts'
import { aSha } from './objects.ts'
import {
  aDeploymentEvent,
  aPullRequestEvent,
  aPushEvent,
  aReleaseEvent,
  aScheduleEvent,
  aWorkflowDispatchEvent,
  type GithubEvent,
} from './payloads.ts'
import { type RunActionOptions, runAction } from './run-action.ts'
import { aZip } from './zips.ts'

const MAIN = aSha('base')
const HEAD = aSha('head')
/** A commit on main after the one that is deployed. */
const LATER = aSha('later')

let github: LoopbackGithub
let artifacts: LoopbackArtifacts
let agent: Loopback
let reply: (message: string) => object = () => GOOD
beforeEach(async () => {
  reply = () => GOOD
  ;[github, artifacts] = await Promise.all([loopbackGithub(), loopbackArtifacts()])
  agent = await anAgent((message) => reply(message))
  github.permissions.erin = 'write'
})
afterEach(async () => {
  expect([...github.violations, ...artifacts.violations]).toEqual([])
  await Promise.all([github.stop(), artifacts.stop(), agent.stop()])
})

const config = (more: object = {}) => aConfig(agent.url, { traffic: { conversations_per_day: 10_000 }, ...more })

function checkout(more: object = {}, files: Record<string, string> = {}): string {
  return aCheckout(github, {
    files: { 'agent-slo-gate.yml': config(more), 'scenarios/refunds.yml': SCENARIOS, ...files },
  })
}

type Run = Partial<RunActionOptions> & { runId: number }

/** Runs the step of a workflow run that ends then, and whose artifacts the API lists from there on. */
async function finished(event: GithubEvent, workspace: string, run: Run) {
  const ended = await runAction({ ...event, workspace, github, artifacts, ...run })
  github.addRun({ id: run.runId, event: event.event, headSha: MAIN })
  artifacts.handTo(github, run.runId)
  return ended
}

/** The baseline that a run has stored. */
async function storedBy(runId: number): Promise<Buffer | undefined> {
  return (await artifacts.uploadedBy(runId))[ARTIFACT]?.['baseline.json']
}

/** A baseline that an earlier run of main has stored. */
async function stored(text: string, artifact: object = {}): Promise<void> {
  github.addRun({ id: 50, headSha: MAIN })
  github.addArtifact(50, { name: ARTIFACT, zip: await aZip({ 'baseline.json': text }), ...artifact })
}

const push = () => aPushEvent({ after: MAIN })
const comment = () => github.comments.at(-1)?.body ?? ''

describe('the baseline of the default branch', () => {
  it('is stored by a push to it, and read by the next pull request, which stores nothing', async () => {
    const workspace = checkout()
    const pushed = await finished(push(), workspace, { runId: 101 })
    expect(pushed.code).toBe(0)
    expect(pushed.outputs).toMatchObject({ 'autonomy-state': 'warning', 'freeze-deployments': 'false' })
    expect(runsIn(await storedBy(101))).toEqual(['101.1 agent-slo-gate.yml'])

    github.addPull({ number: 7 })
    reply = (message) => (message.startsWith('And') ? BAD : GOOD)
    const proposed = await runAction({ ...aPullRequestEvent(), workspace, github, artifacts, runId: 102 })
    expect(proposed.outputs.verdict).toBe('block')
    expect(Object.keys(await artifacts.uploadedBy(102))).not.toContain(ARTIFACT)
    // Half of the sessions would fail: of 10,000 conversations a day 5,000, at a burn of 0.5 / 0.06 = 8.33.
    expect(comment()).toContain('Error budget')
    expect(comment()).toContain('5,000 customers a day')
    expect(comment()).not.toContain('no baseline')
  })

  it('shows the budget of production in the comment', async () => {
    await stored(await aBaselineText(config(), { bad: 4 }))
    github.addPull({ number: 7 })
    await runAction({ ...aPullRequestEvent(), workspace: checkout(), github, artifacts })
    // 4 of 200 at 94%: a third of the budget.
    expect(comment()).toContain('66.7%')
    expect(comment()).toContain('production sessions')
  })

  it('loses nothing of two pushes that race', async () => {
    const workspace = [checkout(), checkout(), checkout()] as const
    await Promise.all([
      runAction({ ...push(), workspace: workspace[0], github, artifacts, runId: 101 }),
      runAction({ ...push(), workspace: workspace[1], github, artifacts, runId: 102 }),
    ])
    for (const id of [101, 102]) {
      github.addRun({ id, headSha: MAIN })
      artifacts.handTo(github, id)
    }
    await finished(push(), workspace[2], { runId: 103 })
    expect(runsIn(await storedBy(103))).toEqual([
      '101.1 agent-slo-gate.yml',
      '102.1 agent-slo-gate.yml',
      '103.1 agent-slo-gate.yml',
    ])
  })

  it('counts a blocked push too', async () => {
    reply = () => BAD
    const ended = await finished(push(), checkout(), { runId: 101 })
    expect(ended.code).toBe(1)
    expect(runsIn(await storedBy(101))).toEqual(['101.1 agent-slo-gate.yml'])
  })

  it('is kept on a branch with `baseline: branch`', async () => {
    const workspace = checkout({ baseline: 'branch' })
    expect((await finished(push(), workspace, { runId: 101 })).code).toBe(0)
    await finished(push(), workspace, { runId: 102 })
    const tree = github.git.treeOf('agent-slo-gate-baseline')
    const entry = tree === undefined ? undefined : github.git.entryAt(tree, 'support-agent.json')
    expect(runsIn(github.git.blobs.get(entry?.sha ?? ''))).toEqual([
      '101.1 agent-slo-gate.yml',
      '102.1 agent-slo-gate.yml',
    ])
    expect(await storedBy(101)).toBeUndefined()
  })

  it('adds up two gates of one workflow run', async () => {
    const workspace = checkout({ baseline: 'branch' })
    const gates = ['refunds', 'billing']
    for (const key of gates)
      await runAction({ ...push(), workspace, github, artifacts, inputs: { 'comment-key': key } })
    const tree = github.git.treeOf('agent-slo-gate-baseline')
    const entry = tree === undefined ? undefined : github.git.entryAt(tree, 'support-agent.json')
    const text = String(github.git.blobs.get(entry?.sha ?? ''))
    expect(countsIn(parseBaseline(text), 'TaskSuccessRate', 'suite')).toEqual({ good: 80, bad: 0, runs: 2 })
  })

  it.each([
    ['configured: a warning at a merge', { baseline: 'artifact' }, 'merge', 'warn'],
    ['configured: inconclusive at a deploy', { baseline: 'artifact' }, 'deploy', 'inconclusive'],
    ['not configured: said in the log', {}, 'deploy', 'pass'],
  ])('is out of reach of a workflow that another repository requires, %s', async (_, more, stage, verdict) => {
    const GITHUB_WORKFLOW_REF = 'acme/policies/.github/workflows/gate.yml@refs/heads/main'
    const ended = await runAction({
      ...push(),
      workspace: checkout(more),
      github,
      artifacts,
      env: { GITHUB_WORKFLOW_REF },
      inputs: { stage },
    })
    expect(ended.outputs.verdict).toBe(verdict)
    expect(ended.stdout + ended.summary).toContain('name those that measure in baseline.workflows')
  })

  it('is none by default on a GitHub Enterprise Server, which is a warning', async () => {
    await github.stop()
    github = await loopbackGithub({ basePath: '/api/v3' })
    const ended = await runAction({
      ...push(),
      workspace: checkout(),
      github,
      artifacts,
      serverUrl: 'https://github.acme.example',
    })
    expect(ended.code).toBe(0)
    expect(ended.stdout).toContain('No baseline is kept: GitHub Enterprise Server has no artifact service v4')
    expect(ended.outputs['autonomy-state'] ?? '').toBe('')
  })
})

describe('without a baseline that can be read', () => {
  const deploy = () => aDeploymentEvent({ sha: MAIN })

  it('none yet: nothing is frozen, and a deploy says so', async () => {
    github.workflows.add('gate.yml')
    const ended = await runAction({ ...deploy(), workspace: checkout(), github, artifacts })
    expect(ended.outputs.verdict).toBe('warn')
    expect(ended.summary).toContain('there is no baseline yet')
  })

  it('expired: a deploy is inconclusive', async () => {
    await stored(await aBaselineText(config(), { bad: 4 }), { expired: true })
    const ended = await runAction({ ...deploy(), workspace: checkout(), github, artifacts })
    expect(ended.outputs.verdict).toBe('inconclusive')
    expect(ended.summary).toContain('expired')
  })

  it('the API is down: a deploy is inconclusive, a merge warns, and a push adds nothing', async () => {
    const down = () => github.failNext({ pathPattern: /\/actions\/workflows\//, status: 403, times: 1 })
    await stored(await aBaselineText(config(), { bad: 4 }))
    down()
    const workspace = checkout()
    const ended = await runAction({ ...deploy(), workspace, github, artifacts })
    expect([ended.outputs.verdict, ended.code]).toEqual(['inconclusive', 1])
    github.addPull({ number: 7 })
    down()
    const merged = await runAction({ ...aPullRequestEvent(), workspace, github, artifacts, runId: 2 })
    expect(merged.outputs.verdict).toBe('warn')
    down()
    await runAction({ ...push(), workspace, github, artifacts, runId: 3 })
    expect(await storedBy(3)).toBeUndefined()
  })
})

describe('while deployments are frozen', () => {
  beforeEach(async () => {
    await stored(await aBaselineText(config(), { bad: 40 }))
  })

  it.each([
    ['a deployment', () => aDeploymentEvent({ sha: MAIN })],
    ['a release', () => aReleaseEvent({ sha: MAIN })],
  ])('%s is blocked', async (_, event) => {
    const ended = await runAction({ ...event(), workspace: checkout(), github, artifacts })
    expect(ended.code).toBe(1)
    expect(ended.outputs).toMatchObject({
      verdict: 'block',
      'autonomy-state': 'exhausted',
      'freeze-deployments': 'true',
      'budget-remaining': '-2.333333333',
    })
    expect(ended.summary).toContain('Deployments are frozen')
  })

  it('a merge is warned', async () => {
    github.addPull({ number: 7 })
    const ended = await runAction({ ...aPullRequestEvent(), workspace: checkout(), github, artifacts })
    expect([ended.code, ended.outputs.verdict]).toEqual([0, 'warn'])
    expect(comment()).toContain('Deployments are frozen')
  })

  /** A pull request of dana's that would be blocked, whose head ran at noon. */
  async function labelled(by: string) {
    const workspace = checkout({ policy: { freeze: { merge: 'block' } } })
    github.addPull({ number: 7, author: 'dana' })
    github.permissions.dana = 'admin'
    const noon = '2026-11-20T12:00:00Z'
    github.addRun({ event: 'pull_request', headBranch: 'faster-refunds', headSha: HEAD, createdAt: noon })
    github.addLabelEvent(7, {
      event: 'labeled',
      label: 'slo-override:rollback',
      actor: by,
      at: '2026-11-20T12:05:00Z',
    })
    return runAction({ ...aPullRequestEvent(), workspace, github, artifacts })
  }

  it('the label of somebody else opens it, and is shown', async () => {
    const ended = await labelled('erin')
    expect([ended.code, ended.outputs.verdict]).toEqual([0, 'warn'])
    expect(comment()).toContain('slo-override:rollback by erin')
  })

  it('the label of the author does not, and the comment says why', async () => {
    const ended = await labelled('dana')
    expect([ended.code, ended.outputs.verdict]).toEqual([1, 'block'])
    expect(comment()).toContain('dana is the author of the change; it takes somebody else')
  })

  it('a release goes through the label of a merged change, and the next run of main records it, once', async () => {
    github.addPull({
      number: 7,
      author: 'dana',
      state: 'closed',
      mergedAt: '2026-11-20T13:00:00Z',
      mergeCommitSha: MAIN,
    })
    const noon = '2026-11-20T12:00:00Z'
    github.addRun({ event: 'pull_request', headBranch: 'faster-refunds', headSha: HEAD, createdAt: noon })
    const now = new Date().toISOString()
    for (const label of ['slo-override:token', 'slo-override:rollback'])
      github.addLabelEvent(7, { event: 'labeled', label, actor: 'erin', at: now })
    const released = await runAction({ ...aReleaseEvent({ sha: MAIN }), workspace: checkout(), github, artifacts })
    expect([released.code, released.outputs.verdict]).toEqual([0, 'warn'])
    expect(released.summary).toContain('erin opened it for this commit: slo-override:rollback')

    const recorded = { kind: 'rollback', actor: 'erin', reason: 'label slo-override:rollback', commit: HEAD, at: now }
    for (const runId of [401, 402]) {
      await finished(aPushEvent({ after: LATER }), checkout(), { runId })
      expect(parseBaseline(String(await storedBy(runId))).overrides).toEqual([{ id: `rollback/${HEAD}`, ...recorded }])
    }
  })

  it('labels set before the freeze, by the author, or on what was not merged are recorded by nobody', async () => {
    const noon = '2026-11-20T12:00:00Z'
    github.addRun({ event: 'pull_request', headBranch: 'faster-refunds', headSha: HEAD, createdAt: noon })
    const label = { event: 'labeled', label: 'slo-override:token' } as const
    const merged = { state: 'closed', mergedAt: noon, author: 'dana' } as const
    for (const [number, pull, actor, at] of [
      [7, merged, 'erin', '2026-11-20T12:05:00Z'],
      [8, merged, 'dana', new Date().toISOString()],
      [9, { ...merged, mergedAt: undefined }, 'erin', new Date().toISOString()],
    ] as const) {
      github.addPull({ number, ...pull } as object)
      github.addLabelEvent(number, { ...label, actor, at })
    }
    github.permissions.dana = 'admin'
    await finished(aPushEvent({ after: LATER }), checkout(), { runId: 401 })
    expect(parseBaseline(String(await storedBy(401))).overrides).toEqual([])
  })
})

describe('mode observe', () => {
  const observing = { observe: { trust_ground_truth: true } }
  const inputs = { mode: 'observe', sessions: 'prod.jsonl' }

  it('on a schedule adds production to the baseline, and tells the state', async () => {
    const workspace = checkout(observing, { 'prod.jsonl': production({ n: 200, bad: 40 }) })
    const ended = await finished(aScheduleEvent({ sha: MAIN }), workspace, { runId: 201, inputs })
    expect(ended.code).toBe(0)
    expect(ended.outputs).toMatchObject({
      verdict: 'pass',
      'autonomy-state': 'exhausted',
      'freeze-deployments': 'true',
    })
    expect(ended.summary).toContain('200 new sessions')
    expect(runsIn(await storedBy(201), 'production')).toHaveLength(1)
    expect(JSON.parse(readFileSync(ended.outputs['autonomy-path'] ?? '', 'utf8'))).toMatchObject({ state: 'exhausted' })
    // The same export on the next day counts nothing again.
    const again = await finished(aScheduleEvent({ sha: MAIN }), workspace, { runId: 202, inputs })
    expect(again.summary).toContain('0 new sessions')
    expect(runsIn(await storedBy(202), 'production')).toHaveLength(1)
  })

  it('is refused on a pull request', async () => {
    github.addPull({ number: 7 })
    const workspace = checkout(observing, { 'prod.jsonl': production({ n: 5 }) })
    const ended = await runAction({ ...aPullRequestEvent(), workspace, github, artifacts, inputs })
    expect([ended.code, ended.outputs.verdict]).toEqual([1, 'error'])
    expect(ended.outputs.summary).toContain('the event pull_request never publishes a baseline')
  })
})

describe('mode status', () => {
  it('is a gate on the freeze alone', async () => {
    await stored(await aBaselineText(config(), { bad: 40 }))
    const inputs = { mode: 'status' }
    const event = aDeploymentEvent({ sha: MAIN })
    const ended = await runAction({ ...event, workspace: checkout(), github, artifacts, inputs })
    expect([ended.code, ended.outputs.verdict]).toEqual([1, 'block'])
    expect(agent.requests).toEqual([])
  })

  it('resets a broken circuit for somebody with write access who did not write the mend', async () => {
    await stored(await aBaselineText(config(), { bad: 40, gatedAt: MAIN }))
    const event = aWorkflowDispatchEvent({ sha: MAIN })
    const inputs = { mode: 'status', reset: 'INC-31: the refund tool was mended' }
    github.permissions.dana = 'admin'
    const reset = (actor: string, runId: number) =>
      finished(event, checkout(), { runId, inputs, env: { GITHUB_ACTOR: actor, GITHUB_TRIGGERING_ACTOR: actor } })
    const author = await reset('dana', 301)
    expect([author.code, author.outputs.verdict]).toEqual([1, 'error'])
    expect(author.outputs.summary).toContain(`dana is the author of ${MAIN.slice(0, 7)}; it takes somebody else`)
    expect(await storedBy(301)).toBeUndefined()

    const other = await reset('erin', 302)
    expect(other.outputs).toMatchObject({ 'autonomy-state': 'critical', 'freeze-deployments': 'true' })
    const { state } = parseBaseline(String(await storedBy(302)))
    expect(state?.reset).toMatchObject({ by: 'erin', commit: MAIN, reason: 'INC-31: the refund tool was mended' })
  })
})
