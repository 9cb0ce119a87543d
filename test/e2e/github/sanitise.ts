const TAGS = new Set(
  (
    'h1 h2 h3 h4 h5 h6 p br hr div span blockquote pre code samp kbd var tt b strong i em s del ins strike sub sup q ' +
    'ul ol li dl dt dd table thead tbody tfoot tr th td caption details summary wbr a img input picture source figure'
  ).split(' '),
)

/** What goes with its content, while other forbidden tags leave theirs behind. */
const WITH_CONTENT = /<(script|style|iframe|noembed|noframes|textarea|title|xmp|plaintext)\b[^>]*>.*?(<\/\1\s*>|$)/gis
const TAG = /<(\/?)([a-z][a-z\d-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi
const ATTRIBUTE = /([a-z][\w-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?/gi
const ATTRIBUTES = new Set(
  'href src alt title align valign width height colspan rowspan open start type checked disabled'.split(' '),
)
const SAFE_URL = /^(https?:|mailto:|#|\/|\.|[\w-]+(\/|$))/i

/**
 * HTML with what GitHub lets a comment keep: its list of tags, no scripts and frames, no handlers, styles and classes, no
 * odd URLs, no comments. An image keeps its place and words, and its source moves to `data-src`, so that nothing is loaded.
 * Good enough to look at one's own Markdown; not a shield for a browser.
 */
export function sanitised(html: string): string {
  return html
    .replace(/<!--.*?(-->|$)/gs, '')
    .replace(WITH_CONTENT, '')
    .replace(TAG, (_, slash: string, name: string, attributes: string) => {
      const tag = name.toLowerCase()
      if (!TAGS.has(tag)) return ''
      return slash ? `</${tag}>` : `<${tag}${kept(tag, attributes)}>`
    })
}

function kept(tag: string, attributes: string): string {
  const pairs = [...attributes.matchAll(ATTRIBUTE)].flatMap(([, name = '', quoted = '']) => {
    const attribute = name.toLowerCase()
    const value = quoted.replace(/^["']|["']$/g, '')
    if (!ATTRIBUTES.has(attribute)) return []
    if (attribute === 'href' && !SAFE_URL.test(value)) return []
    return [` ${attribute === 'src' ? 'data-src' : attribute}="${value.replaceAll('"', '&quot;')}"`]
  })
  return `${pairs.join('')}${tag === 'input' && !pairs.some((pair) => pair.includes(' disabled')) ? ' disabled=""' : ''}`
}
