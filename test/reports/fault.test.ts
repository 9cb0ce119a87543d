import { describe, expect, it } from 'vitest'
import { renderFault } from '../../src/reports/fault.ts'
import { renderComment } from '../e2e/github/render-comment.ts'

const HOSTILE =
  '@octocat ![x](https://evil.example/p.png) <img src=x> [a](https://evil.example)\n::error::forged ##[error]x'

describe('renderFault', () => {
  it('says that nothing was decided, why, the mend, and every place', () => {
    const text = renderFault({
      message: 'The configuration a.yml cannot be used',
      hint: 'Correct it.',
      diagnostics: [
        { file: 'a.yml', line: 3, column: 5, key: 'slos.x', message: 'unknown key', hint: 'did you mean y?' },
      ],
    })
    expect(text).toContain('## 💥 ERROR: nothing was decided about the agent')
    expect(text).toContain('**Why:** The configuration a.yml cannot be used')
    expect(text).toContain('**What to do:** Correct it.')
    expect(text).toContain('- `a.yml:3:5` `slos.x`: unknown key (did you mean y?)')
  })

  it('shows twenty places and how many more there are', () => {
    const diagnostics = Array.from({ length: 25 }, (_, line) => ({ file: 'a.yml', line: line + 1, message: 'wrong' }))
    const text = renderFault({ message: 'Wrong', diagnostics })
    expect(text.match(/^- `a\.yml/gm)).toHaveLength(20)
    expect(text).toContain('- and 5 more')
  })

  it('folds where the gate itself failed', () => {
    const text = renderFault({ message: 'The gate itself failed: boom', stack: 'Error: boom\n    at ```evil.ts:1' })
    expect(text).toContain('<details>')
    expect(renderComment(text).text).toContain('at ```evil.ts:1')
  })

  it('what others wrote pings nobody, loads nothing, links nowhere and commands nothing', () => {
    const text = renderFault({
      message: HOSTILE,
      hint: HOSTILE,
      diagnostics: [{ file: HOSTILE, key: HOSTILE, message: HOSTILE, hint: HOSTILE }],
      stack: `${HOSTILE}\n\`\`\`\n${HOSTILE}`,
    })
    const { mentions, images, links } = renderComment(text)
    expect({ mentions, images, links }).toEqual({ mentions: [], images: [], links: [] })
    expect(text).not.toMatch(/^\s*::error::|##\[error\]/m)
  })
})
