import { describe, expect, it } from 'vitest'
import { anOpenSlo } from '../../openslo/a-document.ts'
import { aGatedRepository, BAD, GOOD, SCENARIOS } from './a-gated-repository.ts'
import { aPullRequestEvent } from './payloads.ts'

const gated = aGatedRepository()

describe('the gate on a pull request', () => {
  it('passes: outputs, summary, comment, artifact; the step succeeds', async () => {
    const ended = await gated.run()
    expect(ended.stdout + ended.stderr).toContain('PASS')
    expect(ended.code).toBe(0)
    expect(ended.outputs).toMatchObject({ verdict: 'pass', 'task-success-rate': '1', 'cost-usd': '0.4' })
    expect(ended.summary).toContain('PASS')
    expect(gated.github.comments).toHaveLength(1)
    expect(ended.outputs['comment-url']).toMatch(/#issuecomment-/)
    const uploaded = await gated.artifacts.uploadedBy(9001)
    expect(Object.keys(uploaded['agent-slo-gate'] ?? {}).sort()).toEqual([
      'junit.xml',
      'report.md',
      'result.json',
      'sessions.jsonl',
    ])
  })

  it('blocks; the next push updates the comment and says what changed', async () => {
    gated.reply = () => BAD
    const workspace = gated.checkout()
    const first = await gated.run({ workspace })
    expect(first.code).toBe(1)
    expect(first.outputs).toMatchObject({ verdict: 'block', 'task-success-rate': '0' })
    expect(first.stdout).toMatch(/::error title=refund-window,file=scenarios\/refunds.yml,line=5/)
    gated.reply = () => GOOD
    const second = await gated.run({ ...aPullRequestEvent({ action: 'synchronize' }), workspace, runId: 2 })
    expect(second.code).toBe(0)
    expect(gated.github.comments).toHaveLength(1)
    const [comment] = gated.github.comments
    expect(comment?.body).toContain('verdict block → pass')
    expect(comment?.body).toContain('fixed: `refund-window`, `refund-again`')
  })

  it.each([
    ['block', 'never', 0],
    ['block', 'inconclusive', 0],
    ['block', 'block', 1],
    ['pass', 'warn, block, inconclusive', 0],
  ])('verdict %s with fail-on "%s" ends the step with %i', async (verdict, failOn, code) => {
    gated.reply = () => (verdict === 'pass' ? GOOD : BAD)
    const ended = await gated.run({ inputs: { 'fail-on': failOn } })
    expect(ended.outputs.verdict).toBe(verdict)
    expect(ended.code).toBe(code)
  })

  it('runs again (attempt 2): another artifact name, the same comment', async () => {
    const workspace = gated.checkout()
    await gated.run({ workspace })
    await gated.run({ workspace, attempt: 2 })
    const uploaded = await gated.artifacts.uploadedBy(9001)
    expect(Object.keys(uploaded).sort()).toEqual(['agent-slo-gate', 'agent-slo-gate-attempt-2'])
    expect(gated.github.comments).toHaveLength(1)
    expect(gated.github.comments[0]?.body).toContain('Since the last run of')
    expect(gated.github.comments[0]?.body).toContain('/actions/runs/9001/attempts/2')
  })

  it('two gates of a matrix with a comment-key each keep two comments', async () => {
    const workspace = gated.checkout()
    for (const key of ['small', 'large', 'small'])
      await gated.run({ workspace, inputs: { 'comment-key': key, 'artifact-name': `gate-${key}`, upload: 'false' } })
    expect(gated.github.comments).toHaveLength(2)
    const markers = gated.github.comments.map(({ body }) => body.split('\n')[0])
    expect(markers).toEqual(['<!-- agent-slo-gate:v1 small -->', '<!-- agent-slo-gate:v1 large -->'])
  })

  it('an artifact name that this run already has (409) is a warning with the mend, and no success', async () => {
    const workspace = gated.checkout()
    await gated.run({ workspace })
    const ended = await gated.run({ workspace })
    expect(ended.outputs.verdict).toBe('pass')
    expect(ended.stdout).toMatch(/::warning::the artifact agent-slo-gate was not stored: .*409.*matrix/)
  })
})

describe('OpenSLO files', () => {
  it('of the base commit decide: a change cannot loosen the target that it is held against', async () => {
    const openslo = (target: number) => ({ 'slo/success.yml': anOpenSlo({ target }) })
    let asked = 0
    gated.reply = () => (asked++ % 2 === 0 ? GOOD : BAD)
    const workspace = gated.checkout({
      config: { slos: { openslo: 'slo/*.yml' } },
      // None of them has to pass: the rate alone decides.
      scenarios: SCENARIOS.replaceAll('must_pass: true\n', ''),
      files: openslo(0.1),
      base: openslo(0.9),
    })
    const ended = await gated.run({ workspace })
    expect(ended.outputs).toMatchObject({ verdict: 'block', 'task-success-rate': '0.5' })
    expect(ended.summary).toMatch(/misses the target of 90%/)
    expect(gated.github.comments[0]?.body).toContain('This change alters slos.openslo (slo/success.yml)')
  })
})
