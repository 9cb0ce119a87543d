import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ArtifactBaseline, artifactBaselineStore } from '../../src/github/artifact-baseline.ts'
import type { WorkflowRunOptions } from '../e2e/github/actions-objects.ts'
import { type ARepository, ARTIFACT, aBaseline, aRepository, repository, runsIn } from './a-baseline.ts'
import { aFolder } from './a-folder.ts'
import { aZip, patched } from './a-zip.ts'

let world: ARepository
let log: string[]
beforeEach(async () => {
  world = await aRepository()
  log = []
})
afterEach(() => expect(world.github.violations).toEqual([]))

function aStore(overrides: Partial<ArtifactBaseline> = {}) {
  return artifactBaselineStore({
    github: world.client,
    repository,
    defaultBranch: 'main',
    workflows: ['gate.yml'],
    artifactName: ARTIFACT,
    attempt: 1,
    agent: 'cx',
    retentionDays: undefined,
    isGhes: false,
    tempFolder: aFolder(),
    log: (line) => log.push(line),
    mayPublish: true,
    ...overrides,
  })
}
const workflows = ['gate.yml', '.github/workflows/observe.yml']
const read = (overrides: Partial<ArtifactBaseline> = {}) => aStore(overrides).read()

describe('the baseline in artifacts', () => {
  it('is the union of the last of every workflow, whatever the verdict of the run was', async () => {
    await world.stored(aBaseline('1.1'), { conclusion: 'failure' })
    await world.stored(aBaseline('2.1'), { workflow: 'observe.yml', event: 'schedule' })
    await world.stored(aBaseline('3.1'), { event: 'workflow_dispatch' })
    const reading = await read({ workflows })
    expect(runsIn(reading)).toEqual(['1.1', '2.1', '3.1'])
    expect(reading).toMatchObject({ notices: [] })
  })

  it('takes the last few of each workflow, so that a busy one never hides a quiet one', async () => {
    await world.stored(aBaseline('gate.1'))
    for (const day of [1, 2, 3]) {
      await world.stored(aBaseline(`${day}.1`), { workflow: 'observe.yml', createdAt: `2026-11-2${day}T00:00:00Z` })
    }
    expect(runsIn(await read({ workflows, lastN: 2 }))).toEqual(['2.1', '3.1', 'gate.1'])
  })

  it('takes more where many ran at once, until one has started after all of them had ended', async () => {
    const batch = Array.from({ length: 12 }, (_, n) => `1${n}.1`)
    for (const run of batch) await world.stored(aBaseline(run), { createdAt: '2026-11-20T00:00:00Z' })
    expect(runsIn(await read())).toEqual([...batch].sort())
    for (const day of [1, 2]) await world.stored(aBaseline(`2${day}.1`), { createdAt: `2026-11-2${day}T00:00:00Z` })
    expect(runsIn(await read({ lastN: 2 }))).toEqual(['21.1', '22.1'])
  })

  it('takes as newest what ended last, and every attempt of a run', async () => {
    const first = await world.stored(aBaseline('1.1'), { id: 1, createdAt: '2026-11-22T00:00:00Z' })
    await world.stored(aBaseline('2.1'), { id: 2, createdAt: '2026-11-21T00:00:00Z' })
    const second = await world.stored(aBaseline('1.2'), { id: 3, createdAt: '2026-11-20T00:00:00Z' })
    const other = await world.stored(aBaseline('9.1'), { id: 4, createdAt: '2026-11-20T00:00:00Z' })
    Object.assign(second, { name: `${ARTIFACT}-attempt-2`, workflow_run: first.workflow_run })
    Object.assign(other, { name: `${ARTIFACT}-attempt-2-of-x`, workflow_run: first.workflow_run })
    expect(runsIn(await read({ lastN: 1 }))).toEqual(['1.1', '1.2'])
  })

  it('takes a commit that main has moved on from', async () => {
    await world.stored(aBaseline('1.1'))
    world.github.git.commit({ files: { 'agent.mjs': '2' }, branch: 'main' })
    expect(runsIn(await read())).toEqual(['1.1'])
  })

  it('looks further than the runs that stored nothing, and asks once for their commit', async () => {
    await world.stored(aBaseline('1.1'))
    for (let n = 0; n < 12; n++) world.github.addRun({ headSha: world.main })
    expect(runsIn(await read())).toEqual(['1.1'])
    expect(world.github.requestsTo('repos/compare-commits-with-basehead')).toHaveLength(1)
  })

  it('is found behind a hundred pull requests of forks that call their branch main', async () => {
    await world.stored(aBaseline('1.1'))
    for (let n = 0; n < 120; n++) world.github.addRun({ event: 'pull_request', headRepository: 'eve/support-agent' })
    const reading = await read()
    expect(runsIn(reading)).toEqual(['1.1'])
    expect(reading).toMatchObject({ notices: [] })
    expect(log).toEqual([expect.stringContaining('gate.yml: left out 120 runs of another repository')])
  })
})

