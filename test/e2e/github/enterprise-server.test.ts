import { describe, expect, it } from 'vitest'
import { aGatedRepository } from './a-gated-repository.ts'

const gated = aGatedRepository({ basePath: '/api/v3' })
const serverUrl = 'https://github.acme.example'

describe('a GitHub Enterprise Server', () => {
  it('has everything but artifacts: the comment through /api/v3, the artifact refused by name', async () => {
    const ended = await gated.run({ serverUrl })
    expect(ended.code).toBe(0)
    expect(ended.outputs.verdict).toBe('pass')
    expect(gated.github.comments).toHaveLength(1)
    expect(gated.github.comments[0]?.body).toContain(`${serverUrl}/acme/support-agent/actions/runs/9001`)
    expect(ended.stdout).toMatch(/::warning::the artifact agent-slo-gate was not stored: GitHub Enterprise Server/)
    expect(gated.artifacts.uploads).toEqual([])
  })

  it('a tenant of ghe.com has artifacts', async () => {
    await gated.run({ serverUrl: 'https://acme.ghe.com' })
    expect(gated.artifacts.uploads).toHaveLength(1)
  })

  it.each(['collect', 'decide'])('refuses %s by name, before anything is run', async (mode) => {
    const ended = await gated.run({ serverUrl, inputs: { mode } })
    expect(ended.code).toBe(1)
    expect(ended.outputs.verdict).toBe('error')
    expect(ended.outputs.summary).toContain(`mode ${mode}: GitHub Enterprise Server has no artifact service v4`)
    expect(gated.agent.requests).toEqual([])
  })
})
