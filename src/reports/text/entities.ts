/**
 * Text with its HTML entities decoded, also those that a decoded `&amp;` forms. Numeric ones all; of the
 * named ones those that mean something to Markdown or to GitHub. Others stay: they are harmless once `&` is escaped.
 */
export function decodeEntities(text: string): string {
  let decoded = text
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = decoded.replace(ENTITY, decodeOne)
    if (next === decoded) break
    decoded = next
  }
  return decoded
}

const MAX_ROUNDS = 5
const ENTITY = /&(?:#(\d{1,8})|#x([\da-f]{1,6})|([a-z]{2,16}));/gi

const NAMED: Record<string, string> = {
  amp: '&',
  ast: '*',
  apos: "'",
  bsol: '\\',
  colon: ':',
  commat: '@',
  excl: '!',
  grave: '`',
  gt: '>',
  lbrack: '[',
  lpar: '(',
  lsqb: '[',
  lowbar: '_',
  lt: '<',
  midast: '*',
  nbsp: ' ',
  newline: '\n',
  num: '#',
  period: '.',
  quot: '"',
  rbrack: ']',
  rpar: ')',
  rsqb: ']',
  sol: '/',
  tab: '\t',
  verbar: '|',
  vert: '|',
}

function decodeOne(entity: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? entity
  const codePoint = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal)
  return codePoint > 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : ''
}
