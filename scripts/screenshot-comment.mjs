/**
 * Pictures of a comment as GitHub shows it, on a wide screen and on a phone:
 * `node scripts/screenshot-comment.mjs comment.md pictures/comment [--first-screen]` writes comment-wide.png and
 * comment-phone.png. Needs Chromium (Debian's `chromium`; CHROMIUM names another one) and
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
  options: { 'first-screen': { type: 'boolean', default: false } },
})
const [markdown, picture] = positionals
if (!markdown || !picture) {
  console.error('usage: screenshot-comment.mjs <comment.md> <picture without -wide.png> [--first-screen]')
  process.exit(2)
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
try {
  for (const [screen, viewport] of Object.entries(SCREENS)) {
    const page = await browser.newPage({ viewport, deviceScaleFactor: 2 })
    await page.setContent(commentPage(readFileSync(markdown, 'utf8')))
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    const path = `${picture}-${screen}.png`
    await page.screenshot({ path, fullPage: !values['first-screen'] })
    console.log(`${path}${overflow > 0 ? `: the page is ${overflow} px too wide` : ''}`)
  }
} finally {
  await browser.close()
}
