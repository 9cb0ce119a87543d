import { describe, expect, it } from 'vitest'
import { aWorkspace } from '../cli.ts'
import { aConfig, aGatedRepository, BAD, checksOf, resultOf, SCENARIOS } from './a-gated-repository.ts'
import { aSha } from './objects.ts'
import { aMergeGroupEvent, aPullRequestEvent, aPushEvent } from './payloads.ts'
import { renderComment } from './render-comment.ts'

const gated = aGatedRepository()
const comment = () => renderComment(gated.github.comments.at(-1)?.body ?? '').text
const LOOSE = { slos: { measure: true } }
const FILES = { 'scenarios/refunds.yml': SCENARIOS }
const config = (more: object = {}) => JSON.stringify(aConfig(gated.agent.url, more))

describe('the configuration is moved by the change', () => {
  it('another path in the input config: the base has no such file, and the comment says whose rules decided', async () => {
    gated.reply = () => BAD
    const workspace = gated.checkout({
      files: {
        'gates/support.yml': aConfig(gated.agent.url, { ...LOOSE, suite: { scenarios: '../scenarios/*.yml' } }),
      },
      base: { 'gates/support.yml': null },
    })
    const ended = await gated.run({ workspace, inputs: { config: 'gates/support.yml' } })
    expect(ended.stdout).toMatch(/^::warning::gates\/support\.yml: the base commit has no such file yet/m)
    expect(comment()).toContain('This change is held against its own rules')
  })

  it('into a submodule: an error, since no base commit holds it', async () => {
    const workspace = aWorkspace({
      ...FILES,
      '.git/HEAD': 'ref: refs/heads/x',
      'gate/.git': 'gitdir: ../.git/modules/gate',
      'gate/agent-slo-gate.yml': config(LOOSE),
    })
    gated.github.git.commit({ files: { gate: { submodule: aSha('sub') } }, branch: 'main', sha: aSha('base') })
    const inputs = { 'working-directory': 'gate' }
    const ended = await gated.run({ workspace, inputs })
    expect([ended.code, ended.outputs.verdict]).toEqual([1, 'error'])
    expect(ended.outputs.summary).toContain('is in the submodule gate, which is another repository')
    expect(comment()).toContain('ERROR')
    expect(gated.agent.requests).toEqual([])
    // Where there is no base to be compared with, it may lie where it wants.
    const push = await gated.run({ ...aPushEvent(), workspace, inputs: { ...inputs, upload: 'false' } })
    expect(push.outputs.summary).not.toContain('submodule')
  })

  it('into a submodule of a repository that is checked out to a folder: the same', async () => {
    const workspace = aWorkspace({
      'source/.git/HEAD': 'ref: refs/heads/x',
      'source/gate/.git': 'gitdir: ../.git/modules/gate',
      'source/gate/agent-slo-gate.yml': config(LOOSE),
    })
    const ended = await gated.run({ workspace, inputs: { 'working-directory': 'source/gate' } })
    expect(ended.outputs.summary).toContain('is in the submodule gate, which is another repository')
  })
})

describe('the scenarios', () => {
  it('of the base are in a submodule: a warning that says what is not seen', async () => {
    const workspace = gated.checkout()
    const files = { 'agent-slo-gate.yml': config(), scenarios: { submodule: aSha('sub') } }
    gated.github.git.commit({ files, branch: 'main', sha: aSha('base') })
    const ended = await gated.run({ workspace })
    expect(ended.outputs.verdict).toBe('warn')
    expect(checksOf(resultOf(ended))).toMatchObject({ 'suite.base': 'warn' })
    expect(comment()).toContain('the scenarios in the submodule scenarios are of another repository')
  })

  it('are moved into a submodule: those of the base are still known, and one that is gone blocks', async () => {
    const [, second = ''] = SCENARIOS.split('---\n')
    const workspace = gated.checkout({
      files: { 'scenarios/.git': 'gitdir: ../.git/modules/scenarios' },
      scenarios: second,
      base: { 'scenarios/refunds.yml': SCENARIOS, 'scenarios/.git': null },
    })
    const ended = await gated.run({ workspace })
    expect(ended.outputs.verdict).toBe('block')
    expect(checksOf(resultOf(ended))['suite.refund-window']).toBe('block')
  })

  const MANY = `id: refund
must_pass: true
variables: { item: [shoes, hats] }
user: How long for {{item}}?
expect: { say: ["7-10 business days"] }
`
  it.each([
    ['of one value', MANY.replace('[shoes, hats]', '[shoes]'), ['refund[item=hats]']],
    [
      'of all of them',
      MANY.replace('variables: { item: [shoes, hats] }\n', '').replace('{{item}}', 'hats'),
      ['refund[item=hats]', 'refund[item=shoes]'],
    ],
    [
      'of the variables, whose key stays',
      MANY.replace('{ item: [shoes, hats] }', '{}').replace('{{item}}', 'hats'),
      ['refund[item=hats]', 'refund[item=shoes]'],
    ],
  ])('are robbed %s: each copy that had to pass is named, and blocks', async (_, scenarios, gone) => {
    const workspace = gated.checkout({ scenarios, base: { 'scenarios/refunds.yml': MANY } })
    const ended = await gated.run({ workspace })
    expect(ended.outputs.verdict).toBe('block')
    const checks = checksOf(resultOf(ended))
    for (const id of gone) expect(checks[`suite.${id}`]).toBe('block')
  })

  it('have a variable without a value: an error on its line', async () => {
    const scenarios = MANY.replace('[shoes, hats]', '[]')
    const ended = await gated.run({ workspace: gated.checkout({ scenarios, base: { 'scenarios/refunds.yml': MANY } }) })
    expect(ended.outputs.verdict).toBe('error')
    expect(ended.stdout).toMatch(/^::error .*file=scenarios\/refunds\.yml,line=3/m)
  })
})

