import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Result, ScenarioResult } from '../../src/domain/result.ts'
import { renderMarkdown } from '../../src/reports/markdown.ts'
import { aBlockedResult } from './a-blocked-result.ts'
import { aChangedResult } from './a-changed-result.ts'
import { aFailedTrial, aResult, aScenarioResult } from './a-result.ts'
import { HOSTILE, poisoned } from './samples.ts'
import { anErrorResult, anInconclusiveResult } from './undecided-results.ts'

describe('the first screen', () => {
  it('is verdict, why, what to do, and the SLI table', () => {
    const lines = renderMarkdown(aBlockedResult())
      .split('\n')
      .filter((line) => line !== '')
    expect(lines[0]).toBe('## ⛔ BLOCK: `support-agent` may not merge')
    expect(lines[1]).toMatch(/^\*\*Why:\*\* TaskSuccessRate is 70.4% \(69\/98\)/)
    expect(lines[2]).toBe('**What to do:**')
    expect(lines[6]).toBe('| SLI | Measured | Target | 90%\u00A0interval |')
  })

  it('shows HallucinationRate as a rate of bad events with a ceiling', () => {
    expect(renderMarkdown(aBlockedResult())).toContain(
      '| HallucinationRate<br>⛔\u00A0block | 16.3%<br>13/80 | ≤\u00A03% | 7.7-28.9% |',
    )
  })

  it('says of an SLI that is not measured that it is not, and why', () => {
    const text = renderMarkdown(anInconclusiveResult())
    expect(text).toContain('| HallucinationRate<br>➖\u00A0not\u00A0measured | no\u00A0event | ')
    expect(text).toContain('- HallucinationRate is not measured: no judge is configured')
  })

  it('names the code, the message and the mend of an error, and takes no SLI for decided', () => {
    const text = renderMarkdown(anErrorResult())
    expect(text).toContain('## 💥 ERROR: `support-agent` was not judged: the gate itself failed')
    expect(text).toContain('no space left on device')
    expect(text).toContain('`storage`')
    expect(text).toContain('Free some space')
    expect(text).not.toContain('✅ pass')
  })

  it('says that nothing blocks in measure-only mode', () => {
    expect(renderMarkdown(aResult({ measureOnly: true }))).toContain('may merge (measure only: nothing blocks)')
  })
})

it('says what each step is about', () => {
  const text = renderMarkdown(aBlockedResult())
  expect(text).toContain('1. **TaskSuccessRate**, **HallucinationRate**, **P99Latency**: Fix the failing sessions')
  expect(text).toContain(
    '`credit-limit-not-balance` (get\\_account\\_balance was called): Each of these must never happen',
  )
})

it('names each check once, without the status that the title says', () => {
  const text = renderMarkdown(aBlockedResult())
  expect(text).toContain('- `slo.TaskSuccessRate`: 70.4% (69/98); even the upper bound (78.0%) misses')
  expect(text).toContain('- `must_pass.promised-callback-is-scheduled`: 0 of 5 trials passed.')
})

describe('expected and actual', () => {
  it('stand side by side, in one table a scenario', () => {
    expect(renderMarkdown(aBlockedResult())).toContain(
      '| Expected | Actual |\n| - | - |\n| handoff to billing-tier2<br><sub>turn 2 · turns\\[1\\].<wbr>expect.<wbr>handoff</sub> | **The conversation was handed to another team.**<br>handoff to general-support |',
    )
  })

  it('do not say the same long answer twice', () => {
    const text = renderMarkdown(aBlockedResult())
    expect(text.split('Your refund for the headphones will arrive')).toHaveLength(2)
  })
})

it('says what a change does to its own exam', () => {
  const text = renderMarkdown(aChangedResult())
  expect(text).toContain(
    '`promised-callback-is-scheduled` (loosened), `refund-window-standard` (removed): Bring it back.',
  )
  expect(text).toContain('| `refund-window-standard` | **removed, must pass** | 0 of 5 passed | - |')
  expect(text).toContain('-TaskSuccessRate: 94%\n+TaskSuccessRate: 60%')
})

