import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slackMessage } from '../../src/alerts/slack-message.ts'
import { anAlert } from './an-alert.ts'
import { deliver } from './delivering.ts'
import { answers, hangUp, type Instead, silence, slack } from './receivers.ts'

const HOSTILE = '<!channel> <@U012AB3CD> <https://evil.example|click> & <!subteam^S1>'

describe('the message', () => {
  it('says who, what and why, with a notification text and a link to the run', async () => {
    const receiver = await slack()
    const { sent, problems } = await deliver({ slack: receiver }, { alerts: [anAlert()] })
    expect(problems).toEqual([])
    expect(sent).toHaveLength(1)
    const [{ body } = { body: undefined }] = receiver.accepted
    expect(body.text).toBe(
      ':rotating_light: cx-support is exhausted (was critical). TaskSuccessRate has spent its error budget of 30 days.',
    )
    expect(body.blocks[0].text.text).toContain('*cx-support is exhausted (was critical)*')
    expect(body.blocks[1].elements[0].text).toBe(
      'burn rate 5.5 · -6.66% of the error budget left · 0 days left at this rate · 2026-11-25T10:00:00.000Z · <https://github.com/acme/support/actions/runs/1|run>',
    )
  })

  it('pings nobody and links nowhere with the text of an agent', async () => {
    const receiver = await slack()
    await deliver({ slack: receiver }, { alerts: [anAlert({ why: HOSTILE, agent: HOSTILE })] })
    const [{ body } = { body: undefined }] = receiver.accepted
    expect(JSON.stringify(body)).not.toMatch(/<[!@#]|<https:\/\/evil/)
    expect(body.text).toContain('&lt;!channel&gt; &lt;@U012AB3CD&gt; &lt;https://evil.example|click&gt; &amp;')
    expect(body).toMatchObject({ unfurl_links: false, unfurl_media: false })
    for (const { text, elements } of body.blocks) expect((text ?? elements[0]).verbatim).toBe(true)
  })

  it.each(['javascript:alert(1)', 'no url', 'https://x.example/a|b>c<!channel>'])(
    'opens nothing with the run %s',
    (runUrl) => {
      const [, context] = slackMessage(anAlert({ runUrl })).blocks
      const links = JSON.stringify(context).match(/<[^>]*>/g) ?? []
      for (const link of links) expect(link).toMatch(/^<https:\/\/x\.example\/[^|<>]*\|run>$/)
    },
  )

  it('keeps the limits, whole escapes and no markup, whatever the text', () => {
    const unruly = fc.string({ unit: fc.constantFrom('&', '<', '>', 'a', '😀', '\n'), maxLength: 4_000, size: 'max' })
    fc.assert(
      fc.property(unruly, unruly, (agent, why) => {
        const { text, blocks } = slackMessage(anAlert({ agent, why, runUrl: `https://x.example/${'y'.repeat(500)}` }))
        const texts = [text, ...blocks.map((block) => ('text' in block ? block.text : block.elements[0])?.text ?? '')]
        for (const each of texts) {
          expect(each.length).toBeLessThanOrEqual(3_000)
          expect(each.replace(/<https:\/\/x\.example\/y+\|run>/, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('a message that was surely not taken is repeated', () => {
  const cases: [string, Instead[]][] = [
    ['500 twice', [answers(500, 'rollup_error'), answers(500, 'rollup_error')]],
    ['503', [answers(503)]],
    ['429', [answers(429, 'rate_limited', { 'retry-after': '1' })]],
  ]
  it.each(cases)('%s', async (_, instead) => {
    const receiver = await slack(instead)
    const { sent, problems } = await deliver({ slack: receiver }, { alerts: [anAlert()] })
    expect({ sent: sent.length, problems, seen: receiver.seen.length, accepted: receiver.accepted.length }).toEqual({
      sent: 1,
      problems: [],
      seen: instead.length + 1,
      accepted: 1,
    })
  })
})

describe('a message that may have been taken is not repeated, now or in the next run', () => {
  const cases: [string, Instead, RegExp, number?][] = [
    ['no answer in time', silence, /did not answer within 500 ms; it is not sent again/, 500],
    ['a broken connection', hangUp, /broke the connection off/],
    ['a gateway that lost its upstream', answers(504, 'gateway timeout'), /answered 504: "gateway timeout"/],
  ]
  it.each(cases)('%s', async (_, instead, said, timeoutMs = 60_000) => {
    const receiver = await slack([instead])
    const alerts = [anAlert(), anAlert({ kind: 'burning', sli: 'CostPerTask' })]
    const first = await deliver({ slack: receiver }, { alerts, patience: { timeoutMs } })
    expect(first.sent).toMatchObject([{ kind: 'worsened', uncertain: true }])
    expect(first.problems[0]).toMatch(/#agents-oncall \(worsened exhausted\) may not have arrived/)
    expect(first.problems[0]).toMatch(said)
    expect(first.problems[1]).toBe('1 more alert for #agents-oncall not sent after that')

    await deliver({ slack: receiver }, { alerts, receipts: first.sent })
    expect(receiver.seen.map(({ body }) => body.text.split(' ')[0])).toEqual([':rotating_light:', ':fire:'])
  })
})

describe('a refusal is told in the words of Slack and not repeated', () => {
  it.each([
    [400, 'invalid_payload'],
    [403, 'action_prohibited'],
    [404, 'no_service'],
    [410, 'channel_is_archived'],
  ])('%i %s', async (status, said) => {
    const receiver = await slack([answers(status, said)])
    const { sent, problems } = await deliver({ slack: receiver }, { alerts: [anAlert()] })
    expect(sent).toEqual([])
    expect(problems).toEqual([
      `the alert for #agents-oncall (worsened exhausted) did not arrive: the receiver answered ${status}: "${said}"`,
    ])
    expect(receiver.seen).toHaveLength(1)
  })
})
