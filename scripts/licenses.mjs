import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The notices that the licences of bundled packages ask to be kept with the copies: a text with the licence of each.
 * `inputs`: paths of the files that went into the bundle, below `root`.
 * Throws for a package that tells no licence.
 */
export function licensesOf(inputs, root) {
  const folders = new Set(inputs.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]))
  folders.delete(undefined)
  const notices = new Map([...folders].map((folder) => noticeOf(join(root, folder))))
  const texts = [...notices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
  return `The files of this folder contain code of these packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`
}

/** Name and version of the package in a folder, and its notice. */
function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  if (!license && files.length === 0) throw new Error(`${name} ${version} tells no licence: it cannot be bundled`)
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
  const id = `${name} ${version}`
  return [id, `${[`${id} (${license ?? 'see below'})`, ...texts].join('\n\n')}\n`]
}