describe('a merge group behind one that is not merged yet', () => {
  it('is compared with that one, by its rules and its scenarios', async () => {
    gated.reply = () => BAD
    const workspace = gated.checkout({ config: LOOSE, scenarios: SCENARIOS.replace('must_pass: true\n', '') })
    const before = aSha('predecessor')
    const files = { 'agent-slo-gate.yml': config({ slos: { TaskSuccessRate: { target: 0.9 } } }), ...FILES }
    gated.github.git.commit({ files, branch: `gh-readonly-queue/main/pr-6-${aSha('base')}`, sha: before })
    const ended = await gated.run({ ...aMergeGroupEvent({ baseSha: before }), workspace })
    expect([ended.code, ended.outputs.verdict]).toEqual([1, 'block'])
    expect(resultOf(ended).configuration).toMatchObject({ base: before, changed: [{ section: 'slos' }] })
    expect(ended.summary).toContain('loosened, must pass')
    expect(gated.github.requests.some(({ query }) => query.ref === aSha('base'))).toBe(false)
  })

  it('that was thrown out of the queue meanwhile: its commit is gone, an error that says to run again', async () => {
    const workspace = gated.checkout()
    const ended = await gated.run({ ...aMergeGroupEvent({ baseSha: aSha('gone') }), workspace })
    expect([ended.code, ended.outputs.verdict]).toEqual([1, 'error'])
    expect(ended.outputs.summary).toContain(aSha('gone').slice(0, 7))
  })
})

describe('a workflow of another repository', () => {
  const foreign = (file: string) => ({ GITHUB_WORKFLOW_REF: `acme/rules/.github/workflows/${file}@refs/heads/main` })

  it('that an organisation requires gates the change, and says that no baseline is kept', async () => {
    gated.reply = () => BAD
    const ended = await gated.run({ env: foreign('required.yml') })
    expect([ended.code, ended.outputs.verdict]).toEqual([1, 'block'])
    expect(gated.github.comments).toHaveLength(1)
    expect(ended.stdout).toMatch(/^::warning::No baseline is kept: .*baseline\.workflows/m)
  })

  it('decides by the artifacts of its own run, too', async () => {
    const workspace = gated.checkout()
    const env = foreign('required.yml')
    await gated.run({ ...aPullRequestEvent(), workspace, env, inputs: { mode: 'collect' } })
    gated.github.addRun({ id: 9001, event: 'pull_request', headSha: aSha('head') })
    gated.artifacts.handTo(gated.github, 9001)
    const ended = await gated.run({ ...aPullRequestEvent(), workspace, env, inputs: { mode: 'decide' } })
    expect([ended.code, ended.outputs.verdict]).toEqual([0, 'pass'])
  })

  it('with workflows of its own named, reads their baseline', async () => {
    const workspace = gated.checkout({ config: { baseline: { workflows: ['gate.yml'] } } })
    gated.github.addRun({ id: 50, event: 'push' })
    const ended = await gated.run({ workspace, env: foreign('required.yml') })
    expect(ended.stdout).not.toContain('No baseline is kept')
    expect(gated.github.requests.some(({ path }) => path.includes('/workflows/gate.yml/runs'))).toBe(true)
  })
})