it('folds failing scenarios after the second, each whole inside', () => {
  const text = renderMarkdown(aBlockedResult())
  expect(text.match(/^#### ❌/gm)).toHaveLength(2)
  expect(text).toMatch(
    /<summary>❌ <code>order-number-with-hash<\/code>: 1 of 5 trials passed<\/summary>\n<br>\n\n[^<]*\| Expected \| Actual \|/,
  )
})

describe('what the caller adds', () => {
  it('stands below the verdict and at the end', () => {
    const text = renderMarkdown(aBlockedResult(), { changes: 'Since `abc`: nothing.', footer: '<sub>Commit abc</sub>' })
    expect(text.indexOf('Since `abc`')).toBeGreaterThan(text.indexOf('What to do'))
    expect(text.indexOf('Since `abc`')).toBeLessThan(text.indexOf('| SLI |'))
    expect(text).toMatch(/\n\n<sub>Commit abc<\/sub>\n$/)
  })

  it('counts for the limit', () => {
    const footer = 'x'.repeat(500)
    const text = renderMarkdown(aBlockedResult(), { limit: 5_000, footer })
    expect(text.length).toBeLessThan(5_000)
    expect(text.endsWith(`${footer}\n`)).toBe(true)
  })
})

it('shows every failing scenario before anything that passes', () => {
  const result = aBlockedResult()
  const text = renderMarkdown(result)
  const folded = text.indexOf('Scenarios that pass')
  for (const { id, failed } of result.scenarios) {
    const failing = new RegExp(`❌ (?:\`|<code>)${id}(?:\`|</code>)`)
    if (failed > 0) expect(text.search(failing)).toSatisfy((at: number) => at > 0 && at < folded)
    else expect(text.indexOf(`- \`${id}\`: `)).toBeGreaterThan(folded)
  }
})

it('shows a text that a cell had to cut in full, folded and fenced', () => {
  const actual = `${'word '.repeat(100)}\`\`\`\n</details>`
  const scenario = aScenarioResult('long', 0, {
    trials: [aFailedTrial([{ expected: 'short', actual, reason: 'wrong' }])],
  })
  const text = renderMarkdown(aBlockedResult({ scenarios: [scenario] }))
  expect(text).toContain('<summary>Full texts</summary>')
  expect(text).toContain(`\`\`\`\`text\n${actual}\n\`\`\`\``)
})

describe('hostile text', () => {
  /** What GitHub acts on outside code: text in backticks and fences removed, escapes removed. */
  const outsideCode = (markdown: string) =>
    markdown.replace(/^(`{3,})(?:text|diff)\n[\s\S]*?\n\1$/gm, '').replace(/`[^`\n]+`/g, '')

  const results = { blocked: aBlockedResult(), changed: aChangedResult() }
  const cases = HOSTILE.flatMap((text) => Object.entries(results).map(([name, result]) => ({ name, result, text })))

  it.each(cases)('$name: $text', ({ result, text }) => {
    const markdown = renderMarkdown(poisoned(result, text))
    expect(markdown).not.toContain('<!--')
    const active = outsideCode(markdown)
    expect(active).not.toMatch(/@(?!\u200B)/)
    expect(active).not.toMatch(/\]\(|!\[|:\/\/|www\./)
    expect(active).not.toMatch(/<(?!\/?(?:details|summary|code|sub|br|span|wbr)>)/)
    expect(active.match(/<details>/g)?.length).toBe(active.match(/<\/details>/g)?.length)
    expect(active.match(/^#{1,6} /gm)).toEqual(
      outsideCode(renderMarkdown(poisoned(result, 'plain'))).match(/^#{1,6} /gm),
    )
  })
})

describe('the limit', () => {
  const many = (count: number): ScenarioResult[] =>
    Array.from({ length: count }, (_, index) =>
      aScenarioResult(`scenario-${index}`, index, {
        trials: Array(5).fill(
          aFailedTrial([
            { path: 'expect.say[0]', turn: 0, expected: 'x'.repeat(500), actual: 'x `'.repeat(1_000), reason: 'wrong' },
          ]),
        ),
      }),
    )
  const large: Result = aBlockedResult({ scenarios: many(300) })

  it('is kept by leaving out whole sections, which are named', () => {
    const text = renderMarkdown(large)
    expect(text.length).toBeLessThan(60_000)
    expect(text).toMatch(
      /\*\*Left out\*\* to stay below 60,000 characters: .*\d+ failing scenarios, more failing scenarios, .*The JSON report has everything\.\n$/,
    )
  })

  it('is kept at any size with every fold and fence closed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 80_000 }), (limit) => {
        const text = renderMarkdown(large, { limit })
        expect(text.length).toBeLessThan(limit)
        expect(text).toMatch(/^## ⛔ BLOCK/)
        expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0)
        expect((text.match(/^`{3,}/gm)?.length ?? 0) % 2).toBe(0)
      }),
      { numRuns: 30 },
    )
  })

  it('leaves nothing out of an ordinary result', () => {
    expect(renderMarkdown(aBlockedResult())).not.toContain('Left out')
  })
})
