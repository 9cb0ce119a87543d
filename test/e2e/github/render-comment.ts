import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Marked } from 'marked'
import { sanitised } from './sanitise.ts'

/** A comment as its readers get it, and what it would do to them. */
export interface RenderedComment {
  /** Sanitised, without the page around it. */
  html: string
  /** Sources of images; the page loads none of them. */
  images: string[]
  links: string[]
  /** People and teams that GitHub would notify, without the at sign. */
  mentions: string[]
  /** The words alone, as a screen reader says them. */
  text: string
}

const stylesheet = fileURLToPath(import.meta.resolve('github-markdown-css/github-markdown-light.css'))
// In comments, unlike in files, GitHub makes every line end a line break.
const marked = new Marked({ gfm: true, breaks: true })

/** Renders Markdown as GitHub renders a comment: GitHub-flavoured, sanitised, no image loaded. */
export function renderComment(markdown: string): RenderedComment {
  const html = sanitised(marked.parse(markdown, { async: false }))
  return {
    html,
    images: attributes(html, 'data-src'),
    links: attributes(html, 'href'),
    mentions: mentionsIn(html),
    text: textOf(html),
  }
}

/** A page with the comment in GitHub's box: 900 px wide, or as wide as a phone. Its policy lets nothing be loaded. */
export function commentPage(markdown: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Comment</title>
<style>${readFileSync(stylesheet, 'utf8')}${BOX}</style>
</head>
<body>
<div class="comment">
<div class="header"><strong>github-actions</strong> <span class="bot">bot</span> commented 1 minute ago</div>
<div class="markdown-body">${renderComment(markdown).html}</div>
</div>
</body>
</html>
`
}

const BOX = `
body { margin: 24px auto; max-width: 900px; background: #fff; }
.comment { border: 1px solid #d1d9e0; border-radius: 6px; }
.header { padding: 8px 16px; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; background: #f6f8fa;
  color: #59636e; font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
.header strong { color: #1f2328; }
.bot { border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 6px; font-size: 12px; }
.markdown-body { padding: 16px; font-size: 14px; }
.markdown-body img { display: inline-block; border: 1px dashed #cf222e; padding: 2px 6px; }
@media (max-width: 500px) { body { margin: 16px; } }
`

function attributes(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value]) => decoded(value ?? ''))
}

/** GitHub looks for people in the text that readers see, but not in code and not in links. */
function mentionsIn(html: string): string[] {
  const seen = textOf(html.replace(/<(code|pre|a)\b[^>]*>.*?<\/\1>/gs, ' '))
  return [...seen.matchAll(/(?<![\w/.@-])@([a-z\d](?:-?[a-z\d]){0,38}(?:\/[\w-]+)?)/gi)].map(([, name]) => name ?? '')
}

function textOf(html: string): string {
  return decoded(html.replace(/<[^>]*>/g, ''))
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', commat: '@' }

function decoded(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? whole
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
  })
}