describe('a run is not trusted', () => {
  const unmerged = () => world.github.git.commit({ files: { 'agent.mjs': '9' }, parents: [world.main], branch: 'side' })
  it.each<[string, () => WorkflowRunOptions, RegExp]>([
    [
      'of a fork, whatever its branch is called',
      () => ({ headRepository: 'eve/support-agent' }),
      /another repository \(eve\/support-agent\)/,
    ],
    ['of a pull request', () => ({ event: 'pull_request' }), /of the event pull_request, which anyone can cause/],
    ['of a comment', () => ({ event: 'issue_comment' }), /of the event issue_comment/],
    ['whose commit was never merged', () => ({ headSha: unmerged() }), /whose commit is not on main/],
    ['whose commit is gone', () => ({ headSha: 'e'.repeat(40) }), /whose commit is not on main/],
  ])('%s', async (_, run, message) => {
    const artifact = await world.stored(aBaseline('evil'), run())
    const reading = await read()
    expect(reading).toMatchObject({ found: false, reason: 'none', message: expect.stringMatching(message) })
    expect(reading).toMatchObject({ message: expect.stringContaining(`/actions/runs/${artifact.workflow_run.id}`) })
    await world.stored(aBaseline('1.1'))
    expect(runsIn(await read())).toEqual(['1.1'])
    expect(world.github.requestsTo('actions/download-artifact')).toHaveLength(1)
  })

  it('of another workflow, or of another branch, even where the list holds it', async () => {
    const { id } = (await world.stored(aBaseline('evil'))).workflow_run
    const run = world.github.runs.find((each) => each.id === id)
    Object.assign(run ?? {}, { path: '.github/workflows/evil.yml' })
    expect(await read()).toMatchObject({
      message: expect.stringContaining('of another workflow (.github/workflows/ev'),
    })
    Object.assign(run ?? {}, { path: '.github/workflows/gate.yml@main' })
    expect(runsIn(await read())).toEqual(['evil'])
    await world.stored(aBaseline('side'), { headBranch: 'side', event: 'push' })
    expect(runsIn(await read())).toEqual(['evil'])
  })

  it('that is not finished', async () => {
    await world.stored(aBaseline('1.1'), { status: 'in_progress' })
    expect(await read()).toMatchObject({ found: false, reason: 'none' })
  })

  it('and a commit that is not on main any more is told, because its counts are gone', async () => {
    await world.stored(aBaseline('1.1'))
    await world.stored(aBaseline('2.1'), { headSha: unmerged() })
    expect(await read()).toMatchObject({
      found: true,
      notices: [expect.stringContaining('left out a run whose commit is not on main')],
    })
  })
})

describe('an artifact', () => {
  const refusals: [string, Parameters<ARepository['stored']>, RegExp, string][] = [
    ['too large', [aBaseline('x'), {}, { sizeInBytes: 1e9 }], /has 1000000000 bytes/, 'untrusted_data'],
    [
      'of another digest',
      [aBaseline('x'), {}, { digest: `sha256:${'0'.repeat(64)}` }],
      /is not what was stored/,
      'untrusted_data',
    ],
    ['without a digest', [aBaseline('x'), {}, { digest: null }], /no digest/, 'untrusted_data'],
    [
      'with another entry',
      [{ 'baseline.json': '{}', 'run.sh': 'x' }],
      /entry "run.sh" does not belong there/,
      'untrusted_data',
    ],
    ['with nothing in it', [{}], /there is no baseline.json in it/, 'untrusted_data'],
    ['of a newer version', ['{"schema":"agent-slo-gate-baseline/v7"}'], /newer agent-slo-gate/, 'invalid_input'],
    ['that is damaged', ['{"schema":"agent-slo-gate-base'], /the baseline is damaged/, 'invalid_input'],
    [
      'of another shape',
      ['{"schema":"agent-slo-gate-baseline/v1"}'],
      /the baseline is damaged: agent/,
      'invalid_input',
    ],
  ]

  it.each(refusals)('%s is an error where it is the newest, with the way out', async (_, stored, message, code) => {
    await world.stored(aBaseline('1.1'))
    const { workflow_run } = await world.stored(...stored)
    await expect(read()).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.stringContaining(`delete the artifact ${ARTIFACT} of https://github.com`),
    })
    await expect(read()).rejects.toThrow(`/actions/runs/${workflow_run.id}`)
  })

  it.each(refusals)('%s is a notice where a newer one is good', async (_, stored, message) => {
    await world.stored(...stored)
    await world.stored(aBaseline('2.1'))
    const reading = await read()
    expect(runsIn(reading)).toEqual(['2.1'])
    expect(reading).toMatchObject({ notices: [expect.stringMatching(message)] })
  })

  it('that would inflate to hundreds of megabytes is refused before it does', async () => {
    // By its own account: the bytes of its size, in its header.
    const bytes = (size: number) => String.fromCharCode(...new Uint8Array(Uint32Array.of(size).buffer))
    const small = await aZip([{ name: 'baseline.json', content: ' '.repeat(1_234_567) }])
    await world.stored('{', {}, { zip: patched(small, bytes(1_234_567), bytes(314_572_800)) })
    await expect(read()).rejects.toMatchObject({ code: 'untrusted_data', message: expect.stringMatching(/314572800/) })
    await world.stored(aBaseline('2.1'))
    expect(await read()).toMatchObject({ found: true, notices: [expect.stringMatching(/314572800 bytes; at most/)] })
  })

  it('that is the newest of its workflow is an error, however good that of another workflow is', async () => {
    await world.stored('{', { workflow: 'observe.yml' })
    await world.stored(aBaseline('2.1'))
    await expect(read({ workflows })).rejects.toThrow('the baseline is damaged')
  })

  it('that has expired is a reason of its own, and none where a newer one is there', async () => {
    await world.stored(aBaseline('1.1'), {}, { expired: true })
    expect(await read()).toMatchObject({ found: false, reason: 'expired', message: expect.stringMatching(/schedule/) })
    await world.stored(aBaseline('2.1'))
    expect(await read()).toMatchObject({ found: true, notices: [] })
    await world.stored(aBaseline('3.1'), { workflow: 'observe.yml' }, { expired: true })
    expect(await read({ workflows })).toMatchObject({ notices: [expect.stringMatching(/9003 has expired/)] })
  })

  it('of another agent is not comparable, and a notice where there is one of this', async () => {
    await world.stored(aBaseline('1.1', 'other'))
    expect(await read()).toMatchObject({
      found: false,
      reason: 'not_comparable',
      message: expect.stringContaining('it is of the agent other'),
    })
    await world.stored(aBaseline('2.1'))
    expect(await read()).toMatchObject({ found: true, notices: [expect.stringContaining('agent other')] })
  })

  it('of another name is none', async () => {
    await world.stored(aBaseline('1.1'), {}, { name: `${ARTIFACT}-other` })
    expect(await read()).toMatchObject({
      found: false,
      reason: 'none',
      message: 'there is no baseline yet in the latest runs of gate.yml on the default branch',
    })
  })
})

