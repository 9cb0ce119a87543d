import { createHash } from 'node:crypto'

/** Longest key in a marker, characters. */
const MAX_NAME = 60

/**
 * The first line of the gate's comment, by which it is found again. `key` tells configuration files apart, and with them
 * agents and suites, so that two gates on one pull request keep two comments. The agent's name is no part of it: where the
 * configuration is broken nobody knows it, and the comment that says so must take the place of the one that says pass.
 * What is not a letter, a digit, `.`, `_`, `/` or a single `-` is escaped, so that no key can close the comment or be
 * taken for another's.
 */
export function marker(key: string): string {
  return `<!-- agent-slo-gate:v1 ${token(key)} -->`
}

/** Whether a comment begins with this marker; elsewhere in a comment it is only quoted. */
export function beginsWith(body: string, mark: string): boolean {
  const [first = ''] = body.split(/\r?\n/, 1)
  return first === mark
}

function token(name: string): string {
  const bytes = new TextEncoder().encode(name)
  const escaped = [...bytes].map((byte, index) => {
    const character = String.fromCharCode(byte)
    const plain = character === '-' ? index > 0 && bytes[index - 1] !== byte : /[A-Za-z0-9._/]/.test(character)
    return plain ? character : `~${byte.toString(16).padStart(2, '0')}`
  })
  const text = escaped.join('')
  if (text === '') return '~'
  return text.length <= MAX_NAME ? text : `${text.slice(0, MAX_NAME)}~~${hash(name)}`
}

/** Tells long names with the same start apart. */
function hash(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 16)
}
