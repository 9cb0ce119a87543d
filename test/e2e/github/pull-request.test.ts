import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anOpenSlo } from '../../openslo/a-document.ts'
import type { Loopback } from '../loopback.ts'
import { aCheckout, aConfig, anAgent, BAD, GOOD, SCENARIOS } from './a-gated-repository.ts'
import { type LoopbackArtifacts, loopbackArtifacts } from './loopback-artifacts.ts'
import { type LoopbackGithub, loopbackGithub } from './loopback-github.ts'
import { aPullRequestEvent } from './payloads.ts'
import { runAction } from './run-action.ts'

let github: LoopbackGithub
let artifacts: LoopbackArtifacts
let agent: Loopback
let answer = GOOD
let answerOf = () => answer

beforeEach(async () => {
  ;[github, artifacts] = await Promise.all([loopbackGithub(), loopbackArtifacts()])
  agent = await anAgent(() => answerOf())
  answer = GOOD
  answerOf = () => answer
  github.addPull({ number: 7 })
})
afterEach(async () => {
  expect([...github.violations, ...artifacts.violations]).toEqual([])
  await Promise.all([github.stop(), artifacts.stop(), agent.stop()])
})

/** The scenarios, none of which has to pass: the rate alone decides. */
const OPTIONAL = SCENARIOS.replace('must_pass: true\n', '').replace('never_say: ["3-5"]', '')

const checkout = () =>
  aCheckout(github, { files: { 'agent-slo-gate.yml': aConfig(agent.url), 'scenarios/refunds.yml': SCENARIOS } })

describe('the gate on a pull request', () => {
  it('passes: outputs, summary, comment, artifact; the step succeeds', async () => {
    const ended = await runAction({ ...aPullRequestEvent(), workspace: checkout(), github, artifacts })
    expect(ended.stdout + ended.stderr).toContain('PASS')
    expect(ended.code).toBe(0)
    expect(ended.outputs).toMatchObject({ verdict: 'pass', 'task-success-rate': '1', 'cost-usd': '0.4' })
    expect(ended.summary).toContain('PASS')
    expect(github.comments).toHaveLength(1)
    expect(ended.outputs['comment-url']).toMatch(/#issuecomment-/)
    const uploaded = await artifacts.uploadedBy(9001)
    expect(Object.keys(uploaded['agent-slo-gate'] ?? {})).toContain('result.json')
  })

  it('blocks; the next push updates the comment and says what changed', async () => {
    answer = BAD
    const workspace = checkout()
    const first = await runAction({ ...aPullRequestEvent(), workspace, github, artifacts })
    expect(first.code).toBe(1)
    expect(first.outputs).toMatchObject({ verdict: 'block', 'task-success-rate': '0' })
    expect(first.stdout).toMatch(/::error title=refund-window,file=scenarios\/refunds.yml,line=5/)
    answer = GOOD
    const second = await runAction({
      ...aPullRequestEvent({ action: 'synchronize' }),
      workspace,
      github,
      artifacts,
      runId: 2,
    })
    expect(second.code).toBe(0)
    expect(github.comments).toHaveLength(1)
    expect(github.comments[0]?.body).toContain('verdict block → pass')
  })
})

describe('OpenSLO files', () => {
  it('of the base commit decide: a change cannot loosen the target that it is held against', async () => {
    const openslo = (target: number) => ({ 'slo/success.yml': anOpenSlo({ target }) })
    const configured = aConfig(agent.url, { slos: { openslo: 'slo/*.yml' } })
    const files = { 'agent-slo-gate.yml': configured, 'scenarios/refunds.yml': OPTIONAL, ...openslo(0.1) }
    let asked = 0
    answerOf = () => (asked++ % 2 === 0 ? GOOD : BAD)
    const workspace = aCheckout(github, { files, base: openslo(0.9) })
    const ended = await runAction({ ...aPullRequestEvent(), workspace, github, artifacts })
    expect(ended.outputs).toMatchObject({ verdict: 'block', 'task-success-rate': '0.5' })
    expect(ended.summary).toMatch(/misses the target of 90%/)
    expect(github.comments[0]?.body).toContain('This change alters slos.openslo (slo/success.yml)')
  })
})
