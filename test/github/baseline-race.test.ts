import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Baseline, unionBaselines } from '../../src/domain/baseline.ts'
import { serializeBaseline } from '../../src/domain/baseline-file.ts'
import type { BaselineStore } from '../../src/domain/baseline-store.ts'
import { artifactBaselineStore } from '../../src/github/artifact-baseline.ts'
import { branchBaselineStore } from '../../src/github/branch-baseline.ts'
import { type LoopbackArtifacts, loopbackArtifacts } from '../e2e/github/loopback-artifacts.ts'
import { type ARepository, ARTIFACT, aBaseline, aRepository, repository, runsIn } from './a-baseline.ts'
import { aFolder } from './a-folder.ts'

let world: ARepository
let artifacts: LoopbackArtifacts
beforeEach(async () => {
  ;[world, artifacts] = await Promise.all([aRepository(), loopbackArtifacts()])
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  expect([...world.github.violations, ...artifacts.violations]).toEqual([])
  await artifacts.stop()
})

function artifactStore(attempt = 1, mayPublish: true | string = true): BaselineStore {
  return artifactBaselineStore({
    github: world.client,
    repository,
    defaultBranch: 'main',
    workflows: ['gate.yml', 'observe.yml'],
    artifactName: ARTIFACT,
    attempt,
    agent: 'cx',
    retentionDays: 30,
    isGhes: false,
    tempFolder: aFolder(),
    log: (line) => world.log.push(line),
    mayPublish,
  })
}

/** Publishes as a step of this run, which ends then. */
async function publishIn(run: number, workflow: string, baseline: Baseline, attempt = 1): Promise<void> {
  stepOf(run)
  await artifactStore(attempt).publish(baseline)
  if (attempt === 1) world.github.addRun({ id: run, workflow, headSha: world.main })
  artifacts.handTo(world.github, run)
}

function stepOf(run: number): void {
  vi.stubEnv('ACTIONS_RUNTIME_TOKEN', artifacts.tokenFor(run))
  vi.stubEnv('ACTIONS_RESULTS_URL', artifacts.url)
  vi.stubEnv('GITHUB_WORKSPACE', aFolder())
  vi.stubEnv('GITHUB_SERVER_URL', 'https://github.com')
}

/** What a run publishes: what it read, and its own. */
async function next(run: string): Promise<Baseline> {
  const reading = await artifactStore().read()
  return unionBaselines([...(reading.found ? [reading.baseline] : []), aBaseline(run)])
}

describe('two runs that publish artifacts at once', () => {
  it('lose nothing: the next reader adds up both, and what it publishes holds all', async () => {
    world.github.addRun({ workflow: 'observe.yml', headSha: world.main })
    await publishIn(1, 'gate.yml', await next('1.1'))
    // Neither has seen what the other one publishes.
    const [gate, observe] = await Promise.all([next('2.1'), next('3.1')])
    await publishIn(2, 'gate.yml', gate)
    await publishIn(3, 'observe.yml', observe)
    expect(runsIn(await artifactStore().read())).toEqual(['1.1', '2.1', '3.1'])

    await publishIn(4, 'observe.yml', await next('4.1'))
    const [newest] = world.github.artifacts.slice(-1)
    expect(newest).toMatchObject({ name: ARTIFACT, workflow_run: { id: 4 } })
    expect(runsIn(await artifactStore().read())).toEqual(['1.1', '2.1', '3.1', '4.1'])
  })

  it('as attempts of one run have artifacts of their own', async () => {
    world.github.addRun({ workflow: 'observe.yml', headSha: world.main })
    await publishIn(1, 'gate.yml', aBaseline('1.1'))
    await publishIn(1, 'gate.yml', aBaseline('1.2'), 2)
    expect(runsIn(await artifactStore().read())).toEqual(['1.1', '1.2'])
  })

  it('as jobs of one run: the second is a failure, never a success', async () => {
    stepOf(1)
    await artifactStore().publish(aBaseline('1.1'))
    await expect(artifactStore().publish(aBaseline('1.1'))).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('already has an artifact of that name (409)'),
    })
  })
})

it('a job that may not publish stores nothing, and says why', async () => {
  stepOf(1)
  const refusal = artifactStore(1, 'the event pull_request never publishes a baseline').publish(aBaseline('1.1'))
  await expect(refusal).rejects.toMatchObject({
    code: 'usage',
    message: 'the baseline is not published: the event pull_request never publishes a baseline',
  })
  expect(artifacts.uploads).toEqual([])
})

describe('two runs that publish to the branch at once', () => {
  const branchStore = async () =>
    branchBaselineStore({
      github: await world.open(),
      repository,
      agent: 'cx',
      mayPublish: true,
      log: (line) => world.log.push(line),
      secondMs: 1,
    })

  // Writes of the client are a second apart.
  it.each(['the first', 'a further'])('lose nothing: %s commit', async (which) => {
    const [one, other] = await Promise.all([branchStore(), branchStore()])
    const files = { 'cx.json': serializeBaseline(aBaseline('0.1')) }
    if (which === 'a further') world.github.git.commit({ files, branch: 'agent-slo-gate-baseline' })
    await Promise.all([one.publish(aBaseline('1.1')), other.publish(aBaseline('2.1'))])
    const kept = which === 'a further' ? ['0.1'] : []
    expect(runsIn(await one.read())).toEqual([...kept, '1.1', '2.1'])
    expect(world.log).toContainEqual(expect.stringContaining('another job was first; attempt 1 of 8'))
  })
})
