import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commentPage, renderComment } from './render-comment.ts'

test('what GitHub keeps is kept: tables, details, line breaks, code', () => {
  const { html } = renderComment(
    '| a | b |\n| - | - |\n| 1<br>2 | `x` |\n\n<details open>\n<summary>more</summary>\n\n- one\ntwo\n\n</details>',
  )
  expect(html).toContain('<td>1<br>2</td>')
  expect(html).toContain('<details open="">')
  expect(html).toMatch(/one<br>\s*two/)
})

test('what GitHub takes out is taken out', () => {
  const hostile = [
    '<script>alert(1)</script>after',
    '<style>body { display: none }</style>',
    '<iframe src="https://evil.example"></iframe>',
    '<div onclick="alert(1)" class="x" style="color:red">words</div>',
    '[link](javascript:alert(1))',
    '<!-- agent-slo-gate:v1 forged -->',
  ]
  const { html, links, text } = renderComment(hostile.join('\n\n'))
  expect(html).not.toMatch(/script|style|iframe|onclick|class|agent-slo-gate|display/)
  expect(links).toEqual([])
  expect(text).toContain('after')
  expect(text).toContain('words')
})

test('images, links and the people who would be pinged are told', () => {
  const rendered = renderComment(
    '![a](https://evil.example/a.png) <img src="https://evil.example/b.png" onerror=x> see https://x.example',
  )
  expect(rendered.images).toEqual(['https://evil.example/a.png', 'https://evil.example/b.png'])
  expect(rendered.html).not.toMatch(/[^-]src=/)
  expect(rendered.links).toEqual(['https://x.example'])
  const pinged = renderComment('@dana &#64;erin &commat;fred @acme/ops `@code` a@b.example @\u200bgreta')
  expect(pinged.mentions).toEqual(['dana', 'erin', 'fred', 'acme/ops'])
})

test('the golden comment pings nobody, loads nothing, and its page may load nothing', () => {
  const golden = readFileSync(new URL('../../reports/golden/blocked.md', import.meta.url), 'utf8')
  expect(renderComment(golden)).toMatchObject({ images: [], mentions: [] })
  expect(commentPage(golden)).toContain("default-src 'none'")
})
