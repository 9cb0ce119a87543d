import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** Node's client for the scheme of an address. `import` makes an ES module of it first, which takes 30 ms. */
export function clientFor(protocol: string): typeof import('node:http') | typeof import('node:https') {
  return protocol === 'https:' ? require('node:https') : require('node:http')
}
