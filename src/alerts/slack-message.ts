import type { Alert, AlertKind } from '../domain/alert.ts'
import { figuresOf, headlineOf } from './wording.ts'

/** Longest text of a section: https://docs.slack.dev/reference/block-kit/blocks/section-block */
const SECTION_LIMIT = 3_000
/** Well below that, so that headline and figures stay in sight. */
const WHY_LIMIT = 2_000
const HEADLINE_LIMIT = 500

const ICON: Record<AlertKind, string> = {
  worsened: ':rotating_light:',
  still: ':hourglass_flowing_sand:',
  burning: ':fire:',
  recovered: ':white_check_mark:',
}

/**
 * The message of an incoming webhook: Block Kit, and `text` for notifications. Whatever comes from an agent or a
 * scenario is escaped and `verbatim`, so that it can neither ping anybody nor become a link.
 */
export function slackMessage(alert: Alert) {
  const headline = `${ICON[alert.kind]} *${mrkdwn(headlineOf(alert), HEADLINE_LIMIT)}*`
  return {
    text: `${ICON[alert.kind]} ${mrkdwn(`${headlineOf(alert)}. ${alert.why}`, SECTION_LIMIT - 100)}`,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      section(`${headline}\n${mrkdwn(alert.why, WHY_LIMIT)}`),
      {
        type: 'context',
        elements: [textObject(mrkdwn([...figuresOf(alert), alert.at].join(' · '), WHY_LIMIT) + runLink(alert.runUrl))],
      },
    ],
  }
}

function section(text: string) {
  return { type: 'section', text: textObject(text) }
}

function textObject(text: string) {
  return { type: 'mrkdwn', text, verbatim: true }
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/**
 * Text with the three characters escaped that carry Slack's markup of mentions and links, at most `limit` UTF-16 units
 * once escaped: https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
function mrkdwn(text: string, limit: number): string {
  let escaped = ''
  for (const character of text) {
    const next = ESCAPES[character] ?? character
    // An escape is never cut in two.
    if (escaped.length + next.length > limit - 1) return `${escaped}…`
    escaped += next
  }
  return escaped
}

/** Our own link. A `|` would end its address. */
function runLink(runUrl: string | undefined): string {
  if (runUrl === undefined || !/^https?:\/\//.test(runUrl) || !URL.canParse(runUrl)) return ''
  const address = new URL(runUrl).href.replaceAll('|', '%7C')
  return address.length > 900 ? '' : ` · <${address.replaceAll('&', '&amp;')}|run>`
}