describe('a GitHub that does not answer', () => {
  const at = { runs: /\/workflows\/gate.yml\/runs$/, compare: /\/compare\//, list: /\/artifacts$/, zip: /\/zip$/ }
  it.each([
    ['the runs', 403, at.runs, 'actions: read'],
    ['the runs', 500, at.runs, 'failed (500)'],
    ['the comparison', 403, at.compare, 'contents: read'],
    ['the comparison', 500, at.compare, 'failed (500)'],
    ['the artifacts', 403, at.list, 'actions: read'],
    ['the artifacts', 404, at.list, 'finds nothing'],
    ['the artifacts', 500, at.list, 'failed (500)'],
    ['the artifact', 403, at.zip, 'actions: read'],
    ['the artifact', 404, at.zip, 'finds nothing'],
    ['the artifact', 500, at.zip, 'failed (500)'],
  ])('for %s: %s is unreachable, with the reason', async (_, status, pathPattern, words) => {
    await world.stored(aBaseline('1.1'))
    world.github.failNext({ method: 'GET', pathPattern, status, times: 3 })
    const reading = await read()
    expect(reading).toMatchObject({ found: false, reason: 'unreachable', message: expect.stringContaining(words) })
  })

  it('for an older artifact is a notice', async () => {
    const { id } = await world.stored(aBaseline('1.1'))
    await world.stored(aBaseline('2.1'))
    world.github.failNext({ method: 'GET', pathPattern: new RegExp(`/${id}/zip$`), status: 403 })
    const reading = await read()
    expect(runsIn(reading)).toEqual(['2.1'])
    expect(reading).toMatchObject({ notices: [expect.stringContaining('is left out')] })
  })

  it('of a second workflow leaves nothing to decide by', async () => {
    await world.stored(aBaseline('1.1'))
    world.github.addRun({ workflow: 'observe.yml' })
    world.github.failNext({ method: 'GET', pathPattern: /observe.yml\/runs$/, status: 500, times: 3 })
    expect(await read({ workflows })).toMatchObject({ found: false, reason: 'unreachable' })
  })

  it('tells of a workflow that it does not know, and is unreachable where it knows none', async () => {
    await world.stored(aBaseline('1.1'))
    const reading = await read({ workflows })
    expect(runsIn(reading)).toEqual(['1.1'])
    expect(reading).toMatchObject({ notices: [expect.stringMatching(/^observe.yml: GitHub knows no such workflow/)] })
    expect(await read({ workflows: ['observe.yml'] })).toMatchObject({ found: false, reason: 'unreachable' })
  })
})

it('names a workflow that is no file name', () => {
  expect(() => aStore({ workflows: ['../gate.yml'] })).toThrow('"../gate.yml" is not the file name of a workflow')
})

it('on GitHub Enterprise Server is refused with the way that there is', async () => {
  const refusal = { code: 'usage', hint: expect.stringContaining('baseline: branch') }
  await expect(read({ isGhes: true })).rejects.toMatchObject(refusal)
  await expect(aStore({ isGhes: true }).publish(aBaseline('1.1'))).rejects.toMatchObject(refusal)
})
