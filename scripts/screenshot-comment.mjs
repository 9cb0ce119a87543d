/**
 * Pictures of a comment as GitHub shows it, on a wide screen and on a phone:
 * `node scripts/screenshot-comment.mjs comment.md pictures/comment [--first-screen] [--scale 2]` writes comment-wide.png
 * and comment-phone.png; with `--screen wide` only that one, as comment.png. Needs Chromium (Debian's `chromium`; CHROMIUM names another one) and
 * a font for the signs (`fonts-noto-color-emoji`).
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { commentPage } from '../test/e2e/github/render-comment.ts'

const SCREENS = { wide: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } }
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'first-screen': { type: 'boolean', default: false },
    screen: { type: 'string' },
    scale: { type: 'string', default: '2' },
  },
})
const [markdown, picture] = positionals
if (!markdown || !picture) {
  console.error(
    'usage: screenshot-comment.mjs <comment.md> <picture without -wide.png> [--first-screen] [--scale 2] [--screen wide|phone]',
  )
  process.exit(2)
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
try {
  for (const [screen, viewport] of Object.entries(SCREENS)) {
    if (values.screen !== undefined && values.screen !== screen) continue
    const page = await browser.newPage({ viewport, deviceScaleFactor: Number(values.scale) })
    await page.setContent(commentPage(readFileSync(markdown, 'utf8')))
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    const path = values.screen === undefined ? `${picture}-${screen}.png` : `${picture}.png`
    await page.screenshot(values['first-screen'] ? { path, clip: await firstScreen(page) } : { path, fullPage: true })
    console.log(`${path}${overflow > 0 ? `: the page is ${overflow} px too wide` : ''}`)
  }
} finally {
  await browser.close()
}

/** What is seen without scrolling, without the empty page on both sides. */
async function firstScreen(page) {
  const box = await page.locator('.comment').boundingBox()
  const { width, height } = page.viewportSize()
  const margin = Math.min(16, box.x)
  return { x: box.x - margin, y: 0, width: Math.min(width, box.width + 2 * margin), height }
}
