import { describe, expect, it } from 'vitest'
import { REPORTS } from '../../src/reports/index.ts'
import { cpuMs } from '../cpu-time.ts'
import { aBlockedResult } from './a-blocked-result.ts'
import { frozen, HOSTILE, poisoned, SAMPLES } from './samples.ts'

describe.each(REPORTS)('the $format report', ({ render }) => {
  it.each(Object.keys(SAMPLES))('shows a finished result: %s', async (name) => {
    const result = frozen(SAMPLES[name]?.() ?? expect.fail())
    const text = await render(result, {})
    expect(text.endsWith('\n')).toBe(true)
    expect(text).toContain(result.agent.name)
    expect(text).not.toMatch(/undefined|NaN|Infinity|\[object/)
  })

  it('gives the same bytes for the same result', async () => {
    expect(await render(aBlockedResult(), {})).toBe(await render(aBlockedResult(), {}))
  })

  it.each(HOSTILE)('cannot be made to command a CI log or to reorder text: %j', async (text) => {
    const shown = await render(poisoned(aBlockedResult(), text), {})
    expect(shown).not.toMatch(/^\s*::/m)
    expect(shown).not.toContain('##[')
    if (render.name !== 'renderJson') expect(shown).not.toMatch(/[\u202A-\u202E\u2066-\u2069]|(?![\n\t])\p{Cc}/u)
  })

  it('takes a megabyte in every text at its ease', async () => {
    const scenarios = aBlockedResult().scenarios.slice(0, 1)
    const large = poisoned(
      aBlockedResult({ scenarios, checks: aBlockedResult().checks.slice(0, 2) }),
      'word `<@# '.repeat(100_000),
    )
    let text = ''
    const tookMs = await cpuMs(async () => {
      text = await render(large, {})
    })
    expect(tookMs).toBeLessThan(10_000)
    if (render.name === 'renderMarkdown') expect(text.length).toBeLessThan(60_000)
    if (render.name === 'renderTerminal') expect(text.length).toBeLessThan(60_000)
    if (render.name === 'renderJunit') expect(text.length).toBeLessThan(2_000_000)
  })

  it('says that nothing is known when nothing was measured', async () => {
    const { slis } = aBlockedResult()
    const nothing = {
      good: 0,
      valid: 0,
      rate: null,
      interval90: null,
      effective: 0,
      status: 'not_measured' as const,
      contributors: [],
    }
    const empty = aBlockedResult({
      verdict: 'inconclusive',
      trials: { planned: 0, completed: 0, invalid: 0, passed: 0, failed: 0, extra: 0, listed: 'all' },
      slis: {
        TaskSuccessRate: { ...slis.TaskSuccessRate, ...nothing },
        ToolCallAccuracy: { ...slis.ToolCallAccuracy, ...nothing, tools: {} },
        HallucinationRate: { ...slis.HallucinationRate, ...nothing },
        CostPerTask: { ...slis.CostPerTask, ...nothing, usdPerSuccess: null, usdTotal: null },
        P99Latency: { ...slis.P99Latency, ...nothing, p50Ms: null, p95Ms: null, p99Ms: null },
      },
      scenarios: [],
      checks: [],
      notices: [],
    })
    const text = await render(empty, {})
    expect(text).not.toMatch(/undefined|NaN|100%/)
  })
})
