// Fails when dist/ is not what the committed sources build.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const fresh = mkdtempSync(join(tmpdir(), 'dist-'))
try {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), fresh], { stdio: 'inherit' })
  const differences = compare(filesOf(fresh), filesOf(join(root, 'dist')))
  if (differences.length > 0) {
    console.error(`dist/ is not a fresh build of src/: run "npm run build" and commit it.\n${differences.join('\n')}`)
    process.exitCode = 1
  } else {
    console.log('dist/ equals a fresh build.')
  }
} finally {
  rmSync(fresh, { recursive: true, force: true })
}

/** Path -> content of every file below a folder. */
function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [relative(folder, path), readFileSync(path, 'latin1')]
    }),
  )
}

function compare(expected, actual) {
  const missing = [...expected.keys()].filter((path) => !actual.has(path)).map((path) => `missing: ${path}`)
  const stale = [...actual.keys()].filter((path) => !expected.has(path)).map((path) => `stale: ${path}`)
  const changed = [...expected]
    .filter(([path, text]) => actual.has(path) && actual.get(path) !== text)
    .map(([path]) => `differs: ${path}`)
  return [...missing, ...stale, ...changed]
}
