import fc from 'fast-check'
import { marked } from 'marked'
import { describe, expect, it } from 'vitest'
import { cutMarkdown } from '../../src/github/cut-markdown.ts'

const moreUrl = 'https://github.com/acme/support/actions/runs/900'
const NOTE = `**Cut to fit.** The whole report is in [the workflow run](${moreUrl}).`

function cut(text: string, limit: number, unit: 'characters' | 'bytes' = 'characters') {
  return cutMarkdown(text, { limit, unit, moreUrl })
}

describe('cutting Markdown', () => {
  it('leaves a text that fits', () => {
    expect(cut('short', 5)).toBe('short')
  })

  it('closes a fence with as many backticks as opened it', () => {
    const text = `head\n\`\`\`\`text\n\`\`\`\n${'line\n'.repeat(100)}`
    expect(cut(text, 200)).toMatch(/^head\n````text\n```\n(line\n)+````\n\n\*\*Cut to fit/)
  })

  it('closes what is folded, and takes tags inside a fence for text', () => {
    const text = `<details>\n<summary>x</summary>\n\n\`\`\`\n<details>\n\`\`\`\n${'line\n'.repeat(100)}`
    const shown = cut(text, 250)
    expect(shown.match(/<\/details>/g)).toHaveLength(1)
    expect(shown).toMatch(/<\/details>\n\n\*\*Cut/)
  })

  it('counts bytes where bytes are limited', () => {
    const text = 'é\n'.repeat(300)
    expect(Buffer.byteLength(cut(text, 400, 'bytes'))).toBeLessThanOrEqual(400)
    expect(cut(text, 600)).toBe(text)
  })

  it('fits, ends with the link, and leaves no fence open', () => {
    const line = fc.constantFrom('```', '````text', '~~~', '```js', 'words', '<details>', '</details>', '', '   ```')
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 60, maxLength: 200 }),
        fc.integer({ min: 150, max: 400 }),
        (lines, limit) => {
          const text = lines.join('\n')
          const shown = cut(text, limit)
          expect(shown.length).toBeLessThanOrEqual(limit)
          if (text.length <= limit) expect(shown).toBe(text)
          else {
            expect(shown.endsWith(`\n${NOTE}`)).toBe(true)
            expect(marked.parse(shown, { async: false })).toContain('<strong>Cut to fit.</strong>')
          }
        },
      ),
    )
  })
})
