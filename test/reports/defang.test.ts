import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cell, code, fenced, htmlCode, inline } from '../../src/reports/defang.ts'
import { HOSTILE } from './samples.ts'

const Z = '\u200B'

describe('inline', () => {
  it.each([
    ['plain words, 34/40 at $0.17', 'plain words, 34/40 at $0.17'],
    ['@everyone', `@${Z}everyone`],
    ['&#64;everyone', `@${Z}everyone`],
    ['&#x40;everyone', `@${Z}everyone`],
    ['&amp;#64;everyone', `@${Z}everyone`],
    ['&commat;everyone', `@${Z}everyone`],
    ['see #12 and org/repo#3 and GH-4', `see #${Z}12 and org/repo#${Z}3 and GH-${Z}4`],
    ['<!-- agent-slo-gate:v1 x --> hello', '(comment removed) hello'],
    ['&lt;!-- agent-slo-gate:v1 x --&gt; hello', '(comment removed) hello'],
    ['hello <!-- to the end', 'hello (comment removed)'],
    ['![x](http://evil.example/a.png)', '(image removed)'],
    ['<img src=x onerror=alert(1)>', '(image removed)'],
    ['[x](javascript:alert(1)) y', 'x (link removed)) y'],
    ['go to https://evil.example/a?b=c, now', 'go to (link removed), now'],
    ['_www.evil.example', '\\_(link removed)'],
    ['http&#58;//evil.example', '(link removed)'],
    ['a|b', 'a\\|b'],
    ['a\r\nb\nc\u2028d', 'a b c d'],
    ['\u202Eevil\u202C', 'evil'],
    ['\u001B[31mred\u001B[0m', 'red'],
    ['AT&T &copy; <b>', 'AT&amp;T &amp;copy; &lt;b&gt;'],
    ['get_order returned `{}`', 'get\\_order returned \\`\\{\\}\\`'],
    ['$x$', '<span>$</span>x<span>$</span>'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['# title', '\\# title'],
  ])('%j', (text, expected) => {
    expect(inline(text)).toBe(expected)
  })

  it('cuts a long text in its middle and says how much is missing', () => {
    expect(inline(`start ${'x'.repeat(1_000_000)} end`)).toMatch(/^start x+ … 999,\d{3} characters cut … x+ end$/)
  })

  it('leaves nothing that Markdown, HTML or GitHub would act on', () => {
    const piece = fc.oneof(
      fc.constantFrom(...HOSTILE, '\n', '`', '|', '<', '@', '#1', '&', '\\', '[', '](', 'http://'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const shown = inline(pieces.join(''))
        const unescaped = shown.replaceAll('<span>$</span>', '').replace(/\\./g, '')
        expect(unescaped).not.toMatch(/[\n\r<>|`*_[\]~]/)
        expect(unescaped).not.toMatch(/&(?!amp;|lt;|gt;)/)
        expect(shown).not.toMatch(/@(?!\u200B)|#\w|:\/\/|www\.\w/)
      }),
    )
  })
})

describe('code', () => {
  it.each([
    ['refund-window-standard', '`refund-window-standard`'],
    ['turns[1].expect.say[0]', '`turns[1].expect.say[0]`'],
    ['a`b', '<code>a\\`b</code>'],
    ['a|b', '<code>a\\|b</code>'],
    ['<!-- agent-slo-gate:v1 x -->', '<code>(comment removed)</code>'],
    ['a\nb', '`a b`'],
  ])('%j', (text, expected) => {
    expect(code(text)).toBe(expected)
  })
})

describe('in a cell', () => {
  it.each([
    ['short words stay', 'short words stay'],
    ['get_order({"orderId":"1055"})', 'get\\_<wbr>order(\\{<wbr>"orderId":<wbr>"1055"\\})'],
    ['turns[1].expect.calls[0]', 'turns\\[1\\].<wbr>expect.<wbr>calls\\[0\\]'],
  ])('%j', (text, expected) => {
    expect(cell(text)).toBe(expected)
  })

  it('is as inert as running text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...HOSTILE, '\uE000'), fc.string())), (pieces) => {
        const text = pieces.join('')
        expect(cell(text, 100).replaceAll('<wbr>', '')).not.toMatch(/<(?!\/?span>)|@(?!\u200B)|(?<!\\)\||(?<!\\)\]\(/)
      }),
    )
  })
})

describe('in the title of a fold', () => {
  it.each([
    ['refund-window-standard', '<code>refund-window-standard</code>'],
    ['a_b|<c>', '<code>a&#95;b&#124;&#60;c&#62;</code>'],
    ['</code></summary>@everyone', `<code>&#60;&#47;code&#62;&#60;&#47;summary&#62;&#64;${Z}everyone</code>`],
  ])('%j', (text, expected) => {
    expect(htmlCode(text).replaceAll('/', '&#47;').replaceAll('<&#47;code>', '</code>')).toBe(expected)
  })

  it('is one line of text and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...HOSTILE), fc.string()), (text) => {
        expect(htmlCode(text)).toMatch(/^<code>[^<>\n`*_[\]|"'@]*<\/code>$/)
      }),
    )
  })
})

describe('fenced', () => {
  it('has a fence that nothing inside can close', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...HOSTILE, '\n```\n', '\n`````` \n'), fc.string())), (pieces) => {
        const [open = '', ...rest] = fenced(pieces.join('')).split('\n')
        const fence = /^`{3,}/.exec(open)?.[0] ?? ''
        expect(rest.pop()).toBe(fence)
        expect(rest.join('\n')).not.toContain(fence)
      }),
    )
  })

  it('keeps lines, and cannot forge the marker of the comment', () => {
    expect(fenced('one\r\n<!-- agent-slo-gate:v1 x -->\n@everyone')).toBe(
      `\`\`\`text\none\n<!${Z}-- agent-slo-gate:v1 x -->\n@everyone\n\`\`\``,
    )
  })
})
