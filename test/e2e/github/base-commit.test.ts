import { afterEach, describe, expect, it } from 'vitest'
import { judgeSaying } from '../a-judge.ts'
import { aWorkspace } from '../cli.ts'
import { type Loopback, loopback } from '../loopback.ts'
import { aConfig, aGatedRepository, BAD, resultOf, SCENARIOS } from './a-gated-repository.ts'
import { renderComment } from './render-comment.ts'

const gated = aGatedRepository()
const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.stop()))
})

const comment = () => renderComment(gated.github.comments[0]?.body ?? '').text

describe('the sections that decide are those of the base commit', () => {
  it('a change that points the judge elsewhere and loosens the targets: the base decides, the diff is shown', async () => {
    const [judge, accomplice] = await Promise.all([loopback(judgeSaying('failed')), loopback(judgeSaying('passed'))])
    open.push(judge, accomplice)
    const sections = (url: string, target: number) => ({
      judge: { model: 'gpt-4.1', base_url: `${url}/v1`, api_key_env: 'JUDGE_KEY' },
      slos: { TaskSuccessRate: { target } },
      suite: { scenarios: 'scenarios/*.yml', trials: 5 },
    })
    const workspace = gated.checkout({
      scenarios: 'id: polite\nuser: Hi\nexpect: { criteria: ["Is polite."] }\n',
      config: { ...sections(accomplice.url, 0.1), gate: { on: { slo: 'warn' } } },
      base: { 'agent-slo-gate.yml': aConfig(gated.agent.url, sections(judge.url, 0.9)) },
    })
    const ended = await gated.run({ workspace, env: { JUDGE_KEY: 'sk-judge-key-1' } })
    expect(ended.outputs.verdict).toBe('block')
    expect(judge.requests).toHaveLength(5)
    expect(accomplice.requests).toEqual([])
    expect(resultOf(ended).slis.TaskSuccessRate).toMatchObject({ target: 0.9 })
    const { configuration } = resultOf(ended)
    expect(configuration?.changed.map(({ section }) => section)).toEqual(['judge', 'slos', 'gate'])
    expect(comment()).toContain(`+  base_url: ${accomplice.url}/v1`)
    expect(comment()).toContain('-    target: 0.9')
    expect(comment()).toContain('after the merge')
  })

  it('a judge that only the change has is not called', async () => {
    const accomplice = await loopback(judgeSaying('passed'))
    open.push(accomplice)
    const judge = { model: 'gpt-4.1', base_url: `${accomplice.url}/v1`, api_key_env: 'JUDGE_KEY' }
    const workspace = gated.checkout({
      config: { judge },
      base: { 'agent-slo-gate.yml': aConfig(gated.agent.url) },
    })
    const ended = await gated.run({ workspace, env: { JUDGE_KEY: 'sk-judge-key-1' } })
    expect(ended.outputs.verdict).toBe('pass')
    expect(accomplice.requests).toEqual([])
    expect(resultOf(ended).judge.model).toBeNull()
  })

  it('no configuration on the base yet: a notice, and those of the change', async () => {
    const workspace = gated.checkout({ base: { 'agent-slo-gate.yml': null, 'scenarios/refunds.yml': null } })
    const ended = await gated.run({ workspace })
    expect(ended.outputs.verdict).toBe('pass')
    expect(ended.stdout).toMatch(/::warning::agent-slo-gate\.yml: the base commit has no such file yet/)
    expect(resultOf(ended).configuration).toEqual({ base: null, changed: [] })
  })

  it('a configuration of the base that cannot be used: a warning, so that a change can mend it', async () => {
    const workspace = gated.checkout({ base: { 'agent-slo-gate.yml': 'version: 1\nagent: {}\n' } })
    const ended = await gated.run({ workspace })
    expect(ended.outputs.verdict).toBe('pass')
    expect(ended.stdout).toMatch(/::warning::.*the base commit's file cannot be used/)
  })

  it.each([
    ['the configuration', /\/contents\//],
    ['the list of files', /\/git\/trees\//],
  ])('GitHub does not give %s, ever: an error, never a pass', async (_, pathPattern) => {
    const workspace = gated.checkout()
    gated.github.failNext({ method: 'GET', pathPattern, status: 500, times: 1_000 })
    const ended = await gated.run({ workspace })
    expect(ended.code).toBe(1)
    expect(ended.outputs.verdict).toBe('error')
    expect(ended.outputs.summary).toMatch(/of the base commit .* could not be read: GitHub failed \(500\)/)
    expect(gated.agent.requests).toEqual([])
    expect(comment()).toContain('ERROR')
  })

  it('a token that may not read the repository: an error that names the permission', async () => {
    const workspace = gated.checkout()
    gated.github.failNext({ method: 'GET', pathPattern: /\/contents\//, status: 403 })
    const ended = await gated.run({ workspace })
    expect(ended.outputs.verdict).toBe('error')
    expect(ended.outputs.summary).toContain('contents: read')
  })
})

describe('in a folder of the repository', () => {
  it('configuration and scenarios of the base are found there', async () => {
    gated.reply = () => BAD
    const files = { 'gate/agent-slo-gate.yml': aConfig(gated.agent.url, { slos: { measure: true } }) }
    const scenario = 'id: refund\nuser: How long?\nexpect: { say: ["7-10 business days"] }\n'
    const workspace = gated.checkout({
      files: { ...files, 'gate/scenarios/a.yml': scenario },
      base: {
        'gate/agent-slo-gate.yml': aConfig(gated.agent.url),
        'gate/scenarios/gone.yml': scenario.replace('id: refund', 'id: gone\nmust_pass: true'),
      },
    })
    const ended = await gated.run({ workspace, inputs: { 'working-directory': 'gate' } })
    expect(ended.outputs.verdict).toBe('block')
    expect(ended.file('gate/.agent-slo-gate/result.json')).toContain('"suite.gone"')
    expect(comment()).toMatch(/gone\s*removed, must pass/)
  })
})

describe('a repository that is checked out to a folder', () => {
  const REPO = 'source'
  const inFolder = (config: object) => {
    const files = { 'agent-slo-gate.yml': aConfig(gated.agent.url, config), 'scenarios/refunds.yml': SCENARIOS }
    gated.checkout()
    const moved = Object.entries(files).map(([path, content]) => [`${REPO}/${path}`, content])
    return aWorkspace({ ...Object.fromEntries(moved), [`${REPO}/.git/HEAD`]: 'ref: refs/heads/x' })
  }

  it('is compared with the base commit by its own paths: a change cannot loosen its targets', async () => {
    gated.reply = () => BAD
    const workspace = inFolder({ slos: { measure: true } })
    const ended = await gated.run({ workspace, inputs: { 'working-directory': REPO } })
    expect(ended.outputs.verdict).toBe('block')
    expect(ended.stdout).not.toContain('no such file yet')
    expect(ended.stdout).toMatch(/^::error .*file=scenarios\/refunds\.yml/m)
    expect(gated.github.comments[0]?.body).toContain('<!-- agent-slo-gate:v1 agent-slo-gate.yml -->')
  })

  it('a configuration beside the repository: an error, since no base commit holds it', async () => {
    const workspace = gated.checkout()
    const elsewhere = aWorkspace({ 'agent-slo-gate.yml': aConfig(gated.agent.url) })
    const ended = await gated.run({ workspace, inputs: { 'working-directory': elsewhere } })
    expect(ended.outputs).toMatchObject({ verdict: 'error', summary: expect.stringContaining('not in the repository') })
  })
})
