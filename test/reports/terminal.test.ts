import { describe, expect, it } from 'vitest'
import { renderTerminal } from '../../src/reports/terminal.ts'
import { displayWidth } from '../../src/reports/text/layout.ts'
import { aBlockedResult } from './a-blocked-result.ts'
import { aFailedTrial, aResult, aScenarioResult } from './a-result.ts'
import { SAMPLES } from './samples.ts'
import { anErrorResult } from './undecided-results.ts'

it.each(Object.keys(SAMPLES))('keeps to its columns: %s', (name) => {
  for (const width of [60, 80, 100]) {
    const lines = renderTerminal(SAMPLES[name]?.() ?? expect.fail(), { width }).split('\n')
    // The SLI table needs 79 columns with the longest status.
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(Math.max(80, width))
  }
})

it('has colours only when asked for', () => {
  expect(renderTerminal(aBlockedResult())).not.toContain('\u001B')
  expect(renderTerminal(aBlockedResult(), { color: true })).toContain('\u001B[31m')
})

it('puts expected and actual side by side', () => {
  expect(renderTerminal(aBlockedResult())).toMatch(
    /expected +│ actual\n +handoff to billing-tier2 +│ handoff to general-support\n/,
  )
})

it('names what a configured cap did to a check', () => {
  expect(renderTerminal(aBlockedResult())).toContain('(block, capped to warn by the configuration)')
})

it('shows an SLI that is switched off as off, never as passed', () => {
  const text = renderTerminal(
    aResult({
      checks: [
        {
          id: 'slo.TaskSuccessRate',
          status: 'pass',
          reason: 'TaskSuccessRate is 10% (1/10).',
          numbers: {},
          uncapped: 'block',
        },
      ],
    }),
  )
  expect(text).toMatch(/TaskSuccessRate +- off /)
  expect(text).toMatch(/- off +slo\.TaskSuccessRate/)
})

it('shows code, message and mend of an error', () => {
  expect(renderTerminal(anErrorResult())).toMatch(
    /^ERROR {2}support-agent was not judged[\s\S]*no space left[\s\S]*Free some space[\s\S]*storage/,
  )
})

it('keeps ids whole, so that they can be copied, and cuts what the agent said', () => {
  const id =
    'mobile-data-issue-airplane-mode-on-data-saver-mode-on-user-abroad-roaming-disabled-on-persona-none-with-long-name'
  const scenario = aScenarioResult(id, 0, {
    trials: [aFailedTrial([{ expected: 'x', actual: 'word '.repeat(10_000), reason: 'wrong' }])],
  })
  const text = renderTerminal(aResult({ verdict: 'block', scenarios: [scenario] }))
  expect(text).toContain(`✗ ${id}\n`)
  expect(text.replace(/ │ |\s+/g, ' ')).toMatch(/49,\d{3} characters cut/)
})

describe('a large suite', () => {
  const scenarios = Array.from({ length: 500 }, (_, index) =>
    aScenarioResult(`scenario-${index}`, index, {
      trials: Array(5).fill(aFailedTrial([{ expected: 'a', actual: 'b', reason: `wrong ${index % 3}` }])),
    }),
  )
  const text = renderTerminal(aBlockedResult({ scenarios }))

  it('shows the first failures and how many more there are', () => {
    expect(text).toContain('Failing scenarios: 500 of 500')
    expect(text).toContain('485 more failing scenarios')
    expect(text.split('\n').length).toBeLessThan(300)
  })
})
